import { stem } from '../text/porter-stemmer.ts';

/**
 * From text to the terms that are indexed and looked for: close to Lucene's EnglishAnalyzer (lower case, possessive,
 * 33 stop words, Porter stemmer), with diacritics folded and the ways medicine writes one thing brought together.
 * A term holds letters, digits, `.` (1.5) and `_` (for the apostrophe of don't) only, so FTS5 keeps it whole.
 */

/** Rises when the same text gives other terms than before: what was indexed under an older number is analysed again. */
export const ANALYSIS_VERSION = 1;

/** Lucene's English stop words. */
const STOP_WORDS = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
);

/** Units that are written with and without a space after the number: 50mg is indexed as 50 mg. */
const UNITS = new Set(
  'mg mcg ug g kg ng pg ml dl l ul cc mmol umol nmol pmol mol mmhg meq iu u mm cm m km ms s sec min h hr hrs hz khz mhz kcal cal kj mv v bpm x wk wks mo yr yrs yo'.split(
    ' ',
  ),
);

/** Two spellings of one unit. */
const UNIT_SPELLINGS = new Map([['ug', 'mcg']]);

/** Haemoglobin A1c is the same measurement. */
const ALSO_WRITTEN = new Map([['hba1c', 'a1c']]);

const GREEK_LETTERS = new Map(
  'α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ο omicron π pi ρ rho σ sigma ς sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega'
    .split(' ')
    .reduce<[string, string][]>((pairs, word, index, words) => {
      if (index % 2 === 0) pairs.push([word, words[index + 1] ?? word]);
      return pairs;
    }, []),
);

/** Letters and digits, held together by apostrophes, full stops and hyphens between them. */
const COMPOUND = /[\p{L}\p{N}]+(?:['.-][\p{L}\p{N}]+)*/gu;
const LONGEST_TERM = 64;
const LONGEST_JOINED_TERM = 24;
const MOST_JOINED_PARTS = 4;

/**
 * Terms of a passage in the order of its words. Terms of its heading trail come first, and only those its own words
 * lack: they make it findable without counting a heading twice.
 */
export function indexTerms(text: string, headings: readonly string[]): string[] {
  const own = termsOf(text);
  if (headings.length === 0) return own;
  const known = new Set(own);
  const added = new Set(termsOf(headings.join('\n')).filter((term) => !known.has(term)));
  return [...added, ...own];
}

/** Terms of a question, in order, repeats included: a word said twice counts twice. */
export function queryTerms(text: string): string[] {
  return termsOf(text);
}

const PLAIN_WORD = /^[a-z]+$/i;

/** The same for one word, many times faster where it is of plain letters: nothing about those is to be brought together. */
export function termsOfWord(word: string): string[] {
  if (!PLAIN_WORD.test(word)) return termsOf(word);
  const terms: string[] = [];
  addWord(word.toLowerCase(), terms);
  return terms;
}

function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const [compound] of normalise(text).matchAll(COMPOUND)) addCompound(compound, terms);
  return terms;
}

/** One character set for all the ways to write the same thing; lower case. */
function normalise(text: string): string {
  return (
    text
      .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
      .replace(/[\u2122\u00ae\u00a9\u2120]/g, ' ')
      // A word broken at the end of a line (PDF) is a compound of its halves.
      .replace(/(\p{L})[-\u2010][ \t]*\r?\n[ \t]*(?=\p{Ll})/gu, '$1-')
      // Exponents and footnote marks are words of their own, but for the square and cubic metres.
      .replace(/(?<!\b[cmkd]?m)[\u00b2\u00b3\u00b9\u2070-\u2079]+/g, ' $& ')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[\u2018\u2019\u02bc]/g, "'")
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
      // Vitamin B 12 is B12 too.
      .replace(/(?<![\p{L}\p{N}'.-])([b-hj-z]) (?=\d{1,2}(?![\p{L}\p{N}.,/%-]))/gu, '$1-')
      .replace(/(?<!\p{Script=Greek})\p{Script=Greek}(?!\p{Script=Greek})/gu, spellGreekLetter)
  );
}

/** TNFα is written TNF-alpha too, and µg is mcg. */
function spellGreekLetter(letter: string, offset: number, text: string): string {
  if (letter === 'μ' && /[a-z]/.test(text.charAt(offset + 1)) && !/\p{L}/u.test(text.charAt(offset - 1))) return 'u';
  const before = /[a-z\d]/.test(text.charAt(offset - 1)) ? '-' : '';
  const after = /[a-z\d]/.test(text.charAt(offset + 1)) ? '-' : '';
  return `${before}${GREEK_LETTERS.get(letter) ?? letter}${after}`;
}

function addCompound(compound: string, terms: string[]): void {
  const parts = compound.split('-');
  for (const part of parts) for (const word of splitAtStops(part)) addWord(word, terms);
  if (parts.length > 1 && parts.length <= MOST_JOINED_PARTS) terms.push(...joinedForms(parts));
}

/** q.d. is qd; 1.5 stays; "fever.The" is two words. */
function splitAtStops(word: string): string[] {
  if (!word.includes('.')) return [word];
  if (/^\p{L}(\.\p{L})+$/u.test(word)) return [word.replaceAll('.', '')];
  return word.split(/(?<!\d)\.|\.(?!\d)/);
}

function addWord(word: string, terms: string[]): void {
  const measured = /^(\d+(?:\.\d+)*)([a-z]+)$/.exec(word);
  const unit = measured?.[2];
  if (measured?.[1] !== undefined && unit !== undefined && UNITS.has(unit)) {
    terms.push(measured[1], stem(UNIT_SPELLINGS.get(unit) ?? unit));
    return;
  }
  const bare = word.endsWith("'s") ? word.slice(0, -2) : word;
  if (STOP_WORDS.has(bare)) return;
  terms.push(stem(UNIT_SPELLINGS.get(bare) ?? bare.slice(0, LONGEST_TERM)).replaceAll("'", '_'));
  const also = ALSO_WRITTEN.get(bare);
  if (also !== undefined) terms.push(also);
}

/** COVID-19 is written COVID19 too, x-ray xray, beta-2-agonist beta2 agonist. Numbers are never joined: 5-10 is a range. */
function joinedForms(parts: readonly string[]): string[] {
  if (parts.some((part) => /['.]/.test(part))) return [];
  const pairs = parts.slice(1).map((part, index) => [parts[index] ?? '', part]);
  const groups = parts.length === 2 ? pairs : [parts, ...pairs];
  return groups
    .filter((group) => group.some((part) => /\D/.test(part)))
    .map((group) => group.join(''))
    .filter((joined) => joined.length <= LONGEST_JOINED_TERM)
    .map(stem);
}
