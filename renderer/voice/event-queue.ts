/** Events pushed on one side, iterated over on the other, in order and once. */
export interface EventQueue<Event> {
  push(event: Event): void;
  /** The iteration ends after what was pushed. */
  end(): void;
  events: AsyncIterable<Event>;
}

export function createEventQueue<Event>(): EventQueue<Event> {
  const waiting: Event[] = [];
  let wake = Promise.withResolvers<void>();
  let ended = false;
  async function* events(): AsyncGenerator<Event, void> {
    for (;;) {
      yield* waiting.splice(0);
      if (waiting.length > 0) continue;
      if (ended) return;
      wake = Promise.withResolvers();
      await wake.promise;
    }
  }
  return {
    push: (event) => {
      waiting.push(event);
      wake.resolve();
    },
    end: () => {
      ended = true;
      wake.resolve();
    },
    events: events(),
  };
}
