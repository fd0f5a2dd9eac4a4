import type { Identifier, ReadText } from './identifier.ts';
import { readPhrase, type Phrase } from './name-phrase.ts';
import { isEponym, isOrdinary, isPlace } from './not-names.ts';
import { cuesOf, doesSomething, isIdentified, isIntroduced, isTitle, type PersonCue } from './person-cues.ts';
import { isAllCapitals, isCapitalised, isInitial, type Word } from './words.ts';

export interface GivenNames {
  has(name: string): boolean;
  /** A given name that is a word as well. */
  isUnsure(name: string): boolean;
}

/** `isGuess`: nothing but capitals tells that it is a name, so that its words are not looked for elsewhere. */
export interface FoundName extends Identifier {
  isGuess: boolean;
}

/** Names of people, by what stands around them and by common given names. */
export function findNamesInContext(read: ReadText, given: GivenNames): FoundName[] {
  const { words } = read;
  const phrases: (Phrase & { isGuess?: boolean })[] = [];
  for (const word of read.labels) {
    for (const cue of cuesOf(word.bare)) {
      const phrase = behindCue(read, word, cue, given);
      if (phrase !== null) phrases.push(phrase);
    }
  }
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    const titled = word !== undefined && isTitle(word) ? behindTitle(read, index) : null;
    if (titled !== null) phrases.push(titled);
  }
  const nounsHaveCapitals = isGerman(words);
  for (let index = 0; index < words.length; index++) {
    const found = beginsPerson(read, index, given);
    if (found === null || (found.isGuess && nounsHaveCapitals)) continue;
    phrases.push(found);
    index = Math.max(index, found.end - 1);
  }
  return phrases.flatMap(({ first, end, isGuess = false }) => {
    const from = words[first];
    const to = words[end - 1];
    return from === undefined || to === undefined ? [] : [{ type: 'person' as const, start: from.start, end: to.end, isGuess }];
  });
}

const GERMAN = new Set(['der', 'die', 'das', 'und', 'mit', 'nicht', 'bei', 'wir', 'lag']);

/** Where every noun has a capital, capitals tell nothing. */
function isGerman(words: readonly Word[]): boolean {
  let count = 0;
  for (const { text } of words) if (GERMAN.has(text)) count += 1;
  return count > Math.max(1, words.length / 50);
}

function behindCue(read: ReadText, word: Word, { pattern, trust, sorted }: PersonCue, given: GivenNames): Phrase | null {
  const { text, words } = read;
  pattern.lastIndex = word.start;
  if (!pattern.test(text)) return null;
  const offset = pattern.lastIndex;
  const index = wordAt(words, offset, text);
  const first = words[index ?? -1];
  if (index === null || first === undefined) return null;
  // Behind a title the name is found by the title.
  if (isTitle(first)) return null;
  const phrase = readPhrase(text, words, index, { sure: true, sorted });
  if (phrase === null) return trust === 'sure' ? inSmallLetters(read, index, offset) : null;
  if (trust === 'sure') return phrase;
  return isLikely(text, words.slice(phrase.first, phrase.end), given) ? phrase : null;
}

/** Not an ordinary word alone (`Father: Asthma`), nor a heading of them (`CC: Right Knee Pain`). */
function isLikely(text: string, own: readonly Word[], given: GivenNames): boolean {
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined || isEponym(text, last.end) || isPlace(text, first.start, last.end)) return false;
  if (!own.some((word) => !isOrdinary(word) || given.has(word.bare))) return given.isUnsure(first.bare) && own.length > 1;
  return !isOrdinary(first) || given.isUnsure(first.bare) || own.length > 1;
}

/** Words of titles that one name has: a text of nothing else would be read anew from each. */
const MOST_TITLES = 8;

/** `Dr. Anna Smith`, `Mr and Mrs Smith`, `Prof. Dr. med. Hans Weber`. */
function behindTitle({ text, words }: ReadText, index: number): Phrase | null {
  let next = index + 1;
  for (let title = words[index]; title !== undefined; next += 1) {
    const word = words[next];
    if (
      word === undefined ||
      next - index > MOST_TITLES ||
      !/^\.?[ \t\u00a0/]{1,2}$|^\.$/.test(text.slice(title.end, word.start))
    )
      return null;
    if (!isTitle(word) && !/^(?:and|und)$/.test(word.text)) break;
    title = word;
  }
  return readPhrase(text, words, next, { sure: true, sorted: false });
}

