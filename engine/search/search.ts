import type { SearchResult } from '../../contract/search.ts';
import { Failure, isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { Database } from '../store/database.ts';
import { queryTerms } from './analysis.ts';
import type { Embedder } from './embedder.ts';
import type { FullText } from './full-text.ts';
import { fuse, type RankedLeg } from './fusion.ts';
import { createPassageReader, type PassagePlace } from './passages.ts';
import { spread } from './spread.ts';
import type { VectorIndex } from './vector-index.ts';

/** What search by meaning needs. */
export interface VectorSearch {
  embedder: Embedder;
  index: VectorIndex;
}

export interface SearchQuery {
  query: string;
  /** Most hits wanted; the contract allows 100, measuring takes up to 1,000. */
  limit: number;
}

/** A search result without the passages' words. */
export type Ranking = Omit<SearchResult, 'hits'> & { hits: (PassagePlace & { score: number })[] };

export interface Search {
  /** Full text and, where there is an embedder, vectors, fused. Vectors that fail are reported in their leg, never thrown. */
  run(query: SearchQuery, signal: AbortSignal): Promise<SearchResult>;
  /** The same without reading the words of the passages, for measuring many places down. */
  rank(query: SearchQuery, signal: AbortSignal): Promise<Ranking>;
}

type Leg = SearchResult['legs'][number];

/** Each leg looks three times as far as asked, within these bounds: fusion and one document's limit move hits up. */
const MIN_CANDIDATES = 100;
const MORE_CANDIDATES = 500;

/** Full text has its words exactly, vectors have the meaning: neither is trusted more before it is measured. */
const LEG_WEIGHT = 1;

/** Bounds search by meaning when the model host is just starting or stuck; loading a small model takes about a second. */
const VECTOR_TIMEOUT_MS = 5_000;

const NO_MODEL = 'No embedding model is installed';

export function createSearch(parts: {
  db: Database;
  fullText: FullText;
  /** The model and index in use now; null where none is installed. */
  vectors: () => VectorSearch | null;
  /** Milliseconds of a steady clock. */
  now: () => number;
  log: Log;
  vectorTimeoutMs?: number;
}): Search {
  const { db, fullText, now, log } = parts;
  const passages = createPassageReader(db);

  async function rank({ query, limit }: SearchQuery, signal: AbortSignal): Promise<Ranking> {
    signal.throwIfAborted();
    const startedAt = now();
    const terms = queryTerms(query);
    const candidates = Math.max(MIN_CANDIDATES, Math.min(limit * 3, limit + MORE_CANDIDATES));
    const [{ leg, ids }, fullTextLeg] = await Promise.all([
      searchVectors(query, candidates, signal),
      searchFullText(terms, candidates, signal),
    ]);
    const ranked = ids === null ? fullTextLeg.ranked : fuse([{ weight: LEG_WEIGHT, ids }, fullTextLeg.asRanks()]);
    return {
      terms: [...new Set(terms)],
      expansions: [],
      corrections: [],
      understood: [],
      legs: [fullTextLeg.leg, leg],
      hits: spread(placesOf(ranked, limit), limit),
      tookMs: now() - startedAt,
    };
  }

  async function run(query: SearchQuery, signal: AbortSignal): Promise<SearchResult> {
    const startedAt = now();
    const ranking = await rank(query, signal);
    const texts = passages.texts(ranking.hits);
    const hits = ranking.hits.map((hit, index) => ({ ...hit, rank: index + 1, text: texts[index] ?? '', marks: [] }));
    return { ...ranking, hits, tookMs: now() - startedAt };
  }

  async function searchFullText(terms: string[], candidates: number, signal: AbortSignal) {
    const startedAt = now();
    const query = { terms: terms.map((term) => ({ term, weight: 1 })) };
    const ranked = (await fullText.search(query, candidates, signal)).map(({ passageId, score }) => ({ id: passageId, score }));
    const leg: Leg = { name: 'full-text', hits: ranked.length, tookMs: now() - startedAt, skipped: null };
    return { leg, ranked, asRanks: (): RankedLeg => ({ weight: LEG_WEIGHT, ids: ranked.map(({ id }) => id) }) };
  }

  async function searchVectors(
    query: string,
    candidates: number,
    signal: AbortSignal,
  ): Promise<{ leg: Leg; ids: number[] | null }> {
    const startedAt = now();
    const without = (skipped: string) => ({
      leg: { name: 'vectors' as const, hits: 0, tookMs: now() - startedAt, skipped },
      ids: null,
    });
    const vectors = parts.vectors();
    if (vectors === null) return without(NO_MODEL);
    if (query.trim() === '') return without('The question is empty');
    const timeout = AbortSignal.timeout(parts.vectorTimeoutMs ?? VECTOR_TIMEOUT_MS);
    try {
      const ids = await nearestPassages(vectors, query, candidates, AbortSignal.any([signal, timeout]));
      return { leg: { name: 'vectors', hits: ids.length, tookMs: now() - startedAt, skipped: null }, ids };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) return without('Search by meaning took too long');
      if (error instanceof Failure) return without(error.message);
      if (!isCancel(error)) log.bug('vector search failed', error);
      return without('Search by meaning failed');
    }
  }

  /** Reads places piece by piece, as far as they are looked at. */
  function* placesOf(
    ranked: readonly { id: number; score: number }[],
    limit: number,
  ): Generator<PassagePlace & { score: number }> {
    const scores = new Map(ranked.map(({ id, score }) => [id, score]));
    const ids = [...scores.keys()];
    for (let start = 0; start < ids.length; start += limit) {
      for (const place of passages.places(ids.slice(start, start + limit)))
        yield { ...place, score: scores.get(place.passageId) ?? 0 };
    }
  }

  return { run, rank };
}

async function nearestPassages(vectors: VectorSearch, query: string, limit: number, signal: AbortSignal): Promise<number[]> {
  const [vector] = await vectors.embedder.embed([query], 'query', signal);
  if (vector === undefined) return [];
  return (await vectors.index.search(vector, limit, {}, signal)).map(({ id }) => id);
}
