/** Events of several sources, in the order they come, for one reader. */
export interface EventQueue<Event> {
  push(event: Event): void;
  /** The last one; what comes after is dropped. */
  end(event: Event): void;
  /** The reader gets this error after the events before it. */
  fail(error: unknown): void;
  read(signal: AbortSignal): AsyncGenerator<Event, void, void>;
}

export function createEventQueue<Event>(): EventQueue<Event> {
  const waiting: Event[] = [];
  let ended = false;
  let failed: { error: unknown } | null = null;
  let arrival = Promise.withResolvers<void>();

  function add(event: Event | null): void {
    if (ended) return;
    if (event !== null) waiting.push(event);
    arrival.resolve();
  }

  return {
    push: add,
    end(event) {
      add(event);
      ended = true;
    },
    fail(error) {
      if (ended) return;
      failed = { error };
      add(null);
      ended = true;
    },
    async *read(signal) {
      const abort = () => arrival.resolve();
      signal.addEventListener('abort', abort);
      try {
        for (;;) {
          signal.throwIfAborted();
          const event = waiting.shift();
          if (event !== undefined) yield event;
          else if (failed !== null) throw failed.error;
          else if (ended) return;
          else {
            arrival = Promise.withResolvers();
            await arrival.promise;
          }
        }
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
  };
}
