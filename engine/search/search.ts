import type { ScopeId } from '../../contract/ids.ts';
import type { SearchFilters, SearchResult } from '../../contract/search.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { ScopeRule } from '../scopes/scope-rule.ts';
import type { Scopes } from '../scopes/scopes.ts';
import type { Database } from '../store/database.ts';
import type { FullText } from './full-text.ts';
import type { ScoredPassage } from './fusion.ts';
import { createLegJoin } from './join-legs.ts';
import { createMarker } from './marks.ts';
import { createPassageReader, type PassagePlace } from './passages.ts';
import { type Question, readQuestion } from './question.ts';
import { recencyFactor } from './recency.ts';
import { createRerankLeg } from './rerank-leg.ts';
import type { Reranker } from './reranker.ts';
import { spread } from './spread.ts';
import { SEARCH_STAGES, type SearchStage } from './stages.ts';
import { createVectorLeg, type VectorLeg, type VectorSearch } from './vector-leg.ts';

export type { VectorSearch } from './vector-leg.ts';

export interface SearchQuery {
  query: string;
  /** Most hits wanted; the contract allows 100, measuring takes up to 1,000. */
  limit: number;
  filters?: SearchFilters | undefined;
  /** Only what this patient or topic leaves. Failure: SCOPE_UNKNOWN. */
  scopeId?: ScopeId | undefined;
  /** While it is being typed: the last word is a prefix, full text only, no model is asked. Default: no. */
  asTyped?: boolean | undefined;
  /** Nothing of it is sent to another computer: vectors only where they are made here. Default: no. */
  staysHere?: boolean | undefined;
  /** Default: none. */
  leaveOut?: ReadonlySet<SearchStage> | undefined;
}

/** A search result without the passages' words. */
export type Ranking = Omit<SearchResult, 'hits'> & { hits: (PassagePlace & { score: number })[] };

export interface Search {
  /**
   * Full text and, where there is an embedder, vectors, fused. Vectors that fail are reported in their leg, never thrown.
   * Failure: SCOPE_UNKNOWN.
   */
  run(query: SearchQuery, signal: AbortSignal): Promise<SearchResult>;
  /** The same without reading the words of the passages, for measuring many places down. */
  rank(query: SearchQuery, signal: AbortSignal): Promise<Ranking>;
  /** What is searched for is sent to another computer, since its vector is made there. */
  sendsWords(): boolean;
}

type Leg = SearchResult['legs'][number];

interface Ranked {
  ranking: Ranking;
  question: Question;
  scope: Narrowed | null;
}

interface Narrowed {
  rule: ScopeRule;
  /** What of passages may be shown at this moment, and where. */
  shown: <Place extends PassagePlace>(passages: readonly Place[]) => Place[];
}

/** Which parts of search a person has switched on. */
export interface SearchSettings {
  vocabulary: boolean;
  recency: boolean;
  rerank: boolean;
}

/** Each leg looks three times as far as asked, within these bounds: fusion and one document's limit move hits up. */
const MIN_CANDIDATES = 100;
const MORE_CANDIDATES = 500;

/**
 * question -> words, filters, vocabulary, corrections -> full text and vectors -> both their scores of every candidate
 * -> fused -> newer ones a little up -> at most three in ten of one document -> the best read again by a reranker
 */
