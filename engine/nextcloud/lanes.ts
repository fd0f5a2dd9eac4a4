/** So many at a time, the others in the order they came. */
export interface Lanes {
  /** Waits for a place; what it gives lets go of it (once). Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>;
  /** From now on this many at a time. */
  widen(count: number): void;
}

export function createLanes(count: number): Lanes {
  let [limit, taken] = [count, 0];
  const waiting = new Set<() => void>();

  function next(): void {
    for (const start of waiting) {
      if (taken >= limit) return;
      waiting.delete(start);
      start();
    }
  }

  function place(): () => void {
    taken += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      taken -= 1;
      next();
    };
  }

  return {
    take(signal) {
      signal.throwIfAborted();
      if (taken < limit) return Promise.resolve(place());
      return new Promise((resolve, reject) => {
        const start = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(place());
        };
        const leave = (): void => {
          waiting.delete(start);
          reject(signal.reason as Error);
        };
        waiting.add(start);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
    widen(wider) {
      limit = wider;
      next();
    },
  };
}
