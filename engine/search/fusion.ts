/** A passage with how well it fits; larger is better, comparable within one question only. */
export interface ScoredPassage {
  id: number;
  score: number;
}

/** A candidate of either way of searching with what both say of it. */
export interface Candidate {
  id: number;
  /** 0 where none of the question's words is in it. */
  fullText: number;
  /** Cosine, -1 to 1; NaN where it has no vector (yet). */
  similarity: number;
}

/** One way of searching: ids best first, and how much its opinion counts. */
export interface RankedLeg {
  weight: number;
  ids: readonly number[];
}

/** Cormack, Clarke and Büttcher 2009: damps the difference between the first places. */
const RANK_OFFSET = 60;

/**
 * A passage without any word of the question must be at least this near to be found: of unrelated texts the built-in
 * model finds nearly all farther. Measured, see docs/search-quality.md.
 */
export const LEAST_SIMILARITY = 0.3;

/**
 * The score of full text plus `weight` times the cosine. Full text is not normalised: the more words a question has, the
 * larger its score and the less the vectors count, which are noise there. Best first; among equals the smaller id.
 */
export function fuseBySum(candidates: readonly Candidate[], weight: number): ScoredPassage[] {
  return candidates
    .filter(({ fullText, similarity }) => fullText > 0 || similarity >= LEAST_SIMILARITY)
    .map(({ id, fullText, similarity }) => ({ id, score: fullText + weight * (Number.isNaN(similarity) ? 0 : similarity) }))
    .sort(byScore);
}

/**
 * Weighted reciprocal rank fusion: needs no common scale of scores, so it is safe for any embedding model with vectors
 * about as good as full text. Best first; among equals the smaller id.
 */
export function fuseByRank(legs: readonly RankedLeg[]): ScoredPassage[] {
  const scores = new Map<number, number>();
  for (const { weight, ids } of legs) {
    ids.forEach((id, index) => scores.set(id, (scores.get(id) ?? 0) + weight / (RANK_OFFSET + index + 1)));
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort(byScore);
}

function byScore(left: ScoredPassage, right: ScoredPassage): number {
  return right.score - left.score || left.id - right.id;
}
