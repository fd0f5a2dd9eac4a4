import { expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

it('messages are handled one after the other, however long each takes', async () => {
  const handled: string[] = [];
  const gates = new Map<string, () => void>();
  const take = inOrder<string>(
    (message) => new Promise((resolve) => gates.set(message, () => (handled.push(message), resolve()))),
    () => undefined,
  );
  take('first');
  take('second');
  await Promise.resolve();
  expect([...gates.keys()]).toEqual(['first']);
  gates.get('first')?.();
  while (!gates.has('second')) await Promise.resolve();
  gates.get('second')?.();
  expect(handled).toEqual(['first', 'second']);
});

it('nothing is handled after a message that could not be', async () => {
  const handled: number[] = [];
  const broken: unknown[] = [];
  const take = inOrder<number>(
    async (message) => {
      if (message === 2) throw new Error('no message');
      handled.push(message);
    },
    (error) => broken.push(error),
  );
  [1, 2, 3, 2].forEach(take);
  while (broken.length === 0) await Promise.resolve();
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  expect([handled, broken.length]).toEqual([[1], 1]);
});