/** The word at or right behind an offset, across marks of emphasis and brackets. */
function wordAt(words: readonly Word[], offset: number, text: string): number | null {
  const skipped = /^[\s*_|"“(<[>]{0,6}/u.exec(text.slice(offset, offset + 8))?.[0].length ?? 0;
  const at = offset + skipped;
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.start ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return words[low]?.start === at ? low : null;
}

/** `Patient name: anna smith`: two to four words alone behind their label. */
function inSmallLetters({ text, words }: ReadText, index: number, offset: number): Phrase | null {
  const line = /^[ \t]*(\p{Ll}[\p{L}'’-]+,?(?:[ ]\p{Ll}[\p{L}'’-]+){1,3})[ \t]*(?=\n|$|[;|,("”*_]|[ ]{2}|\t)/u.exec(
    text.slice(offset, offset + 80),
  )?.[1];
  if (line === undefined) return null;
  const count = line.trim().split(/[\s,]+/).length;
  return words.slice(index, index + count).some(isOrdinary) ? null : { first: index, end: index + count };
}

/** A name that nothing announces: by a given name, initials, capital letters, or what follows it. */
function beginsPerson({ text, words }: ReadText, index: number, given: GivenNames): (Phrase & { isGuess?: boolean }) | null {
  const word = words[index];
  if (word === undefined || !isCapitalised(word.text)) return null;
  const isGiven =
    given.has(word.bare) || (word.bare.includes('-') && word.bare.split('-').some((part) => part.length > 2 && given.has(part)));
  const isOther = !isGiven && isOrdinary(word) && !isInitial(text, word) && !given.isUnsure(word.bare);
  const isInCapitals = isAllCapitals(word.text);
  if ((isOther && !isInCapitals) || isEponym(text, word.end)) return null;
  const inCapitals = isInCapitals ? nameInCapitals(text, words, index) : null;
  if (inCapitals !== null || isOther) return inCapitals;
  // Behind a given name stands a family name, even one that is a word: Brian White.
  const phrase = readPhrase(text, words, index, { sure: isGiven, sorted: false });
  const own = phrase === null ? [] : words.slice(phrase.first, phrase.end);
  const last = own.at(-1);
  if (last !== undefined && (isPlace(text, word.start, last.end) || isPlace(text, word.start, word.end))) return null;
  if (isGiven) return withSurnameBefore(text, words, index, phrase?.end ?? index + 1);
  if (phrase === null || last === undefined) return null;
  if (own.length > 1 && isEponym(text, last.end)) return null;
  if (own.some(({ bare: name }) => given.has(name))) return phrase;
  if (given.isUnsure(word.bare)) return own.length > 1 && own.every(({ text: name }) => !isAllCapitals(name)) ? phrase : null;
  if (own.length > 1 && isIntroduced(text, last.end)) return phrase;
  if (hasInitials(text, own) || (isIdentified(text, last.end) && !isAllCapitals(word.text))) return phrase;
  if (doesSomething(text, last.end) && !isAllCapitals(word.text) && word.text.length > 2) return phrase;
  const sorted = sortedName(text, words, phrase, given);
  if (sorted !== null || own.length === 1 || !areNames(own)) return sorted;
  return { ...phrase, isGuess: true };
}

/** `PARKINSON, Harjit 31F`: even a word, where a number or the end of the line follows. */
function nameInCapitals(text: string, words: readonly Word[], index: number): Phrase | null {
  const whole = readPhrase(text, words, index, { sure: true, sorted: true });
  const first = words[index];
  const last = whole === null ? undefined : words[whole.end - 1];
  if (whole === null || first === undefined || last === undefined || isAllCapitals(last.text) || isOrdinary(last)) return null;
  const hasComma = text.slice(first.start, last.end).includes(',');
  return hasComma && /^[ ]*(?:$|\n|[(|;]|,?[ ]?\d)/u.test(text.slice(last.end, last.end + 6)) ? whole : null;
}

/** Two words with capitals within a text, neither an ordinary word nor in capitals throughout. */
function areNames(own: readonly Word[]): boolean {
  return own.length <= 4 && own.every((word) => word.text.length === 1 || (/\p{Ll}/u.test(word.text) && !isOrdinary(word)));
}

/** `A. Smith`, `J.R. Smith`: an initial with its point, and a name. */
function hasInitials(text: string, own: readonly Word[]): boolean {
  const [first, ...rest] = own;
  if (first === undefined || rest.length === 0) return false;
  const surname = own.find(({ text: word }) => word.length > 2);
  return first.text.length === 1 && text[first.end] === '.' && surname !== undefined && !ORGANISM.test(surname.text);
}

const ORGANISM = /^(?:Aureus|Coli|Pylori|Difficile|Pneumoniae|Albicans|Influenzae|Pyogenes|Faecalis|Diff)$/i;

/** `SMITH Anna` and `Smith, Anna`: the surname stands before the given name. */
function withSurnameBefore(text: string, words: readonly Word[], index: number, end: number): Phrase {
  const before = words[index - 1];
  const word = words[index];
  const alone = { first: index, end };
  if (before === undefined || word === undefined || !isCapitalised(before.text) || before.text.length < 2 || isTitle(before))
    return alone;
  const gap = text.slice(before.end, word.start);
  const isSurname = isAllCapitals(before.text) || !isOrdinary(before);
  if (!isSurname || isOrdinary(before)) return alone;
  if (gap === ' ' || (/^,[ ]?$/.test(gap) && (isAllCapitals(before.text) || beginsField(text, before.start))))
    return { first: index - 1, end };
  return alone;
}

function beginsField(text: string, offset: number): boolean {
  return /(?:^|[\n|\t:("“/>*_-][ ]*)$/.test(text.slice(Math.max(0, offset - 4), offset));
}

/**
 * `Nowak, Jadwiga`, both unknown: at the beginning of a field, in front of a number, a date or the end of the field; `NOWAK,
 * Jadwiga` anywhere.
 */
function sortedName(text: string, words: readonly Word[], phrase: Phrase, given: GivenNames): Phrase | null {
  const first = words[phrase.first];
  if (first === undefined) return null;
  const whole = readPhrase(text, words, phrase.first, { sure: false, sorted: true });
  const last = whole === null ? undefined : words[whole.end - 1];
  if (whole === null || last === undefined || !text.slice(first.start, last.end).includes(',')) return null;
  const own = words.slice(whole.first, whole.end);
  if (isAllCapitals(first.text) && !isAllCapitals(last.text) && last.text.length > 1) return whole;
  if (!beginsField(text, first.start)) return null;
  if (own.some(({ bare: name }) => given.has(name))) return whole;
  return own.length <= 3 &&
    /^(?:\.\p{Ll}{2,4})?[ ]*(?:$|[\n|\t(;"”*]|[-–,][ ]*\(?\d|\d)/u.test(text.slice(last.end, last.end + 12))
    ? whole
    : null;
}
