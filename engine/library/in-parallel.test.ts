import { expect, it } from 'vitest';
import { inParallel } from './in-parallel.ts';

const capacity = { files: 2, smallFiles: 4, smallBytes: 10 };

/** Works on items of these sizes, in order; each stays under way until it is ended. */
function startWork(sizes: readonly number[], failing: readonly number[] = []) {
  const items = [...sizes.entries()];
  const ends = new Map<number, () => void>();
  const begun: number[] = [];
  const errors = inParallel<[index: number, size: number]>({
    next: () => items.shift(),
    sizeOf: ([, size]) => size,
    async work([index]) {
      begun.push(index);
      await new Promise<void>((resolve) => ends.set(index, resolve));
      if (failing.includes(index)) throw new Error(`of ${index}`);
    },
    capacity,
  });
  const end = async (index: number): Promise<void> => {
    ends.get(index)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { errors, begun, end };
}

it('works on small ones many at once, and begins the next as soon as one is done', async () => {
  const { errors, begun, end } = startWork([1, 1, 1, 1, 1, 1]);
  expect(begun).toEqual([0, 1, 2, 3]);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  for (const index of [0, 1, 3, 4, 5]) await end(index);
  expect(await errors).toEqual([]);
});

it('works on large ones few at once', async () => {
  const { errors, begun, end } = startWork([50, 50, 50, 1]);
  expect(begun).toEqual([0, 1]);
  await end(0);
  expect(begun).toEqual([0, 1, 2]);
  await end(1);
  await end(2);
  await end(3);
  expect(await errors).toEqual([]);
});

it('goes on with the others where one fails, and tells of it', async () => {
  const { errors, begun, end } = startWork([50, 50, 50], [0, 2]);
  await end(0);
  expect(begun).toEqual([0, 1, 2]);
  await end(2);
  await end(1);
  expect((await errors).map(String)).toEqual(['Error: of 0', 'Error: of 2']);
});

it('takes nothing more once there is nothing to be had, and waits for what is under way', async () => {
  let asked = 0;
  let end = (): void => undefined;
  const errors = inParallel<number>({
    next() {
      if (++asked === 1) return 1;
      throw new Error('no queue');
    },
    sizeOf: () => 1,
    work: () => new Promise<void>((resolve) => (end = resolve)),
    capacity,
  });
  expect(asked).toBe(2);
  end();
  expect((await errors).map(String)).toEqual(['Error: no queue']);
  expect(asked).toBe(2);
});
