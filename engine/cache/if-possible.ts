import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';

/** A full or damaged disk ends no question: it goes on as if there were no cache, and null is given. */
export function ifPossible<Result>(log: Log, work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warn('cache not used', { code: error.code });
    return null;
  }
}
