import type { FullText, FullTextQuery } from './full-text.ts';
import type { Candidate, ScoredPassage } from './fusion.ts';
import type { VectorHit, VectorIndex, WeightedGroup } from './vector-index.ts';

/**
 * How much of a candidate's similarity is its passage's own; the rest is that of what it stands among. As with full text,
 * the document as a whole says best which note is meant; the passage, where in it. Measured: docs/search-quality.md.
 */
const PASSAGE_SHARE = 0.1;

export interface CandidateParts {
  /** Found by words. */
  words: readonly ScoredPassage[];
  /** Found by meaning. */
  meaning: readonly VectorHit[];
  question: FullTextQuery;
  fullText: FullText;
}

/**
 * The candidates of both ways of searching by the score of their words: what only meaning found is asked of full text.
 * What the question rules out (a phrase it lacks, a word it must not hold) is left out.
 */
export async function wordScores(parts: CandidateParts, signal: AbortSignal): Promise<Map<number, number>> {
  const { words, meaning, question, fullText } = parts;
  const scores = new Map(words.map(({ id, score }) => [id, score]));
  const further = meaning.map(({ id }) => id).filter((id) => !scores.has(id));
  const furtherScores = await fullText.scores(question, further, signal);
  further.forEach((id, index) => scores.set(id, furtherScores[index] ?? Number.NaN));
  return new Map([...scores].filter(([, score]) => !Number.isNaN(score)));
}

/** Candidates with both their true scores: the meaning of each, and of what it stands among, against the question's. */
export async function joinCandidates(
  scores: ReadonlyMap<number, number>,
  parts: {
    vector: Float32Array;
    index: VectorIndex;
    contextsOf: (passageIds: readonly number[]) => Map<number, WeightedGroup>;
  },
  signal: AbortSignal,
): Promise<Candidate[]> {
  const ids = [...scores.keys()];
  const contexts = parts.contextsOf(ids);
  const groups = [...new Set(contexts.values())];
  const asked = [...ids.map((id) => ({ ids: [id], weights: [1] })), ...groups];
  const similarities = await parts.index.meanSimilarities(parts.vector, asked, signal);
  const ofGroup = new Map(groups.map((group, index) => [group, similarities[ids.length + index] ?? Number.NaN]));
  return ids.map((id, index) => {
    const own = similarities[index] ?? Number.NaN;
    const group = contexts.get(id);
    const among = group === undefined ? own : (ofGroup.get(group) ?? own);
    return { id, fullText: scores.get(id) ?? 0, similarity: PASSAGE_SHARE * own + (1 - PASSAGE_SHARE) * among };
  });
}
