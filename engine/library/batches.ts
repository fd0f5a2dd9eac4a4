/** Collects results and commits them together, one batch in a turn of the event loop, so that others are served between two. */
export interface Batches<Item> {
  /** Adds a result; resolves as soon as there is room for more. Rejects with what a commit threw. */
  add(item: Item): Promise<void>;
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
  /** A batch is closed by the item that reaches it. */
  maxWeight: number;
  /** Longest wait of an item for its commit. */
  maxWaitMs: number;
}

/** Batches that may wait while others are served; whoever adds more waits too. */
const MOST_WAITING = 2;

export function createBatches<Item>({ commit, weightOf, maxItems, maxWeight, maxWaitMs }: BatchOptions<Item>): Batches<Item> {
  const waiting: Item[] = [];
  let timer: NodeJS.Timeout | null = null;
  let turn: NodeJS.Immediate | null = null;
  let broken: { error: unknown } | null = null;
  let room = Promise.withResolvers<void>();

  const holds = (batches: number): boolean =>
    waiting.length >= batches * maxItems || waiting.reduce((sum, item) => sum + weightOf(item), 0) >= batches * maxWeight;

  function nextBatch(): Item[] {
    let [count, weight] = [0, 0];
    for (const item of waiting) {
      if (count === maxItems || weight >= maxWeight) break;
      weight += weightOf(item);
      count++;
    }
    return waiting.splice(0, count);
  }

  function flush(): void {
    if (timer) clearTimeout(timer);
    if (turn) clearImmediate(turn);
    [timer, turn] = [null, null];
    const items = nextBatch();
    if (items.length === 0 || broken) return;
    try {
      commit(items);
      schedule();
    } catch (error) {
      broken = { error };
    }
    if (holds(MOST_WAITING) && !broken) return;
    room.resolve();
    room = Promise.withResolvers<void>();
  }

  function schedule(): void {
    if (waiting.length === 0) return;
    if (holds(1)) turn ??= setImmediate(flush);
    else timer ??= setTimeout(flush, maxWaitMs);
  }

  function throwIfBroken(): void {
    if (broken) throw broken.error;
  }

  return {
    async add(item) {
      throwIfBroken();
      waiting.push(item);
      schedule();
      if (holds(MOST_WAITING)) await room.promise;
      throwIfBroken();
    },
    isBroken: () => broken !== null,
    close() {
      while (waiting.length > 0 && !broken) flush();
      throwIfBroken();
    },
  };
}
