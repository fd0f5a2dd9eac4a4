/** The wall's time, waiting, and chance: what tests put something else for. */
export interface ConnectionClock {
  nowMs(): number;
  /** Rejects with the signal's reason. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export const systemClock: ConnectionClock = {
  nowMs: () => Date.now(),
  random: () => Math.random(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const leave = (): void => (clearTimeout(timer), reject(signal.reason as Error));
      const timer = setTimeout(() => (signal.removeEventListener('abort', leave), resolve()), ms);
      signal.addEventListener('abort', leave, { once: true });
    }),
};
