import { queryTerms } from './analysis.ts';
import type { WeightedTerm } from './full-text.ts';
import lexicon from './lexicon.json' with { type: 'json' };

/** Words of the clinical vocabulary searched for besides those of the question: `HTN` -> `hypertension`. */
export interface Expansion {
  from: string;
  to: string;
  terms: WeightedTerm[];
}

/** Longer questions say enough themselves, and hold words that are no abbreviations there. */
const MOST_TERMS = 8;

/** Weights beside 1 for the question's own words, the same for all sets it was measured on. */
const LONG_FORM_WEIGHT = 0.5;
const SHORT_FORM_WEIGHT = 0.8;
/** Each further reading counts this share of the one before. */
const NEXT_READING = 0.5;
/** `anaemia` and `anemia` are one word. */
const SPELLING_WEIGHT = 1;

interface Vocabulary {
  /** Long forms by short form in small letters, the commonest reading first. */
  longForms: ReadonlyMap<string, readonly string[]>;
  /** Short forms by the terms of a long one, joined by spaces. */
  shortForms: ReadonlyMap<string, readonly ShortForm[]>;
  /** Most terms of a long form. */
  longest: number;
  spellings: ReadonlyMap<string, readonly string[]>;
}

interface ShortForm {
  short: string;
  long: string;
  /** From 0, the commonest. */
  reading: number;
}

let vocabulary: Vocabulary | null = null;

/** What the clinical vocabulary adds to a question: abbreviations in both directions, and other spellings. */
export function expansionsOf(query: string): Expansion[] {
  vocabulary ??= readVocabulary();
  const terms = queryTerms(query);
  const known = new Set([...terms, ...wordTerms(query)]);
  const found = [...spellingsIn(terms, vocabulary)];
  if (terms.length <= MOST_TERMS) found.push(...longFormsIn(query, vocabulary), ...shortFormsIn(wordTerms(query), vocabulary));
  return found
    .map((one) => ({ ...one, terms: one.terms.filter(({ term }) => !known.has(term)) }))
    .filter(({ terms: added }) => added.length > 0);
}

function* spellingsIn(terms: readonly string[], { spellings }: Vocabulary): Generator<Expansion> {
  for (const from of new Set(terms)) {
    for (const to of spellings.get(from) ?? []) yield { from, to, terms: [{ term: to, weight: SPELLING_WEIGHT }] };
  }
}

/** A short form is a word as it is written, with the signs within it (c/o, a&e), unless it is written as a name. */
function* longFormsIn(query: string, { longForms }: Vocabulary): Generator<Expansion> {
  const words = query.split(/\s+/).map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''));
  const seen = new Set<string>();
  for (const [place, word] of words.entries()) {
    const readings = longForms.get(word.toLowerCase()) ?? [];
    if (seen.has(word) || isName(words, place, readings)) continue;
    seen.add(word);
    for (const [reading, long] of readings.entries()) {
      const terms = wordTerms(long);
      const weight = (LONG_FORM_WEIGHT * NEXT_READING ** reading) / Math.sqrt(terms.length);
      yield { from: word, to: long, terms: terms.map((term) => ({ term, weight })) };
    }
  }
}

const NAME = /^\p{Lu}\p{Ll}+$/u;
/** Without one it is no name: Hx, Dx, Hgb. */
const VOWEL = /[aeiouy]/i;

/**
 * `Ana` and no antibody: before another such word, or alone after the beginning, where every word has a capital. Alone, a
 * word cut short is none (Hep B, Cipro).
 */
function isName(words: readonly string[], place: number, readings: readonly string[]): boolean {
  const word = words[place] ?? '';
  if (!NAME.test(word) || !VOWEL.test(word)) return false;
  if (NAME.test(words[place + 1] ?? '')) return true;
  return words.slice(0, place).some((before) => before !== '') && !readings[0]?.toLowerCase().startsWith(word.toLowerCase());
}

/** Long forms anywhere in the question, the longest at each place. */
function* shortFormsIn(terms: readonly string[], { shortForms, longest }: Vocabulary): Generator<Expansion> {
  for (let start = 0; start < terms.length;) {
    const end = lengths(Math.min(longest, terms.length - start)).find((length) =>
      shortForms.has(terms.slice(start, start + length).join(' ')),
    );
    const found = terms.slice(start, start + (end ?? 1)).join(' ');
    for (const { short, long, reading } of shortForms.get(found) ?? []) {
      const weight = SHORT_FORM_WEIGHT * NEXT_READING ** reading;
      yield { from: long, to: short.toUpperCase(), terms: queryTerms(short).map((term) => ({ term, weight })) };
    }
    start += end ?? 1;
  }
}

/** Terms word by word: without those that analysis adds for words joined by a hyphen, so that phrases compare. */
function wordTerms(text: string): string[] {
  return queryTerms(text.replace(/[-\u2010-\u2015]/g, ' '));
}

/** From the largest to 1. */
function lengths(largest: number): number[] {
  return Array.from({ length: largest }, (_, index) => largest - index);
}

function readVocabulary(): Vocabulary {
  const forwardOnly = new Set(lexicon.forwardOnly.split(' '));
  const longForms = new Map(Object.entries(lexicon.abbreviations).map(([short, long]) => [short, long.split(' | ')]));
  const shortForms = new Map<string, ShortForm[]>();
  let longest = 0;
  for (const [short, readings] of longForms) {
    if (forwardOnly.has(short)) continue;
    readings.forEach((long, reading) => {
      const terms = wordTerms(long);
      longest = Math.max(longest, terms.length);
      const key = terms.join(' ');
      shortForms.set(key, [...(shortForms.get(key) ?? []), { short, long, reading }]);
    });
  }
  const spellings = new Map<string, string[]>();
  for (const pair of lexicon.spellings.split(' ')) {
    const [one = '', other = ''] = pair.split('=');
    spellings.set(one, [...(spellings.get(one) ?? []), other]);
    spellings.set(other, [...(spellings.get(other) ?? []), one]);
  }
  return { longForms, shortForms, longest, spellings };
}
