/** Runs `work` with a signal that the first Ctrl-C (or SIGTERM) aborts. The second one ends the process at once. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const stop = (): void => {
    letGo();
    interrupt.abort();
  };
  const letGo = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(interrupt.signal);
  } finally {
    letGo();
  }
}
