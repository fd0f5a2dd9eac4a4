import type { SearchFilters } from '../../contract/search.ts';
import type { ScopeRule } from '../scopes/scope-rule.ts';

/** A term (see queryTerms) with how much it counts: 1 for a word of the question. */
export interface WeightedTerm {
  term: string;
  weight: number;
  /** The term of the question this one was added for: it never counts more than that one. */
  of?: string;
  /** It is written nearly like `of`, which the library has: it lifts no passage above one that holds that. */
  isNear?: boolean;
}

/** Which documents are looked through. */
export interface FullTextFilters extends SearchFilters {
  /** Each the name of a source or of a folder above the document, in any case. */
  in?: readonly string[];
  /** Only what a patient's or topic's scope leaves; places are then those it shows. */
  scope?: ScopeRule;
}

export interface FullTextQuery {
  /** A term given twice weighs twice. */
  terms: readonly WeightedTerm[];
  /** Terms that begin so (see queryPrefix), all of them counting as one. */
  prefixes?: readonly { prefix: string; weight: number }[];
  /** Exact words, as they were written: only passages that hold each of them are hits. */
  phrases?: readonly string[];
  /** Words as they were written, or `prefix*`: passages that hold one are no hits. */
  without?: readonly string[];
  filters?: FullTextFilters;
}

export interface FullTextHit {
  passageId: number;
  documentId: string;
  /** Larger is better; comparable within one question only. */
  score: number;
}

/** A term no passage holds, or one or two do, and one that is written nearly so. */
export interface Correction {
  from: string;
  to: string;
  /** `from` stands in the library: it may be a slip of the pen there, or mean what it says. */
  isHeld: boolean;
  /** Letters put in, left out, exchanged or swapped. */
  distance: number;
}

/** How many passages there are, and how many hold each term asked for. */
export interface FullTextStatistics {
  passages: number;
  holding: number[];
}

/** First and last passage id of stretches of passages, in turn, ascending: what a filter leaves. */
export type PassageRanges = Uint32Array;

/**
 * The port to full-text search. Every member sees what was committed before it was called. Failures: PROFILE_LOCKED once
 * it is closed, DATABASE_CORRUPT; an abort ends the work soon.
 */
export interface FullText {
  /** The passages that fit best, best first. */
  search(query: FullTextQuery, limit: number, signal: AbortSignal): Promise<FullTextHit[]>;
  /** The scores `search` gives these passages; 0 where none of the terms is in them, NaN where the query rules them out. */
  scores(query: FullTextQuery, passageIds: readonly number[], signal: AbortSignal): Promise<Float64Array>;
  /** The passages filters leave; null where they leave all. */
  within(filters: FullTextFilters, signal: AbortSignal): Promise<PassageRanges | null>;
  /**
   * Near terms for those of `terms` the library does not know, or hardly; the best first, for each a few. Under a scope the
   * library is what the scope leaves: no word comes from elsewhere, and none is known because it stands elsewhere.
   */
  corrections(terms: readonly string[], scope: ScopeRule | null, signal: AbortSignal): Promise<Correction[]>;
  /** Terms of the library that begin so, the most frequent first. */
  startingWith(prefix: string, limit: number, signal: AbortSignal): Promise<string[]>;
  statistics(terms: readonly string[], signal: AbortSignal): Promise<FullTextStatistics>;
  close(): Promise<void>;
}

/** The same, one call after the other: what is asked looks at `cancelled` now and then, and throws what it throws. */
export type FullTextIndex = {
  [Call in Exclude<keyof FullText, 'close'>]: (
    ...given: [...Asked<Parameters<FullText[Call]>>, mustGoOn: () => void]
  ) => Awaited<ReturnType<FullText[Call]>>;
};

type Asked<Given extends readonly unknown[]> = Given extends [...infer First, AbortSignal] ? First : Given;
