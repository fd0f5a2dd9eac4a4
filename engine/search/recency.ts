/** What a document of today gains over one of long ago: enough to decide between two that fit as well, no more. */
const MOST_GAIN = 0.03;
/** After this time half of the gain is gone. */
const HALF_LIFE_MS = 365 * 24 * 60 * 60 * 1000;

/** The factor for a document's score, from 1 to 1.03; 1 where its date is not known. */
export function recencyFactor(dateMs: number | null, nowMs: number): number {
  if (dateMs === null) return 1;
  return 1 + MOST_GAIN * 0.5 ** (Math.max(0, nowMs - dateMs) / HALF_LIFE_MS);
}
