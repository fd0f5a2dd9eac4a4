import type { Database } from '../store/database.ts';
import { joinCandidates, wordScores } from './candidate-scores.ts';
import type { FullText, FullTextQuery } from './full-text.ts';
import { fuseByRank, fuseBySum, type ScoredPassage } from './fusion.ts';
import { createContextReader } from './passage-context.ts';
import type { VectorLeg } from './vector-leg.ts';

/** What both ways of searching found. */
export interface FoundLegs {
  question: FullTextQuery;
  /** Best first; null where full text was left out. */
  words: readonly ScoredPassage[] | null;
  meaning: Extract<VectorLeg, { skipped: null }>;
  /** Most hits wanted. */
  limit: number;
}

/**
 * Of each list so many are given both their true scores for ten hits: with 25 the development sets gain and lose nothing
 * against all. What stands further down comes after them in the order of full text.
 */
const MIN_RESCORED = 30;

/** Makes one list of two, as the model asks for (see `Fusion`). */
export function createLegJoin({ db, fullText }: { db: Database; fullText: FullText }) {
  const contextsOf = createContextReader(db);

  async function bySum({ question, words, meaning, limit }: FoundLegs, weight: number, signal: AbortSignal) {
    const most = Math.max(MIN_RESCORED, 2 * limit);
    const hits = meaning.hits.slice(0, most);
    const first = words?.slice(0, most) ?? [];
    const scores =
      words === null
        ? new Map(hits.map(({ id }) => [id, 0]))
        : await wordScores({ words: first, meaning: hits, question, fullText }, signal);
    const { vector, vectors } = meaning;
    const [candidates, { passages }] = await Promise.all([
      joinCandidates(scores, { vector, index: vectors.index, contextsOf }, signal),
      fullText.statistics([], signal),
    ]);
    const fused = fuseBySum(candidates, { weight, passages });
    const least = fused.at(-1)?.score ?? Number.POSITIVE_INFINITY;
    const rest = (words ?? []).slice(most).filter(({ id }) => !scores.has(id));
    return [...fused, ...rest.map(({ id, score }) => ({ id, score: Math.min(score, least) }))];
  }

  async function byRank({ question, words, meaning }: FoundLegs, weight: number, signal: AbortSignal) {
    const allowed = await wordScores({ words: words ?? [], meaning: meaning.hits, question, fullText }, signal);
    return fuseByRank([
      { weight, ids: meaning.hits.map(({ id }) => id).filter((id) => allowed.has(id)) },
      { weight: 1, ids: (words ?? []).map(({ id }) => id) },
    ]);
  }

  return async (found: FoundLegs, signal: AbortSignal): Promise<ScoredPassage[]> => {
    const { kind, weight } = found.meaning.vectors.embedder.fusion;
    return kind === 'sum' ? await bySum(found, weight, signal) : await byRank(found, weight, signal);
  };
}
