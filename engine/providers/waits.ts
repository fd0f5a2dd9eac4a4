/** Waits so many milliseconds; rejects with the reason where the signal aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** By the system's clock. */
export const wait: Wait = async (ms, signal) => {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const end = aborted(signal, reject);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    end();
  }
};

/** Calls `reject` with the reason when the signal aborts, until what is returned is called. */
export function aborted(signal: AbortSignal, reject: (reason: unknown) => void): () => void {
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}
