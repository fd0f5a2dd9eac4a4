import type { SearchFilters, SearchResult } from '../../contract/search.ts';
import { queryTerms } from './analysis.ts';
import type { Correction, FullText, FullTextFilters, FullTextQuery, WeightedTerm } from './full-text.ts';
import { expansionsOf } from './lexicon.ts';
import type { ScopeRule } from '../scopes/scope-rule.ts';
import { parseQuery } from './query-syntax.ts';
import type { IdRanges } from './vector-index.ts';

/** A question ready to be searched for in every way. */
export interface Question extends Pick<SearchResult, 'terms' | 'expansions' | 'corrections' | 'understood'> {
  /** The words, without operators. */
  text: string;
  /** The words and what the vocabulary and corrections add. */
  expanded: string;
  prefixes: string[];
  fullText: FullTextQuery;
  /** Passages the filters leave; undefined where they leave all. */
  within: IdRanges | undefined;
}

/** What a word that differs in one letter, and one that differs in two, counts beside the one that was written. */
const CORRECTION_WEIGHTS = [0.7, 0.5];
/** The same where the library has the one that was written, if hardly. */
const NEAR_WEIGHT = 0.3;

/**
 * Longer questions are spoken or pasted: they have words enough, and those that are not known there are rarely slips of
 * the pen (notes-mts, 40 words each, lost .004 by their corrections).
 */
const MOST_CORRECTED_TERMS = 12;

export async function readQuestion(
  asked: {
    query: string;
    filters?: SearchFilters | undefined;
    asTyped?: boolean | undefined;
    /** Of these, `vocabulary` and `typos` count here. */
    uses: ReadonlySet<string>;
    /** Null: none. */
    scope: ScopeRule | null;
    fullText: FullText;
  },
  signal: AbortSignal,
): Promise<Question> {
  const parsed = parseQuery(asked.query);
  const typed = asked.asTyped === true ? lastWord(parsed.text) : { text: parsed.text, prefixes: [] };
  const filters = { ...bothFilters(parsed.filters, asked.filters ?? {}), ...(asked.scope && { scope: asked.scope }) };
  const hasFilters = Object.keys(filters).length > 0;
  const terms = queryTerms(typed.text);
  const expansions = asked.uses.has('vocabulary') ? expansionsOf(typed.text) : [];
  const isCorrected = asked.uses.has('typos') && terms.length <= MOST_CORRECTED_TERMS;
  const found = isCorrected ? bestCorrections(await asked.fullText.corrections([...new Set(terms)], asked.scope, signal)) : [];
  const corrections = found.filter(({ isHeld }) => !isHeld);
  const near = found.filter(({ isHeld }) => isHeld);
  const within = hasFilters ? await asked.fullText.within(filters, signal) : null;
  const prefixes = [...parsed.prefixes, ...typed.prefixes];
  const weighted: WeightedTerm[] = [
    ...terms.map((term) => ({ term, weight: 1 })),
    ...heaviest(expansions.flatMap((expansion) => expansion.terms)),
    ...corrections.map(({ from, to, distance }) => ({ term: to, weight: CORRECTION_WEIGHTS[distance - 1] ?? 0.5, of: from })),
    ...near.map(({ from, to }) => ({ term: to, weight: NEAR_WEIGHT, of: from, isNear: true })),
  ];
  return {
    terms: [...new Set([...terms, ...prefixes])],
    // Nothing takes the place of a word that is there: a near one is searched for besides.
    expansions: [...expansions, ...near].map(({ from, to }) => ({ from, to })),
    corrections: corrections.map(({ from, to }) => ({ from, to })),
    understood: parsed.understood,
    text: parsed.text,
    expanded: [typed.text, ...prefixes, ...expansions.map(({ to }) => to), ...corrections.map(({ to }) => to)].join(' '),
    prefixes,
    fullText: {
      terms: weighted,
      ...(prefixes.length === 0 ? {} : { prefixes: prefixes.map((prefix) => ({ prefix: prefix.toLowerCase(), weight: 1 })) }),
      ...(parsed.phrases.length === 0 ? {} : { phrases: parsed.phrases }),
      ...(parsed.without.length === 0 ? {} : { without: parsed.without }),
      ...(hasFilters ? { filters } : {}),
    },
    within: within ?? undefined,
  };
}

/** The word being typed is what the cursor stands behind. */
function lastWord(text: string): { text: string; prefixes: string[] } {
  const [, before = '', word = ''] = /^(.*?)([\p{L}\p{N}]{2,})$/su.exec(text) ?? [];
  return word === '' ? { text, prefixes: [] } : { text: before, prefixes: [word] };
}

/** One near word for each that is not known: more would drown the rest. */
function bestCorrections(found: readonly Correction[]): Correction[] {
  const best = new Map<string, Correction>();
  for (const correction of found) if (!best.has(correction.from)) best.set(correction.from, correction);
  return [...best.values()];
}

/** A term that several expansions add counts once, as the heaviest of them. */
function heaviest(terms: readonly WeightedTerm[]): WeightedTerm[] {
  const weights = new Map<string, number>();
  for (const { term, weight } of terms) weights.set(term, Math.max(weight, weights.get(term) ?? 0));
  return [...weights].map(([term, weight]) => ({ term, weight }));
}

/** What fits both: filters chosen beside the question and those written in it. */
function bothFilters(written: FullTextFilters, chosen: SearchFilters): FullTextFilters {
  const kinds = common(written.kinds, chosen.kinds);
  const formats = common(written.formats, chosen.formats);
  const from = [written.fromMs, chosen.fromMs].filter((ms) => ms !== undefined);
  const to = [written.toMs, chosen.toMs].filter((ms) => ms !== undefined);
  return {
    ...written,
    ...chosen,
    ...(kinds === undefined ? {} : { kinds }),
    ...(formats === undefined ? {} : { formats }),
    ...(from.length === 0 ? {} : { fromMs: Math.max(...from) }),
    ...(to.length === 0 ? {} : { toMs: Math.min(...to) }),
  };
}

function common<Item>(left: Item[] | undefined, right: Item[] | undefined): Item[] | undefined {
  return left === undefined || right === undefined ? (left ?? right) : left.filter((item) => right.includes(item));
}
