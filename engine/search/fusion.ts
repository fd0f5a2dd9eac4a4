/** One way of searching: ids best first, and how much its opinion counts. */
export interface RankedLeg {
  weight: number;
  ids: readonly number[];
}

/** Cormack, Clarke and Büttcher 2009: damps the difference between the first places. */
const RANK_OFFSET = 60;

/**
 * Weighted reciprocal rank fusion: needs no common scale of scores, so it is safe for any embedding model.
 * Best first; among equals the smaller id.
 */
export function fuse(legs: readonly RankedLeg[]): { id: number; score: number }[] {
  const scores = new Map<number, number>();
  for (const { weight, ids } of legs) {
    ids.forEach((id, index) => scores.set(id, (scores.get(id) ?? 0) + weight / (RANK_OFFSET + index + 1)));
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((left, right) => right.score - left.score || left.id - right.id);
}
