import { Failure } from './failure.ts';
import type { After } from './operations/after.ts';
import type { FailureCode } from '../contract/failures.ts';

/** Decides when intake goes on by itself: after what stopped it may have passed, and when a document's next attempt is due. */
export interface IntakeSchedule {
  /** A run ended: what stopped it (null where nothing did), and when the next document is due (null where none is). */
  ended(stoppedBy: unknown, nextRetryAtMs: number | null): void;
  /** Nothing is started until the next `ended`. */
  callOff(): void;
}

/** What stops all of intake and may pass without anybody saying so. */
const PASSES_BY_ITSELF = new Set<FailureCode>(['DISK_FULL', 'DISK_READ_ONLY', 'PROFILE_IN_USE']);

/** A first look soon, since people free space when told to; then ever more rarely, since each try reads a few files for nothing. */
const FIRST_PROBE_MS = 5_000;
const LAST_PROBE_MS = 5 * 60_000;

/** Whatever a run left due, it is not tried again in the same breath. */
const SHORTEST_WAIT_MS = 1000;

/** Longest wait in one piece: a clock that was set, or a machine that slept, is noticed this soon. */
const LONGEST_WAIT_MS = 60_000;

export function createIntakeSchedule(parts: {
  after: After;
  /** The wall clock: retries are due by it. */
  now: () => number;
  /** Tries again what was stopped. */
  goOn: () => void;
  /** Reads what is due. */
  readDue: () => void;
}): IntakeSchedule {
  const { after, now, goOn, readDue } = parts;
  let cancel: (() => void) | null = null;
  let probes = 0;

  function wait(delayMs: number, work: () => void): void {
    callOff();
    cancel = after(delayMs, () => {
      cancel = null;
      work();
    });
  }

  function callOff(): void {
    cancel?.();
    cancel = null;
  }

  function waitUntil(atMs: number): void {
    const leftMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, atMs - now()));
    wait(leftMs, () => (isDue(atMs) ? readDue() : waitUntil(atMs)));
  }

  /** Further off than any delay there is, and the clock was set back: the queue holds such a document to be due. */
  function isDue(atMs: number): boolean {
    return atMs <= now() || atMs > now() + 24 * 60 * 60_000;
  }

  return {
    ended(stoppedBy, nextRetryAtMs) {
      callOff();
      if (stoppedBy instanceof Failure && PASSES_BY_ITSELF.has(stoppedBy.code)) {
        wait(Math.min(LAST_PROBE_MS, FIRST_PROBE_MS * 2 ** probes++), goOn);
        return;
      }
      probes = 0;
      if (nextRetryAtMs !== null) waitUntil(nextRetryAtMs);
    },
    callOff,
  };
}
