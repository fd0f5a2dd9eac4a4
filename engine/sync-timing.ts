import type { Failure } from './failure.ts';

/** Between two looks at a server while things change there. */
const SHORTEST_MS = 30_000;
/** What is being changed as it is looked at is looked at again soon. */
export const UNSETTLED_MS = 10_000;

export interface Pace {
  /** From the settings. */
  maxIntervalMinutes: number;
  /** From 0 to 1: clients of one server do not come back together. */
  random: number;
}

/** After a run that got to its end, with so many before it that found nothing new: twice as long each time, up to the longest. */
export function nextLookMs(quietRuns: number, { maxIntervalMinutes, random }: Pace): number {
  const longestMs = maxIntervalMinutes * 60_000;
  return Math.round(Math.min(longestMs, SHORTEST_MS * 2 ** Math.min(quietRuns, 20)) * (0.9 + random * 0.2));
}

/** After so many runs in a row that did not get to their end; null where a person must act first. */
export function nextTryMs(failure: Failure, attempts: number, pace: Pace): number | null {
  if (needsPerson(failure)) return null;
  return Math.max(Math.ceil(failure.retryAfterMs ?? 0), nextLookMs(attempts - 1, pace));
}

/** Nothing passes by itself. */
export function needsPerson({ code }: Pick<Failure, 'code'>): boolean {
  return code.startsWith('ACCOUNT_') || code === 'SERVER_UNTRUSTED' || code === 'SERVER_MOVED' || code === 'SERVER_NOT_DAV';
}
