import { hasDateIn } from './dates.ts';
import { isDrugName } from './drug-names.ts';
import { figureFit } from './figures.ts';
import type { QuestionWord } from './question.ts';
import { showsKind } from './question-kind.ts';
import type { TermStatistics } from './term-statistics.ts';

/** How much of a word the terms of a text hold, 0 to 1: in its own form, or in one that says the same. */
export function wordCovered(word: QuestionWord, present: ReadonlySet<string>): number {
  const own = ownFormCovered(word, present);
  if (own >= RELATIVE_COVERS || word.alike.length === 0) return own;
  const isAlike = word.alike.some((terms) => terms.length > 0 && heldShare(terms, present) === 1);
  return isAlike ? RELATIVE_COVERS : own;
}

/** A name with a digit in it (a1c, b12) stands for the whole word. */
function ownFormCovered(word: QuestionWord, present: ReadonlySet<string>): number {
  const held = word.terms.filter((term) => present.has(term));
  if (held.some((term) => /\d/.test(term) && /\p{L}/u.test(term))) return 1;
  const [only] = word.terms;
  if (held.length === 0 && only !== undefined && word.terms.length === 1) return hasRelative(only, present) ? RELATIVE_COVERS : 0;
  return heldShare(word.terms, present);
}

/** Three terms and more are the parts of a compound and its joined forms: the parts, or the joined form, are enough. */
function heldShare(terms: readonly string[], present: ReadonlySet<string>): number {
  const enough = terms.length < 3 ? terms.length : Math.ceil(terms.length / 2);
  return Math.min(1, terms.filter((term) => present.has(term)).length / enough);
}

/** A relative (allergic, allergy; smoke, smoker) is nearly as good as the word. */
const RELATIVE_COVERS = 0.8;
const SHORTEST_SHARED_LETTERS = 5;
const LEAST_SHARED_PART = 0.8;

/** Whether a term is there that shares nearly all its letters from the front. Names of drugs have no relatives. */
function hasRelative(term: string, present: ReadonlySet<string>): boolean {
  if (term.length < SHORTEST_SHARED_LETTERS || /[^a-z]/.test(term) || isDrugName(term)) return false;
  const stem = term.slice(0, SHORTEST_SHARED_LETTERS);
  for (const other of present) {
    if (!other.startsWith(stem)) continue;
    let shared = stem.length;
    while (shared < term.length && term[shared] === other[shared]) shared++;
    if (shared / Math.max(term.length, other.length) >= LEAST_SHARED_PART) return true;
  }
  return false;
}

/** A text as it is compared with a question. */
export interface ReadText {
  text: string;
  terms: ReadonlySet<string>;
}

/** The share of the question's weight that a text holds, 0 to 1. */
export function coverage(words: readonly QuestionWord[], read: ReadText): number {
  const total = words.reduce((sum, word) => sum + word.weight, 0);
  if (total === 0) return 0;
  return words.reduce((sum, word) => sum + word.weight * heldBy(word, read), 0) / total;
}

function heldBy(word: QuestionWord, { text, terms }: ReadText): number {
  if (showsKind(word.asksFor, text)) return 1;
  if (word.month !== null && hasDateIn(word.month, text)) return 1;
  return wordCovered(word, terms);
}

/** How well the figures of a question fit a statement, each -1 (outside) to 1 (in a narrow range); 0 where it has none about them. */
export function figuresFit(
  words: readonly QuestionWord[],
  statement: { text: string; head: string },
  statistics: TermStatistics,
): number {
  const fits = words.flatMap(({ figure }) => {
    if (figure === null) return [];
    const subject = figure.subject === null ? [] : statistics.terms(figure.subject);
    const fit = figureFit(figure, statement, (text) => {
      const present = new Set(statistics.terms(text));
      return subject.some((term) => present.has(term));
    });
    return fit === null ? [] : [fit === 0 ? -1 : fit];
  });
  return fits.length === 0 ? 0 : fits.reduce((sum, fit) => sum + fit, 0) / fits.length;
}
