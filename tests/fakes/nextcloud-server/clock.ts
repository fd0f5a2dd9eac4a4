/** The server's time, so that tests can make it pass. */
export interface ServerClock {
  nowMs(): number;
  /** Rejects with the signal's reason when that fires first. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const realClock: ServerClock = {
  nowMs: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      }
    }),
};

/** A clock that stands still until it is put on; waiting on it puts it on by as much, at once. */
export function createManualClock(startMs = Date.UTC(2026, 10, 20, 9)): ServerClock & { passMs(ms: number): void } {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    wait(ms, signal) {
      signal.throwIfAborted();
      nowMs += ms;
      return Promise.resolve();
    },
    passMs: (ms) => void (nowMs += ms),
  };
}
