import type { Identifier, ReadText } from './identifier.ts';
import { endsName, isEponym, isNamedAfter, isPlace, isSaint, isWordToo } from './not-names.ts';
import { doesSomething } from './person-cues.ts';
import { isAllCapitals, isCapitalised, wordsIn, type Word } from './words.ts';

/** Names known by now: every word of each, and every two words beside each other, either way round. */
export interface KnownNames {
  readonly words: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
}

const SHORTEST_ALONE = 3;
const PARTICLES = new Set('van von de da di del der den la le el al bin ibn und and the jr sr ii iii'.split(' '));

export const NOBODY: KnownNames = { words: new Set(), pairs: new Set() };

/** Takes names apart into the words they are found again by. */
export function knownNames(names: readonly string[]): KnownNames {
  if (names.length === 0) return NOBODY;
  const known = { words: new Set<string>(), pairs: new Set<string>() };
  for (const name of new Set(names)) {
    addName(
      known,
      wordsIn(name).map((word) => word.bare),
    );
  }
  return known;
}

/** Adds a name by its words. */
export function addName({ words, pairs }: { words: Set<string>; pairs: Set<string> }, own: readonly string[]): void {
  for (const word of own) {
    if (!PARTICLES.has(word)) words.add(word);
    if (word.includes('-')) for (const part of word.split('-')) if (part.length > SHORTEST_ALONE) words.add(part);
  }
  for (let index = 0; index + 1 < own.length; index++) {
    pairs.add(`${own[index]} ${own[index + 1]}`);
    pairs.add(`${own[index + 1]} ${own[index]}`);
  }
}

/** The names of all. */
export function allKnown(some: readonly KnownNames[]): KnownNames {
  const [words, pairs] = [new Set<string>(), new Set<string>()];
  for (const one of some) {
    for (const word of one.words) words.add(word);
    for (const pair of one.pairs) pairs.add(pair);
  }
  return { words, pairs };
}

/** Where each word of a text stands: indices into its words. `parts`: of words with a hyphen, which names may have alone. */
export interface WordPlaces {
  whole: Places;
  parts: Places;
}
type Places = ReadonlyMap<string, readonly number[]>;

export function placesOf(words: readonly Word[]): WordPlaces {
  const whole = new Map<string, number[]>();
  const parts = new Map<string, number[]>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index]?.bare ?? '';
    enter(whole, word, index);
    if (!word.includes('-')) continue;
    for (const part of word.split('-')) if (part.length > SHORTEST_ALONE) enter(parts, part, index);
  }
  return { whole, parts };
}

function enter(places: Map<string, number[]>, word: string, index: number): void {
  const known = places.get(word);
  if (known === undefined) places.set(word, [index]);
  else known.push(index);
}

/**
 * Further places of known names: two of its words in any case and order, or one alone. `small`: one alone counts in small letters
 * too. A word that is one of the language as well counts alone only with a capital within a sentence.
 */
export function findKnownNames(
  { text, words, places }: ReadText & { places: WordPlaces },
  { words: names, pairs }: KnownNames,
  { small }: { small: boolean },
): Identifier[] {
  const found: Identifier[] = [];
  // Most words beside a name are none: no pair need be put together of them.
  const mayBePaired = (word: Word): boolean => names.has(word.bare) || PARTICLES.has(word.bare);
  const pairAt = (index: number): void => {
    const word = words[index];
    const next = words[index + 1];
    if (word === undefined || next === undefined || !mayBePaired(word) || !mayBePaired(next)) return;
    if (isPair(text, word, next, pairs)) found.push({ type: 'person', start: word.start, end: next.end });
  };
  const aloneAt = (index: number): void => {
    const word = words[index];
    if (word === undefined || !(small || isCapitalised(word.text)) || !isNameAlone(text, word)) return;
    found.push({ type: 'person', start: word.start, end: word.end });
  };
  eachShared(names, places.whole, (index) => {
    pairAt(index);
    pairAt(index - 1);
    aloneAt(index);
  });
  eachShared(names, places.parts, aloneAt);
  return found;
}

/** Every place of a word that is a name, too: by way of whichever has fewer. */
function eachShared(names: ReadonlySet<string>, places: Places, at: (index: number) => void): void {
  if (names.size < places.size) for (const name of names) places.get(name)?.forEach(at);
  // Not by its entries: a pair for each word of each text is a third of a question's garbage here.
  else
    places.forEach((own, word) => {
      if (names.has(word)) own.forEach(at);
    });
}

/** In this order, and with nothing else between. */
function isPair(text: string, word: Word, next: Word, pairs: ReadonlySet<string>): boolean {
  return pairs.has(`${word.bare} ${next.bare}`) && /^(?:[ \u00a0_.]|,[ ]?|[ ]?\n[ ]*)$/.test(text.slice(word.end, next.start));
}

/** `Brown is well`, `Brown's mother`: what is said of people. */
const ACTS = /^(?:['’]s|[ ](?:is|was|has|had|will|did|does|can|could|should)(?![\p{L}]))/u;

/** Whether a word that is part of a name is that name where it stands. */
function isNameAlone(text: string, word: Word): boolean {
  if (word.bare.length < SHORTEST_ALONE || endsName(word)) return false;
  if (isSaint(text, word.start) || (isNamedAfter(word.bare) && isEponym(text, word.end))) return false;
  if (!isWordToo(word.bare)) return true;
  // Not asked of others: `Okafor Ward 4` is no place.
  if (isPlace(text, word.start, word.end)) return false;
  if (!isCapitalised(word.text) || isAllCapitals(word.text)) return false;
  const before = text.slice(Math.max(0, word.start - 2), word.start);
  const behind = text.slice(word.end, word.end + 9);
  return /[\p{L}\p{N},] $/u.test(before) || ACTS.test(behind) || doesSomething(text, word.end);
}
