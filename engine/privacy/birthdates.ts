import { DATE, DATE_FROM_FIGURE, DATE_FROM_MONTH, daysMeant, MONTH_BEGINNINGS } from './date-form.ts';
import { identifierIn, matchesAtFigures, matchesOf, type Identifier, type ReadText, type Recogniser } from './identifier.ts';
import { BEFORE_VALUE_OR_BELOW, LABEL_END, labelledValues } from './labels.ts';

const labelled = labelledValues([
  {
    type: 'birthdate',
    labels:
      'dob|d.o.b.|d.o.b|d o b|date of birth|birth date|birthdate|birthday|born|born on|born the|born on the|b.|geb.|geb|geb. am|geb.-datum|geb datum|geb-datum|geboren|geboren am|geburtsdatum|geburtstag|né le|née le|date de naissance|fecha de nacimiento',
    between: String.raw`\.?${LABEL_END}(?:[ ]?\([^)\n]{1,16}\))?[ \t]{0,60}(?:[:;,=|–—-]|(?:is|was|war|ist)(?![\p{L}]))?${BEFORE_VALUE_OR_BELOW}(?:\n[ \t]{0,60})?`,
    value: `(?:${DATE}|\\d{8}|\\d{6})(?!\\d)`,
  },
]);
const STARRED = new RegExp(String.raw`\*[ ]?(?<id>${DATE})(?!\d)`, 'giu');
/** `Smith, Anna (12/05/1980)` and `Anna Smith, 12.05.1980, F`: beside the sex or the age. */
const IN_HEADER = new RegExp(
  String.raw`(?<![\d/.-])(?<id>${DATE_FROM_FIGURE})(?!\d)(?=[ \t]{0,8}[,;|(]?[ \t]{0,8}(?:(?:male|female|m|f|w)(?![\p{L}])[ \t]{0,8}(?:[,;|)\n]|$)|\(?\d{1,3} ?(?:y|yrs?|years|yo)(?![\p{L}])))`,
  'iuy',
);
const FROM_FIGURE = new RegExp(String.raw`(?<![\d/.-])(?<id>${DATE_FROM_FIGURE})(?![\d/])`, 'iuy');
const FROM_MONTH = new RegExp(String.raw`(?<id>${DATE_FROM_MONTH})(?![\d/])`, 'iuy');

/** A day, a month or a year. */
const FROM_FIGURES = { type: 'birthdate', fewest: 1, most: 4 } as const;

/** Dates of birth, by their labels or their place in a header. Other dates are when something happened, and are kept. */
export const findBirthdates: Recogniser = (read) => {
  const { text } = read;
  if (!/\d/.test(text)) return [];
  return [
    ...labelled(read),
    ...(text.includes('*') ? matchesOf(text, STARRED, 'birthdate') : []),
    ...matchesAtFigures(read, IN_HEADER, FROM_FIGURES),
  ];
};

/** A day as it is written somewhere in a text, and the days that may mean (`daysMeant`). */
export interface WrittenDay {
  found: Identifier;
  days: readonly string[];
}

/** Every day in a text, whatever it is the day of and however it is written. */
export function daysIn(read: ReadText): WrittenDay[] {
  const { text, words } = read;
  if (read.figures.length === 0) return [];
  const fromMonths = words.flatMap((word): Identifier[] => {
    if (!MONTH_BEGINNINGS.has(word.bare.slice(0, 3))) return [];
    FROM_MONTH.lastIndex = word.start;
    const match = FROM_MONTH.exec(text);
    const found = match === null ? null : identifierIn(match, 'birthdate');
    return found === null ? [] : [found];
  });
  const all = [...fromMonths, ...matchesAtFigures(read, FROM_FIGURE, FROM_FIGURES)];
  return all.map((found) => ({ found, days: daysMeant(text.slice(found.start, found.end)) }));
}
