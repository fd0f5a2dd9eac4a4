import type { FailureData } from '../contract/failures.ts';

/** Between two looks at a server while things change there. */
const SHORTEST_MS = 30_000;
/** What is being changed as it is looked at is looked at again soon. */
export const UNSETTLED_MS = 10_000;

/** Between two looks where the server tells of changes itself: it does so as well as it can, which is not for certain. */
const TOLD_MS = 60 * 60_000;
/** Runs that did not get to their end, in a row, before a person is asked to look at what passes by itself as a rule: some hours. */
const LONG_STANDING = 20;

export interface Pace {
  /** From the settings. */
  maxIntervalMinutes: number;
  /** From 0 to 1: clients of one server do not come back together. */
  random: number;
  /** The server tells of changes as they happen. */
  isTold?: boolean;
}

/** After a run that got to its end, with so many before it that found nothing new: twice as long each time, up to the longest. */
export function nextLookMs(quietRuns: number, { maxIntervalMinutes, random, isTold = false }: Pace): number {
  const longestMs = maxIntervalMinutes * 60_000;
  const waitMs = isTold ? Math.max(TOLD_MS, longestMs) : Math.min(longestMs, SHORTEST_MS * 2 ** Math.min(quietRuns, 20));
  return Math.round(waitMs * (0.9 + random * 0.2));
}

/** After so many runs in a row that did not get to their end; null where a person must act first. */
export function nextTryMs(failure: Pick<FailureData, 'code' | 'retryAfterMs'>, attempts: number, pace: Pace): number | null {
  if (needsPerson(failure)) return null;
  return Math.max(Math.ceil(failure.retryAfterMs ?? 0), nextLookMs(attempts - 1, { ...pace, isTold: false }));
}

/** Nothing passes by itself. */
function needsPerson({ code }: Pick<FailureData, 'code'>): boolean {
  return code.startsWith('ACCOUNT_') || code === 'SERVER_UNTRUSTED';
}

/**
 * Whether a person is to look. A server that answers as another would may be hidden behind the sign-in page of a network for now:
 * it is tried again by itself, and asked about where that lasts.
 */
export function isForPerson(failure: Pick<FailureData, 'code'>, attempts: number): boolean {
  const isStrange = failure.code === 'SERVER_MOVED' || failure.code === 'SERVER_NOT_DAV';
  return needsPerson(failure) || (isStrange && attempts >= LONG_STANDING);
}
