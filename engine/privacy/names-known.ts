import type { Identifier, ReadText } from './identifier.ts';
import { endsName, isEponym, isPlace, isWordToo } from './not-names.ts';
import { doesSomething } from './person-cues.ts';
import { isAllCapitals, isCapitalised, wordsIn, type Word } from './words.ts';

/** Names known by now: every word of each, and every two words beside each other, either way round. */
export interface KnownNames {
  readonly words: Names;
  readonly pairs: Names;
}
type Names = Pick<ReadonlySet<string>, 'has' | 'size'>;

const SHORTEST_ALONE = 3;
const PARTICLES = new Set('van von de da di del der den la le el al bin ibn und and the jr sr ii iii'.split(' '));

/** Takes names apart into the words they are found again by. */
export function knownNames(names: Iterable<string>): KnownNames {
  const words = new Set<string>();
  const pairs = new Set<string>();
  for (const name of new Set(names)) {
    const own = wordsIn(name).map((word) => word.bare);
    for (const word of own) {
      if (!PARTICLES.has(word)) words.add(word);
      for (const part of word.split('-')) if (part.length > SHORTEST_ALONE) words.add(part);
    }
    for (let index = 0; index + 1 < own.length; index++) {
      pairs.add(`${own[index]} ${own[index + 1]}`);
      pairs.add(`${own[index + 1]} ${own[index]}`);
    }
  }
  return { words, pairs };
}

/** The names of both. */
export function eitherKnown(one: KnownNames, other: KnownNames): KnownNames {
  const either = (first: Names, second: Names): Names => ({
    has: (name) => first.has(name) || second.has(name),
    size: first.size + second.size,
  });
  return { words: either(one.words, other.words), pairs: either(one.pairs, other.pairs) };
}

/**
 * Further places of known names: two of its words in any case and order, or one alone. `small`: one alone counts in small letters
 * too. A word that is one of the language as well counts alone only with a capital within a sentence.
 */
export function findKnownNames({ text, words }: ReadText, known: KnownNames, { small }: { small: boolean }): Identifier[] {
  if (known.words.size === 0) return [];
  const found: Identifier[] = [];
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    if (next !== undefined && isPair(text, word, next, known)) {
      found.push({ type: 'person', start: word.start, end: next.end });
    }
    if ((small || isCapitalised(word.text)) && isKnownAlone(text, word, known))
      found.push({ type: 'person', start: word.start, end: word.end });
  }
  return found;
}

function isPair(text: string, word: Word, next: Word, { words, pairs }: KnownNames): boolean {
  if (!words.has(word.bare) && !words.has(next.bare)) return false;
  if (!pairs.has(`${word.bare} ${next.bare}`)) return false;
  return /^(?:[ \u00a0_.]|,[ ]?|[ ]?\n[ ]*)$/.test(text.slice(word.end, next.start));
}

/** `Brown is well`, `Brown's mother`: what is said of people. */
const ACTS = /^(?:['’]s|[ ](?:is|was|has|had|will|did|does|can|could|should)(?![\p{L}]))/u;

function isKnownAlone(text: string, word: Word, { words }: KnownNames): boolean {
  const isKnown =
    words.has(word.bare) ||
    (word.bare.includes('-') && word.bare.split('-').some((part) => part.length > SHORTEST_ALONE && words.has(part)));
  if (!isKnown || word.bare.length < SHORTEST_ALONE || endsName(word)) return false;
  if (isEponym(text, word.end) || isPlace(text, word.start, word.end)) return false;
  if (!isWordToo(word.bare)) return true;
  if (!isCapitalised(word.text) || isAllCapitals(word.text)) return false;
  const before = text.slice(Math.max(0, word.start - 2), word.start);
  const behind = text.slice(word.end, word.end + 9);
  return /[\p{L}\p{N},] $/u.test(before) || ACTS.test(behind) || doesSomething(text, word.end);
}
