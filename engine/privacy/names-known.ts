import type { Identifier, ReadText } from './identifier.ts';
import { endsName, isEponym, isNamedAfter, isOrdinary, isPlace, isSaint, isSurnameOnly, isWordToo } from './not-names.ts';
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
    if (PARTICLES.has(word)) continue;
    words.add(word);
    for (const form of plainerForms(word)) words.add(form);
    const parts = partsOf(word);
    for (const part of parts) words.add(part);
    if (parts.length > 1) enterPairs(pairs, parts);
  }
  enterPairs(pairs, own);
}

function enterPairs(pairs: Set<string>, own: readonly string[]): void {
  for (let index = 0; index + 1 < own.length; index++) {
    pairs.add(`${own[index]} ${own[index + 1]}`);
    pairs.add(`${own[index + 1]} ${own[index]}`);
  }
}

const NONE: readonly never[] = [];

/** Of a word with a hyphen, those that may stand alone. */
function partsOf(word: string): readonly string[] {
  return word.includes('-') ? word.split('-').filter((part) => part.length > SHORTEST_ALONE) : NONE;
}

/** Shorter ones are more often other words (`Joe`, `Sue`). */
const SHORTEST_OF_OTHER_FORM = 5;

/** `OBrien` of `O'Brien`, and `Muller` of `Mueller`, as which `Müller` is compared: entered of names and of texts, where either may be meant. */
function plainerForms(word: string): readonly string[] {
  if (word.length < SHORTEST_OF_OTHER_FORM || !hasOtherForm(word)) return NONE;
  return [word.replaceAll("'", ''), word.replace(/([aou])e/g, '$1')].filter((form) => form !== word);
}

const [APOSTROPHE, A, E, O, U] = [0x27, 0x61, 0x65, 0x6f, 0x75];

/** Most words have none. By hand, since every word of a text is asked. */
function hasOtherForm(word: string): boolean {
  let before = 0;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code === APOSTROPHE || (code === E && (before === A || before === O || before === U))) return true;
    before = code;
  }
  return false;
}

/** `Müllers Befund`, `the Okafors`: a name with an ending that is none of its own. */
function withoutEnding({ text, bare: word }: Word): string | null {
  return word.length > SHORTEST_ALONE + 1 && word.endsWith('s') && isCapitalised(text) ? word.slice(0, -1) : null;
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

/** Where each word of a text stands: indices into its words. `forms`: by what else it may be a form of, or a part with a hyphen. */
export interface WordPlaces {
  whole: Places;
  forms: Places;
}
type Places = ReadonlyMap<string, readonly number[]>;

export function placesOf(words: readonly Word[]): WordPlaces {
  const whole = new Map<string, number[]>();
  const forms = new Map<string, number[]>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    enter(whole, word.bare, index);
    for (const part of partsOf(word.bare)) enter(forms, part, index);
    for (const form of plainerForms(word.bare)) enter(forms, form, index);
    const stem = withoutEnding(word);
    if (stem === null) continue;
    enter(forms, stem, index);
    for (const form of plainerForms(stem)) enter(forms, form, index);
  }
  return { whole, forms };
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
  const aloneAt = (index: number, ending = 0): void => {
    const word = words[index];
    if (word === undefined || !(small || isCapitalised(word.text)) || !isNameAlone(text, word, pairs)) return;
    found.push({ type: 'person', start: word.start, end: word.end - ending });
  };
  const formAt = (index: number, name: string): void => {
    const word = words[index];
    const isWithEnding = word?.bare === `${name}s`;
    // Less its ending, a word is more often another one: `Hands`.
    if (!isWithEnding || !isWordToo(name)) aloneAt(index, isWithEnding ? 1 : 0);
  };
  eachShared(names, places.whole, (index) => {
    pairAt(index);
    pairAt(index - 1);
    aloneAt(index);
  });
  eachShared(names, places.forms, formAt);
  return found;
}

/** Every place of a word that is a name, too: by way of whichever has fewer. */
function eachShared(names: ReadonlySet<string>, places: Places, at: (index: number, name: string) => void): void {
  if (names.size < places.size) for (const name of names) places.get(name)?.forEach((index) => at(index, name));
  // Not by its entries: a pair for each word of each text is a third of a question's garbage here.
  else
    places.forEach((own, word) => {
      if (names.has(word)) for (const index of own) at(index, word);
    });
}

/** In this order, and with nothing else between. */
function isPair(text: string, word: Word, next: Word, pairs: ReadonlySet<string>): boolean {
  return (
    pairs.has(`${word.bare} ${next.bare}`) &&
    /^(?:[ \u00a0\u202f]{1,2}|[_.–]|,[ ]?|[ ]?\n[ ]*)$/.test(text.slice(word.end, next.start))
  );
}

/** `Brown is well`, `Brown's mother`: what is said of people. */
const ACTS = /^(?:['’]s|[ ](?:is|was|has|had|will|did|does|can|could|should)(?![\p{L}]))/u;

/** What is said of people, and of other things too: asked behind names known in full. */
const FARES =
  /^[ ]+(?:needs|needed|reports|reported|requires|required|takes|took|remains|remained|appears|appeared|seems|seemed|continues|continued|improved|recovered|presents|presented|receives|received|underwent|refuses|refused|wishes|prefers|responds|responded|looks|looked|sleeps|eats|suffers|suffered|fell|collapsed|deteriorated|developed|may|might|must|would|cannot|requests|requested|tolerates|uses|started|stopped|lost|gained|speaks|spoke|gave|weighs|died)(?!\p{L})/u;
/** `Wilson's chart` is a patient's: what is called after people is seldom written so in front of these. */
const OWNED = /^['’]s[ ]+(?:chart|line|drain|tube|monitor|test results?)(?!\p{L})/u;

/** Whether a word that is part of a name is that name where it stands. */
function isNameAlone(text: string, word: Word, pairs: ReadonlySet<string>): boolean {
  if (word.bare.length < SHORTEST_ALONE || endsName(word)) return false;
  const behind = text.slice(word.end, word.end + 20);
  if (isSaint(text, word.start) || (isNamedAfter(word.bare) && isEponym(text, word.end) && !OWNED.test(behind))) return false;
  if (!isWordToo(word.bare)) return true;
  // Not asked of others: `Okafor Ward 4` is no place.
  if (isPlace(text, word.start, word.end)) return false;
  const isFull = inFull(pairs).has(word.bare);
  if (isFull && isSurnameOnly(word.bare)) return true;
  if (!isCapitalised(word.text)) return false;
  const acts = ACTS.test(behind) || doesSomething(text, word.end) || (isFull && FARES.test(behind));
  if (isAllCapitals(word.text)) return isFull && !isOrdinary(word) && (acts || behind.startsWith(':'));
  return acts || /[\p{L}\p{N},] $/u.test(text.slice(Math.max(0, word.start - 2), word.start));
}

const wordsInFull = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

/** The words that stand beside another of their name, which tells more surely that they are names; of names that grow no more. */
function inFull(pairs: ReadonlySet<string>): ReadonlySet<string> {
  const known = wordsInFull.get(pairs);
  if (known !== undefined) return known;
  const words = new Set<string>();
  for (const pair of pairs) {
    const blank = pair.indexOf(' ');
    const first = pair.slice(0, blank);
    // Those of a name are there either way round: every word stands first once.
    if (isFullWord(first) && isFullWord(pair.slice(blank + 1))) words.add(first);
  }
  wordsInFull.set(pairs, words);
  return words;
}

function isFullWord(word: string): boolean {
  return word.length > 1 && !PARTICLES.has(word);
}
