/** `return` of a generator waits for the step in flight; this makes it abort that step first. */
export function endedByReturn<T>(events: AsyncGenerator<T, void, void>, leaving: AbortController): AsyncGenerator<T, void, void> {
  const leave = (): void => leaving.abort(new DOMException('The stream was closed.', 'AbortError'));
  return {
    next: () => events.next(),
    return(value) {
      leave();
      return events.return(value);
    },
    throw(error) {
      leave();
      return events.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      leave();
      await events.return();
    },
  };
}
