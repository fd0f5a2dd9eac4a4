import { DATE, DATE_FROM_FIGURE, DATE_FROM_MONTH, daysMeant, MONTH_BEGINNINGS } from './date-form.ts';
import { identifierIn, matchesOf, type Identifier, type ReadText, type Recogniser } from './identifier.ts';
import { labelledValues } from './labels.ts';

const labelled = labelledValues([
  {
    type: 'birthdate',
    labels:
      'dob|d.o.b.|d.o.b|d o b|date of birth|birth date|birthdate|birthday|born|born on|b.|geb.|geb|geb. am|geboren|geboren am|geburtsdatum|geburtstag|né le|née le|date de naissance|fecha de nacimiento',
    between: String.raw`\.?(?:[ ]?\([^)\n]{1,16}\))?[ \t]*[:=|–—-]?[ \t|*_]*(?:\n[ \t]*)?`,
    value: `(?:${DATE}|\\d{8}|\\d{6})(?!\\d)`,
  },
]);
const STARRED = new RegExp(String.raw`\*[ ]?(?<id>${DATE})(?!\d)`, 'dgiu');
/** `Smith, Anna (12/05/1980)` and `Anna Smith, 12.05.1980, F`: beside the sex or the age. */
const IN_HEADER = new RegExp(
  String.raw`(?<![\d/.-])(?<id>${DATE_FROM_FIGURE})(?!\d)(?=[ \t]*[,;|(]?[ \t]*(?:(?:male|female|m|f|w)(?![\p{L}])[ \t]*(?:[,;|)\n]|$)|\(?\d{1,3} ?(?:y|yrs?|years|yo)(?![\p{L}])))`,
  'dgiu',
);
const FROM_FIGURE = new RegExp(String.raw`(?<![\d/.-])(?<id>${DATE_FROM_FIGURE})(?![\d/])`, 'dgiu');
const FROM_MONTH = new RegExp(String.raw`(?<id>${DATE_FROM_MONTH})(?![\d/])`, 'diuy');

/** Dates of birth, by their labels or their place in a header. Other dates are when something happened, and are kept. */
export const findBirthdates: Recogniser = (read) => {
  const { text } = read;
  if (!/\d/.test(text)) return [];
  return [
    ...labelled(read),
    ...(text.includes('*') ? matchesOf(text, STARRED, 'birthdate') : []),
    ...matchesOf(text, IN_HEADER, 'birthdate'),
  ];
};

/** The same days wherever they stand without a label, however they are written. */
export function findDays({ text, words }: ReadText, days: ReadonlySet<string>): Identifier[] {
  if (days.size === 0) return [];
  const isOne = (written: string): boolean => daysMeant(written).some((day) => days.has(day));
  const fromMonths = words.flatMap((word): Identifier[] => {
    if (!MONTH_BEGINNINGS.has(word.bare.slice(0, 3))) return [];
    FROM_MONTH.lastIndex = word.start;
    const match = FROM_MONTH.exec(text);
    const found = match === null ? null : identifierIn(match, 'birthdate');
    return found !== null && isOne(text.slice(found.start, found.end)) ? [found] : [];
  });
  return [...fromMonths, ...matchesOf(text, FROM_FIGURE, 'birthdate', isOne)];
}
