import { Failure } from '../failure.ts';
import { aborted } from './waits.ts';

/** Keeps requests to one provider from taking all there is: so many at once, the others wait in their order. */
export interface Bulkhead {
  /** Gives the place back when called; later calls change nothing. Failure after `waitMs`: PROVIDER_BUSY. */
  enter(waitMs: number, signal: AbortSignal): Promise<() => void>;
}

/** `most` is read at each entry. */
export function createBulkhead(most: () => number): Bulkhead {
  let inside = 0;
  const waiting: (() => void)[] = [];

  function leaver(): () => void {
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      inside -= 1;
      while (inside < most() && waiting.length > 0) waiting.shift()?.();
    };
  }

  return {
    async enter(waitMs, signal) {
      signal.throwIfAborted();
      if (inside < most() && waiting.length === 0) {
        inside += 1;
        return leaver();
      }
      const turn = Promise.withResolvers<void>();
      const admit = (): void => {
        inside += 1;
        turn.resolve();
      };
      waiting.push(admit);
      const timer = setTimeout(() => turn.reject(new Failure('PROVIDER_BUSY')), waitMs);
      const end = aborted(signal, turn.reject);
      try {
        await turn.promise;
        return leaver();
      } finally {
        clearTimeout(timer);
        end();
        const place = waiting.indexOf(admit);
        if (place >= 0) waiting.splice(place, 1);
      }
    },
  };
}
