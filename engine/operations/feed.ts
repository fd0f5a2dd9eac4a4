/** A value many watchers follow: each gets the present one at once, then the latest after every change. */
export interface Feed<T> {
  /** Tells that the value may have changed. Cheap: the value is read only where somebody watches. */
  changed(): void;
  watch(signal: AbortSignal | undefined): AsyncGenerator<T, void, void>;
}

/**
 * Makes a feed over `read`. A slow watcher skips values, never queues them, so a burst of changes costs one event per
 * `intervalMs` (bounds the load on the pipe; 200 ms is as fast as a person reads numbers).
 */
export function createFeed<T>(read: () => T, intervalMs = 200): Feed<T> {
  let version = 0;
  const wakers = new Set<() => void>();

  function changed(): void {
    version += 1;
    for (const wake of wakers) wake();
  }

  async function* watch(signal: AbortSignal | undefined): AsyncGenerator<T, void, void> {
    let seen = -1;
    while (!signal?.aborted) {
      if (seen === version) await nextChange(wakers, signal);
      if (signal?.aborted) return;
      seen = version;
      yield read();
      await pause(intervalMs, signal);
    }
  }

  return { changed, watch };
}

function nextChange(wakers: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      wakers.delete(wake);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    wakers.add(wake);
    signal?.addEventListener('abort', wake);
  });
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
