/** Collects results and commits them together. */
export interface Batches<Item> {
  /** Adds a result; commits when enough wait. Throws what the commit throws. */
  add(item: Item): void;
  /** True after a commit failed: nothing more is taken. */
  isBroken(): boolean;
  /** Commits what waits. Throws what a commit threw. */
  close(): void;
}

export interface BatchOptions<Item> {
  commit: (items: readonly Item[]) => void;
  /** Size of one item, in the unit of `maxWeight`. */
  weightOf: (item: Item) => number;
  maxItems: number;
  maxWeight: number;
  /** Longest wait of an item for its commit. */
  maxWaitMs: number;
}

export function createBatches<Item>({ commit, weightOf, maxItems, maxWeight, maxWaitMs }: BatchOptions<Item>): Batches<Item> {
  let waiting: Item[] = [];
  let weight = 0;
  let timer: NodeJS.Timeout | null = null;
  let broken: { error: unknown } | null = null;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    const items = waiting;
    waiting = [];
    weight = 0;
    if (items.length === 0 || broken) return;
    try {
      commit(items);
    } catch (error) {
      broken = { error };
    }
  }

  function throwIfBroken(): void {
    if (broken) throw broken.error;
  }

  return {
    add(item) {
      waiting.push(item);
      weight += weightOf(item);
      timer ??= setTimeout(flush, maxWaitMs);
      if (waiting.length >= maxItems || weight >= maxWeight) flush();
      throwIfBroken();
    },
    isBroken: () => broken !== null,
    close() {
      flush();
      throwIfBroken();
    },
  };
}
