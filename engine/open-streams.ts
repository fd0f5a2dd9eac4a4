type Stream<T> = AsyncGenerator<T, void, void>;

/** Streams that work on something that will be closed: they are ended, and have ended, before it is. */
export interface OpenStreams<T> {
  /** The same stream, known until it is over. */
  add(stream: Stream<T>): Stream<T>;
  /** Ends those not over yet and waits until each has done what it does at its end. */
  endAll(): Promise<void>;
}

export function createOpenStreams<T>(): OpenStreams<T> {
  const open = new Set<Stream<T>>();
  return {
    add(stream) {
      open.add(stream);
      const step = async (take: Promise<IteratorResult<T, void>>): Promise<IteratorResult<T, void>> => {
        try {
          const result = await take;
          if (result.done) open.delete(stream);
          return result;
        } catch (error) {
          open.delete(stream);
          throw error;
        }
      };
      return {
        next: () => step(stream.next()),
        return: (value) => step(stream.return(value)),
        throw: (error) => step(stream.throw(error)),
        [Symbol.asyncIterator]() {
          return this;
        },
        [Symbol.asyncDispose]: async () => void (await step(stream.return())),
      };
    },
    // Whoever reads the stream is told how it ended.
    endAll: async () => void (await Promise.allSettled([...open].map((stream) => stream.return()))),
  };
}
