import { Failure } from './failure.ts';
import type { After } from './operations/after.ts';
import type { Log } from './parts.ts';
import type { FullTextSegments } from './store/full-text-segments.ts';

/** Keeps the full-text index in few segments, in small steps between everything else. */
export interface FullTextUpkeep {
  /** Passages may have come or gone: what is to be merged is merged soon. */
  wrote(): void;
  /** No further step is begun. */
  close(): void;
}

/** Others are answered, and files stored, between two steps. */
const BETWEEN_STEPS_MS = 20;

/** A disk that was full is looked at again after this. */
const RETRY_MS = 60_000;

export function createFullTextUpkeep(parts: { segments: FullTextSegments; after: After; log: Log }): FullTextUpkeep {
  const { segments, after, log } = parts;
  let callOff: (() => void) | null = null;
  let closed = false;

  function wait(delayMs: number): void {
    if (!closed) callOff ??= after(delayMs, step);
  }

  function step(): void {
    callOff = null;
    try {
      if (segments.merge()) wait(BETWEEN_STEPS_MS);
    } catch (error) {
      if (!(error instanceof Failure)) return void log.bug('full-text index: segments not merged', error);
      log.warn('full-text index: merging put off', { code: error.code });
      wait(RETRY_MS);
    }
  }

  return {
    wrote: () => wait(BETWEEN_STEPS_MS),
    close() {
      closed = true;
      callOff?.();
      callOff = null;
    },
  };
}
