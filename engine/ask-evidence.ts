import type { ScopeId } from '../contract/ids.ts';
import type { SearchResult } from '../contract/search.ts';
import { namedDocuments, withPassagesOf } from './answer/evidence.ts';
import type { TermStatistics } from './answer/term-statistics.ts';

/** What is asked of search. */
export interface EvidenceQuery {
  query: string;
  limit: number;
  scopeId?: ScopeId | undefined;
  /** Nothing of it is sent to another computer. */
  staysHere?: boolean | undefined;
}

export interface EvidenceSearch {
  run(query: EvidenceQuery, signal: AbortSignal): Promise<SearchResult>;
}

/** What was looked for ahead of the question: evidence for this very query, or null. */
export type LookedAhead = (query: EvidenceQuery) => Promise<SearchResult> | null;

/** Passages an answer may rest on: about 2,500 tokens, enough for several documents, little enough for a quick first word. */
const EVIDENCE_PASSAGES = 10;
/** Looked through for more of a patient's own notes. */
const PASSAGES_LOOKED_THROUGH = 100;

/** What is looked for first. */
export function evidenceQuery(query: string, scopeId: ScopeId | undefined): EvidenceQuery {
  return { query, limit: EVIDENCE_PASSAGES, scopeId };
}

/** The search, which takes what was found ahead; where that failed, all is looked for anew. */
export function lookingAhead(search: EvidenceSearch, ahead: LookedAhead | undefined): EvidenceSearch {
  if (ahead === undefined) return search;
  return {
    async run(query, signal) {
      const found = await ahead(query)?.catch(() => null);
      signal.throwIfAborted();
      return found ?? (await search.run(query, signal));
    },
  };
}

/** The search with nothing of the question sent to another computer. */
export function stayingHere(search: EvidenceSearch): EvidenceSearch {
  return { run: (query, signal) => search.run({ ...query, staysHere: true }, signal) };
}

/**
 * The search, which has what it found by now looked at while it goes on: nothing before the first, and what that found while more is
 * looked for. It works in threads of its own, so that this one would only wait.
 */
export function lookingMeanwhile(search: EvidenceSearch, look: (hits: SearchResult['hits']) => void): EvidenceSearch {
  let hits: SearchResult['hits'] = [];
  return {
    async run(query, signal) {
      const searching = search.run(query, signal);
      look(hits);
      const found = await searching;
      hits = found.hits;
      return found;
    },
  };
}

/** What the library holds on a question; of a patient it names, passages from further down, too. */
export async function findEvidence(
  { search, statistics }: { search: EvidenceSearch; statistics: TermStatistics },
  asked: EvidenceQuery,
  signal: AbortSignal,
): Promise<SearchResult> {
  const found = await search.run(asked, signal);
  const documents = namedDocuments(asked.query, found.hits, statistics);
  if (documents.size === 0) return found;
  const further = await search.run({ ...asked, limit: PASSAGES_LOOKED_THROUGH }, signal);
  return { ...found, hits: withPassagesOf(documents, found.hits, further.hits), tookMs: found.tookMs + further.tookMs };
}
