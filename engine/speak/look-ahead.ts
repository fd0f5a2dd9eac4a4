/** Items of a stream on which work starts before their turn, at most `most` at a time. */
export interface LookAhead<Item, Work> {
  /** The next item with its work; null after the last. Rejects with the stream's error after the items before it. */
  next(): Promise<{ item: Item; rendering: Work } | null>;
  /** Starts the work on `item`, which has been taken, and on all that wait, once more. */
  restart(item: Item): { item: Item; rendering: Work };
  /** Stops all work; the reading of the stream ends with `signal`. */
  close(): void;
}

/** Reads `items` while there is room. The item last taken counts. */
export function createLookAhead<Item, Work extends { stop(): void }>(
  items: AsyncGenerator<Item, void, void>,
  { most, start, signal }: { most: number; start: (item: Item) => Work; signal: AbortSignal },
): LookAhead<Item, Work> {
  const waiting: { item: Item; rendering: Work }[] = [];
  let taken: Work | null = null;
  let over: { error: unknown } | 'end' | null = null;
  let changed = Promise.withResolvers<void>();
  const notify = (): void => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  signal.addEventListener('abort', notify, { once: true });

  async function read(): Promise<void> {
    try {
      for await (const item of items) {
        if (signal.aborted) return;
        waiting.push({ item, rendering: start(item) });
        notify();
        while (waiting.length + (taken === null ? 0 : 1) >= most && !signal.aborted) await changed.promise;
        if (signal.aborted) return;
      }
      over = 'end';
    } catch (error) {
      over = { error };
    }
    notify();
  }
  void read();

  return {
    async next() {
      taken = null;
      notify();
      for (;;) {
        signal.throwIfAborted();
        const first = waiting.shift();
        if (first !== undefined) {
          taken = first.rendering;
          return first;
        }
        if (over === 'end') return null;
        if (over !== null) throw over.error;
        await changed.promise;
      }
    },
    restart(item) {
      taken?.stop();
      for (const one of waiting) {
        one.rendering.stop();
        one.rendering = start(one.item);
      }
      taken = start(item);
      return { item, rendering: taken };
    },
    close() {
      signal.removeEventListener('abort', notify);
      taken?.stop();
      for (const { rendering } of waiting.splice(0)) rendering.stop();
    },
  };
}
