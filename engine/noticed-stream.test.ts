import { expect, it } from 'vitest';
import { withNotices } from './noticed-stream.ts';

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of stream) found.push(one);
  return found;
}

it('gives what is told while the stream stands still, at once and in its order', async () => {
  const decided = Promise.withResolvers<void>();
  const stream = withNotices<string, string>(async function* ({ tell }) {
    yield 'first';
    tell('held');
    tell('held again');
    await decided.promise;
    yield 'last';
  });
  const seen: string[] = [];
  for await (const one of stream) {
    seen.push(one);
    if (one === 'held again') decided.resolve();
  }
  expect(seen).toEqual(['first', 'held', 'held again', 'last']);
});

it('fails as the stream does, after what was told before', async () => {
  const seen: string[] = [];
  const stream = withNotices<string, string>(async function* ({ tell }) {
    tell('held');
    yield* [];
    throw new Error('broken');
  });
  await expect(
    (async () => {
      for await (const one of stream) seen.push(one);
    })(),
  ).rejects.toThrow('broken');
  expect(seen).toEqual(['held']);
});

it('leaves the stream when it is left', async () => {
  let isLeft = false;
  const stream = withNotices<number, never>(async function* () {
    try {
      for (let count = 0; ; count += 1) yield count;
    } finally {
      isLeft = true;
    }
  });
  for await (const count of stream) if (count === 3) break;
  expect(isLeft).toBe(true);
  expect(await all(withNotices<number, never>(async function* () {}))).toEqual([]);
});
