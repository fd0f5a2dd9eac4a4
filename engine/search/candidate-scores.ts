import type { FullText, FullTextQuery } from './full-text.ts';
import type { Candidate, ScoredPassage } from './fusion.ts';
import type { VectorLeg } from './vector-leg.ts';

/**
 * The candidates of both ways of searching with both their true scores: what only one of them found is asked of the
 * other. What the question rules out (a phrase it lacks, a word it must not hold) is left out.
 */
export async function joinCandidates(
  parts: {
    words: readonly ScoredPassage[];
    meaning: Extract<VectorLeg, { skipped: null }>;
    question: FullTextQuery;
    fullText: FullText;
  },
  signal: AbortSignal,
): Promise<Candidate[]> {
  const { words, meaning, question, fullText } = parts;
  const scores = new Map(words.map(({ id, score }) => [id, score]));
  const similarities = new Map(meaning.hits.map(({ id, similarity }) => [id, similarity]));
  const wordsOnly = words.map(({ id }) => id).filter((id) => !similarities.has(id));
  const meaningOnly = meaning.hits.map(({ id }) => id).filter((id) => !scores.has(id));
  const [furtherScores, furtherSimilarities] = await Promise.all([
    fullText.scores(question, meaningOnly, signal),
    meaning.similarities(wordsOnly),
  ]);
  meaningOnly.forEach((id, index) => scores.set(id, furtherScores[index] ?? 0));
  wordsOnly.forEach((id, index) => similarities.set(id, furtherSimilarities[index] ?? Number.NaN));
  return [...scores]
    .filter(([, fullTextScore]) => !Number.isNaN(fullTextScore))
    .map(([id, fullTextScore]) => ({ id, fullText: fullTextScore, similarity: similarities.get(id) ?? Number.NaN }));
}
