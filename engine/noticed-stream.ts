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
  let isOver = false;
  try {
    let next = parts.next();
    for (;;) {
      // Whoever waits for the stream gets its error; here it would be told a second time.
      await Promise.race([next.catch(() => undefined), arrival.promise]);
      arrival = Promise.withResolvers();
      if (told.length > 0) {
        yield* told.splice(0);
        continue;
      }
      const result = await next.finally(() => (isOver = true));
      isOver = result.done ?? false;
      if (result.done) return;
      yield result.value;
      next = parts.next();
    }
  } finally {
    if (!isOver) await parts.return?.();
  }
}
