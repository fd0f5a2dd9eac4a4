/** Holds what all downloads together take to a rate. */
export interface ByteLimiter {
  /** Bytes that have arrived: resolves when the next may. Rejects with the abort reason. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

export interface ByteLimiterParts {
  /** Read again and again, so that a change counts at once; null: no limit. */
  bytesPerSecond: () => number | null;
  /** A clock in milliseconds that never goes back. */
  monotonicMs: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Longest wait before the rate is looked at again; also as much as an idle line may catch up on. */
const SLICE_MS = 250;

/**
 * A token bucket that may go into debt: whatever arrived is taken at once, and who comes next waits until it is paid off. So
 * one large piece passes at any rate, and the rate holds over seconds.
 */
export function createByteLimiter({ bytesPerSecond, monotonicMs, wait }: ByteLimiterParts): ByteLimiter {
  let bytesLeft = 0;
  let atMs = monotonicMs();

  function refill(rate: number): void {
    const nowMs = monotonicMs();
    bytesLeft = Math.min((rate * SLICE_MS) / 1000, bytesLeft + ((nowMs - atMs) * rate) / 1000);
    atMs = nowMs;
  }

  return {
    async take(bytes, signal) {
      signal.throwIfAborted();
      let rate = bytesPerSecond();
      if (rate !== null) refill(rate);
      bytesLeft -= bytes;
      for (; rate !== null && bytesLeft < 0; rate = bytesPerSecond()) {
        await wait(Math.min(SLICE_MS, Math.ceil((-bytesLeft / rate) * 1000)), signal);
        refill(rate);
      }
      if (rate === null) bytesLeft = 0;
    },
  };
}
