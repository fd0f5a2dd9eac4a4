import type { FailureCode } from '../../contract/failures.ts';

/** What becomes of a document that was not read: tried again later, waiting for an installation, or failed with a reason. */
export type Verdict = { kind: 'later'; retryAtMs: number } | { kind: 'waiting' } | { kind: 'failed'; code: FailureCode };

/** Waits between attempts: a program lets go of a file within seconds, a network or an overloaded machine within the hour. */
const DELAYS_MS = [30_000, 5 * 60_000, 30 * 60_000, 2 * 60 * 60_000] as const;

/** Its drive is away, or its copy is to be fetched again, which says nothing about the file: tried again for as long as that takes. */
const AWAY_MS = 5 * 60_000;

/** The third time a file stops its reader, it is the file. */
const MAX_BROKEN_READERS = 3;

const BREAKS_READER = new Set<FailureCode>(['EXTRACTION_CRASHED', 'EXTRACTION_TIMEOUT']);
const MAY_PASS = new Set<FailureCode>(['FILE_UNREADABLE', 'FILE_GONE', 'DISK_FULL', 'PROFILE_IN_USE']);

/** `attempts`: those before this one that did not end well. A reason that cannot pass is final at once. */
export function judge(code: FailureCode, attempts: number, nowMs: number): Verdict {
  if (code === 'OCR_MODEL_MISSING') return { kind: 'waiting' };
  if (code === 'SOURCE_MISSING' || code === 'FILE_COPY_LOST') return { kind: 'later', retryAtMs: nowMs + AWAY_MS };
  const breaks = BREAKS_READER.has(code);
  if (breaks && attempts + 1 >= MAX_BROKEN_READERS) return { kind: 'failed', code: 'FILE_QUARANTINED' };
  const delayMs = breaks || MAY_PASS.has(code) ? DELAYS_MS[attempts] : undefined;
  return delayMs === undefined ? { kind: 'failed', code } : { kind: 'later', retryAtMs: nowMs + delayMs };
}
