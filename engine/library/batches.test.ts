import { expect, it } from 'vitest';
import { createBatches } from './batches.ts';

/** Items are their own weight. */
function collect(options: { maxItems?: number; maxWeight?: number; commit?: (items: readonly number[]) => void } = {}) {
  const committed: number[][] = [];
  const commit = (items: readonly number[]): void => {
    options.commit?.(items);
    committed.push([...items]);
  };
  const { maxItems = 3, maxWeight = 100 } = options;
  const batches = createBatches<number>({ commit, weightOf: (item) => item, maxItems, maxWeight, maxWaitMs: 60_000 });
  return { batches, committed };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('commits a full batch in a turn of its own, never two in one turn', async () => {
  const { batches, committed } = collect();
  for (const item of [1, 2, 3, 4, 5]) await batches.add(item);
  const sixth = batches.add(6);
  expect(committed).toEqual([]);
  await turn();
  expect(committed).toEqual([[1, 2, 3]]);
  await turn();
  expect(committed).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  await sixth;
});

it('closes a batch by weight, however heavy a single item is', async () => {
  const { batches, committed } = collect({ maxWeight: 10 });
  await batches.add(2);
  const heavy = batches.add(50);
  await turn();
  await heavy;
  const heavier = batches.add(60);
  await turn();
  await heavier;
  expect(committed).toEqual([[2, 50], [60]]);
});

it('keeps whoever adds waiting while two batches wait', async () => {
  const { batches } = collect({ maxItems: 1 });
  const added: number[] = [];
  void batches.add(1).then(() => added.push(1));
  void batches.add(2).then(() => added.push(2));
  await Promise.resolve();
  await Promise.resolve();
  expect(added).toEqual([1]);
  await turn();
  expect(added).toEqual([1, 2]);
});

it('commits what is left when it is closed', async () => {
  const { batches, committed } = collect();
  for (const item of [1, 2, 3, 4]) await batches.add(item);
  batches.close();
  expect(committed).toEqual([[1, 2, 3], [4]]);
});

it('takes nothing more after a commit failed, and tells everybody why', async () => {
  let fails = 0;
  const full = new Error('disk full');
  const { batches, committed } = collect({
    maxItems: 1,
    commit() {
      fails++;
      throw full;
    },
  });
  await batches.add(1);
  await expect(batches.add(2)).rejects.toBe(full);
  expect(batches.isBroken()).toBe(true);
  await expect(batches.add(3)).rejects.toBe(full);
  expect(() => batches.close()).toThrow(full);
  expect([committed, fails]).toEqual([[], 1]);
});
