import type { FailureCode } from '../../contract/failures.ts';
import type { Failure } from '../failure.ts';

/** What may be gone a moment later. A wait that was too long is not tried again: there is no time left for it. */
const PASSING: ReadonlySet<FailureCode> = new Set([
  'PROVIDER_UNREACHABLE',
  'PROVIDER_ERROR',
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_CUT',
]);
/** Enough for a fault of a moment: whoever is next in the chain should not wait for more. */
const MOST_RETRIES = 1;
const FIRST_DELAY_MS = 250;

/**
 * How long to wait before a request that failed before its first word is sent again; null where it is not: another retry would
 * be too many, or what is left of the time is too short. Waits are drawn at random (full jitter), so that many do not come back
 * at once, and at least as long as the server asked for.
 */
export function retryDelayMs(
  failure: Failure,
  { retries, leftMs, random }: { retries: number; leftMs: number; random: () => number },
): number | null {
  if (!PASSING.has(failure.code) || retries >= MOST_RETRIES) return null;
  const delayMs = (failure.retryAfterMs ?? 0) + random() * FIRST_DELAY_MS * 2 ** retries;
  return delayMs < leftMs ? delayMs : null;
}
