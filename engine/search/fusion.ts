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
 * A passage without any word of the question must be at least this near to be found: nine in ten unrelated texts are
 * farther, three in four that say the same in other words are nearer (built-in model, development sets).
 */
export const LEAST_SIMILARITY = 0.15;

/** Passages of a library for which weights of `sum` are given; those they were measured on have 1,700 to 26,000. */
const USUAL_PASSAGES = 5_000;

/**
 * The score of full text plus `weight` times the cosine. Full text is not normalised: the more words a question has, the
 * larger its score and the less the vectors count, which are noise there. But a word's weight grows with the logarithm
 * of the library, and so does that of the vectors: among ten notes a word in common would count next to nothing. What
 * has no vector yet is taken to be as near as the others are on average. Best first; among equals the smaller id.
 */
export function fuseBySum(
  candidates: readonly Candidate[],
  { weight, passages }: { weight: number; passages: number },
): ScoredPassage[] {
  const scaled = (weight * Math.log(1 + passages)) / Math.log(1 + USUAL_PASSAGES);
  const known = candidates.map(({ similarity }) => similarity).filter((similarity) => !Number.isNaN(similarity));
  const usual = known.reduce((sum, similarity) => sum + similarity, 0) / Math.max(1, known.length);
  return candidates
    .filter(({ fullText, similarity }) => fullText > 0 || similarity >= LEAST_SIMILARITY)
    .map(({ id, fullText, similarity }) => ({
      id,
      score: fullText + scaled * (Number.isNaN(similarity) ? usual : similarity),
    }))
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
