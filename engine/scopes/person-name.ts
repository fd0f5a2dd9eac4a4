import { folded } from '../calendar/folded.ts';

/** A person's name as folders, cards and appointments write it, in whatever order. */
export interface PersonName {
  /** Words of the name, folded, in the order they were written; without titles and initials. */
  words: readonly string[];
  /** Single letters that stand for names. */
  initials: readonly string[];
  /** A date of birth written with it, `YYYY-MM-DD`. */
  birthday: string | null;
  /** Numbers written with it that are no date: of the patient, say. */
  numbers: readonly string[];
}

const TITLES = new Set(
  'mr mrs ms miss mx dr prof professor sir dame herr frau fr hr med phd md patient patientin pat mme mlle madame monsieur sr sra'.split(
    ' ',
  ),
);
const NAME_WORD = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu;

/** Reads a name, with what folders carry beside it: `Smith, Anna *12.05.1980 (48213)`. */
export function readName(text: string): PersonName {
  const birthday = birthdayIn(text);
  const all = wordsOf(text).filter((word) => !TITLES.has(word));
  return {
    words: all.filter((word) => word.length > 1),
    initials: all.filter((word) => word.length === 1),
    birthday: birthday?.date ?? null,
    numbers: text.replace(birthday?.written ?? '', ' ').match(/\d{3,}/g) ?? [],
  };
}

/** Words of a text as names are compared by: without accents, case, and what stands between them. */
export function wordsOf(text: string): string[] {
  return folded(text.replaceAll('_', ' ')).match(NAME_WORD) ?? [];
}

/** What one full name has in common however it is written; null for less than two words: `Smith` may be anybody's. */
export function fullNameKey({ words, initials }: Pick<PersonName, 'words' | 'initials'>): string | null {
  return words.length < 2 ? null : [...words, ...initials].toSorted().join(' ');
}

/** Longest name looked for in texts, in words. */
const LONGEST_NAME = 6;

/** Words of a text that may be a full name, in any order; where the first of them stands among all words, and behind the last. */
export interface PossibleName {
  key: string;
  start: number;
  end: number;
}

/** Every full name a text may hold: a sentence holds many that are none. */
export function* possibleNames(text: string): Generator<PossibleName, void, void> {
  const words = wordsOf(text).filter((word) => !TITLES.has(word));
  for (let start = 0; start < words.length; start++) {
    for (let end = start + 2; end <= Math.min(start + LONGEST_NAME, words.length); end++)
      yield { key: words.slice(start, end).toSorted().join(' '), start, end };
  }
}

const DATES: readonly [RegExp, (parts: readonly string[]) => [year: string, month: string, day: string]][] = [
  [/(?<!\d)((?:19|20)\d\d)[-./_ ]?(\d\d)[-./_ ]?(\d\d)(?!\d)/, ([year = '', month = '', day = '']) => [year, month, day]],
  [/(?<!\d)(\d\d?)[-./_ ](\d\d?)[-./_ ]((?:19|20)\d\d)(?!\d)/, ([day = '', month = '', year = '']) => [year, month, day]],
];

function birthdayIn(text: string): { date: string; written: string } | null {
  for (const [pattern, inOrder] of DATES) {
    const match = pattern.exec(text);
    if (!match) continue;
    const [year, month, day] = inOrder(match.slice(1));
    if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) continue;
    return { date: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, written: match[0] };
  }
  return null;
}
