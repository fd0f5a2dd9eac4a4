/** Events that come up while a stream is waited for. */
export interface Notices<Notice> {
  tell(notice: Notice): void;
}

/** The stream `open` gives, with what is told meanwhile in the order it comes: at once, also while the stream stands still. */
export async function* withNotices<Part, Notice>(
  open: (notices: Notices<Notice>) => AsyncIterable<Part>,
): AsyncGenerator<Part | Notice, void, void> {
  const told: Notice[] = [];
  let arrival = Promise.withResolvers<void>();
  const parts = open({ tell: (notice) => (told.push(notice), arrival.resolve()) })[Symbol.asyncIterator]();
  let isHere = false;
  const here = (): void => {
    isHere = true;
    arrival.resolve();
  };
  // Whoever waits for the stream gets its error; here it would be told a second time. Every word comes this way: no race is made of each.
  const step = (): Promise<IteratorResult<Part>> => {
    isHere = false;
    const next = parts.next();
    next.then(here, here);
    return next;
  };
  let isOver = false;
  try {
    let next = step();
    for (;;) {
      if (!isHere && told.length === 0) await arrival.promise;
      arrival = Promise.withResolvers();
      if (told.length > 0) {
        for (const notice of told.splice(0)) yield notice;
        continue;
      }
      isOver = true;
      const result = await next;
      isOver = result.done ?? false;
      if (result.done) return;
      yield result.value;
      next = step();
    }
  } finally {
    if (!isOver) await parts.return?.();
  }
}
