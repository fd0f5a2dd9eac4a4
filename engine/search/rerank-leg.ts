import type { SearchResult } from '../../contract/search.ts';
import { Failure, isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { PassagePlace, PassageReader } from './passages.ts';
import type { Reranker } from './reranker.ts';

type Leg = SearchResult['legs'][number];
type Place = PassagePlace & { score: number };

/** As many as a small cross-encoder reads in about a second on two cores. */
const RERANKED = 20;

/** What a person waits for at most beyond the search itself; then the order stays as it is. */
const RERANK_TIMEOUT_MS = 1_500;

/**
 * Has the first results read again by a reranking model, where one is installed and time allows; the order of the others
 * stays. What goes wrong is said in the leg. Throws only where `signal` is aborted.
 */
export function createRerankLeg(parts: {
  passages: PassageReader;
  reranker: () => Promise<Reranker | null>;
  now: () => number;
  log: Log;
}) {
  const { passages, now, log } = parts;
  return async (
    text: string,
    hits: Place[],
    wanted: boolean,
    signal: AbortSignal,
  ): Promise<{ hits: Place[]; leg: Leg | null }> => {
    if (!wanted || hits.length < 2) return { hits, leg: null };
    const startedAt = now();
    const leg = (count: number, skipped: string | null): Leg => ({
      name: 'rerank',
      hits: count,
      tookMs: now() - startedAt,
      skipped,
    });
    const timeout = AbortSignal.timeout(RERANK_TIMEOUT_MS);
    try {
      const reranker = await parts.reranker();
      if (reranker === null) return { hits, leg: null };
      const first = hits.slice(0, RERANKED);
      const scores = await reranker.score(text, passages.texts(first), AbortSignal.any([signal, timeout]));
      return { hits: [...inOrderOf(first, scores), ...hits.slice(RERANKED)], leg: leg(first.length, null) };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) return { hits, leg: leg(0, 'Reranking took too long') };
      if (error instanceof Failure) return { hits, leg: leg(0, error.message) };
      if (!isCancel(error)) log.bug('reranking failed', error);
      return { hits, leg: leg(0, 'Reranking failed') };
    }
  };
}

/** The same scores in the new order: those of a reranker are on another scale than those that follow. */
function inOrderOf(hits: readonly Place[], scores: Float32Array): Place[] {
  const order = hits.map((_, index) => index).sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0) || left - right);
  return order.flatMap((from, to) => {
    const hit = hits[from];
    return hit === undefined ? [] : [{ ...hit, score: hits[to]?.score ?? hit.score }];
  });
}