export function createSearch(parts: {
  db: Database;
  fullText: FullText;
  /** The model and index in use now; null where none is installed. */
  vectors: () => VectorSearch | null;
  /** Why there is none, in a sentence for a person; that no model is installed where left out. */
  whyNoVectors?: () => string | null;
  /** The reranking model in use now; null where none is installed. */
  reranker: () => Promise<Reranker | null>;
  settings: () => SearchSettings;
  /** Left out: there are none. */
  scopes?: Pick<Scopes, 'rule' | 'shown'>;
  /** Milliseconds of a steady clock. */
  now: () => number;
  log: Log;
  vectorTimeoutMs?: number;
}): Search {
  const { db, fullText, now, log } = parts;
  const passages = createPassageReader(db);
  const marker = createMarker();
  const joinLegs = createLegJoin({ db, fullText });
  const searchVectors = createVectorLeg({
    vectors: parts.vectors,
    why: parts.whyNoVectors,
    log,
    timeoutMs: parts.vectorTimeoutMs,
  });
  const rerank = createRerankLeg({ passages, reranker: parts.reranker, now, log });

  /** What a question is narrowed to; null where it is not. */
  function narrowed({ scopeId }: SearchQuery): Narrowed | null {
    if (scopeId === undefined) return null;
    const { scopes } = parts;
    if (scopes === undefined) throw new Failure('SCOPE_UNKNOWN');
    const rule = scopes.rule(scopeId);
    return { rule, shown: (passages) => scopes.shown(passages, rule) };
  }

  async function rankPassages(asked: SearchQuery, signal: AbortSignal): Promise<Ranked> {
    signal.throwIfAborted();
    const startedAt = now();
    const scope = narrowed(asked);
    const uses = stagesOf(asked, parts.settings());
    const { limit } = asked;
    const question = await readQuestion({ ...asked, uses, scope: scope?.rule ?? null, fullText }, signal);
    const candidates = Math.max(MIN_CANDIDATES, Math.min(limit * 3, limit + MORE_CANDIDATES));
    const [byWords, byMeaning] = await Promise.all([
      timed(async () => (uses.has('full-text') ? await fullText.search(question.fullText, candidates, signal) : [])),
      timed(() => meaningOf(question, uses, { limit: candidates, staysHere: asked.staysHere ?? false }, signal)),
    ]);
    const fused = await fuse({ question, uses, byWords: byWords.result, byMeaning: byMeaning.result, limit }, signal);
    const placed = spread(placesOf(fused, { limit, scope, recency: uses.has('recency') }), limit);
    const reranked = await rerank(question.text, placed, uses.has('rerank'), signal);
    const legs: Leg[] = [
      {
        name: 'full-text',
        hits: byWords.result.length,
        tookMs: byWords.tookMs,
        skipped: uses.has('full-text') ? null : LEFT_OUT,
      },
      vectorLegOf(byMeaning.result, byMeaning.tookMs),
      ...(reranked.leg === null ? [] : [reranked.leg]),
    ];
    const { terms, expansions, corrections, understood } = question;
    const ranking = { terms, expansions, corrections, understood, legs, hits: reranked.hits, tookMs: now() - startedAt };
    return { ranking, question, scope };
  }

  async function run(query: SearchQuery, signal: AbortSignal): Promise<SearchResult> {
    const startedAt = now();
    const { ranking, question, scope } = await rankPassages(query, signal);
    // Places are judged, and words read, in one go without waiting: what moved meanwhile is not shown under its old place.
    const shown = scope?.shown(ranking.hits) ?? ranking.hits;
    const texts = passages.texts(shown);
    const marksIn = marker({ terms: question.fullText.terms.map(({ term }) => term), prefixes: question.prefixes });
    const hits = shown.map((hit, index) => {
      const text = texts[index] ?? '';
      return { ...hit, rank: index + 1, text, marks: marksIn(text) };
    });
    return { ...ranking, hits, tookMs: now() - startedAt };
  }

  async function meaningOf(
    { text, expanded, within }: Question,
    uses: ReadonlySet<SearchStage>,
    how: { limit: number; staysHere: boolean },
    signal: AbortSignal,
  ): Promise<VectorLeg> {
    if (!uses.has('vectors')) return { skipped: LEFT_OUT };
    return await searchVectors({ text, expanded, within, ...how }, signal);
  }

  async function fuse(
    found: {
      question: Question;
      uses: ReadonlySet<SearchStage>;
      byWords: readonly { passageId: number; score: number }[];
      byMeaning: VectorLeg;
      limit: number;
    },
    signal: AbortSignal,
  ): Promise<ScoredPassage[]> {
    const { question, uses, byWords, byMeaning: meaning, limit } = found;
    const words = byWords.map(({ passageId, score }) => ({ id: passageId, score }));
    if (meaning.skipped !== null) return words;
    return await joinLegs({ question: question.fullText, words: uses.has('full-text') ? words : null, meaning, limit }, signal);
  }

  /** Reads places piece by piece, as far as they are looked at; newer ones a little before older ones within a piece. */
  function* placesOf(
    ranked: readonly ScoredPassage[],
    { limit, scope, recency }: { limit: number; scope: Narrowed | null; recency: boolean },
  ): Generator<PassagePlace & { score: number }> {
    const piece = 3 * limit;
    const nowMs = Date.now();
    for (let start = 0; start < ranked.length; start += piece) {
      const scores = new Map(ranked.slice(start, start + piece).map(({ id, score }) => [id, score]));
      const read = passages.places([...scores.keys()]);
      const found = (scope?.shown(read) ?? read).map((place) => {
        const score = scores.get(place.passageId) ?? 0;
        return { ...place, score: recency ? score * recencyFactor(place.dateMs, nowMs) : score };
      });
      yield* recency ? found.toSorted((left, right) => right.score - left.score) : found;
    }
  }

  async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; tookMs: number }> {
    const startedAt = now();
    const result = await work();
    return { result, tookMs: now() - startedAt };
  }

  return {
    run,
    rank: async (query, signal) => (await rankPassages(query, signal)).ranking,
    sendsWords: () => parts.vectors()?.embedder.isElsewhere ?? false,
  };
}

const LEFT_OUT = 'Left out';

function stagesOf({ asTyped = false, leaveOut }: SearchQuery, settings: SearchSettings): ReadonlySet<SearchStage> {
  const stages: Record<SearchStage, boolean> = {
    'full-text': true,
    vectors: !asTyped,
    vocabulary: settings.vocabulary,
    typos: !asTyped,
    recency: settings.recency,
    rerank: settings.rerank && !asTyped,
  };
  return new Set(SEARCH_STAGES.filter((stage) => stages[stage] && leaveOut?.has(stage) !== true));
}

function vectorLegOf(leg: VectorLeg, tookMs: number): Leg {
  return { name: 'vectors', hits: leg.skipped === null ? leg.hits.length : 0, tookMs, skipped: leg.skipped };
}
