import { expect, it } from 'vitest';
import { createSteps } from './in-steps.ts';

const task = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(done: () => boolean): Promise<void> {
  while (!done()) await task();
}

it('does the first at once and the others later, in order', async () => {
  const steps = createSteps();
  const did: number[] = [];
  for (const step of [1, 2, 3]) steps.add(() => did.push(step));
  expect(did).toEqual([1]);
  await until(() => did.length === 3);
  expect(did).toEqual([1, 2, 3]);
  steps.close();
});

it('never does two in one task', async () => {
  const steps = createSteps();
  let tasks = 0;
  const did: number[] = [];
  for (const step of [1, 2, 3]) {
    steps.add(() => {
      did.push(step);
      void Promise.resolve().then(() => (tasks += 1));
      expect(tasks).toBe(did.length - 1);
    });
  }
  await until(() => did.length === 3);
  steps.close();
});

it('drops what waits when it is closed, and takes no more', async () => {
  const steps = createSteps();
  const did: number[] = [];
  steps.add(() => did.push(1));
  steps.add(() => did.push(2));
  steps.close();
  steps.add(() => did.push(3));
  await task();
  await task();
  expect(did).toEqual([1]);
});
