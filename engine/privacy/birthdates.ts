import { DATE, daysMeant } from './date-form.ts';
import { matchesOf, type Identifier } from './identifier.ts';

const LABEL = String.raw`(?:\bd\.? ?o\.? ?b\b\.?|\bdate[ -]of[ -]birth|\bbirth ?-?(?:date|day)|\bborn(?: on)?|\bb\.|\bgeb(?:oren|\.)?(?: am)?|\bgeb(?:urts)?datum|\bgeburtstag|\bn[ée]e? le|\bdate de naissance|\bfecha de nacimiento|\*)`;
const LABELLED = new RegExp(
  String.raw`${LABEL}(?: \([^)\n]{1,16}\))?[ \t]*[:=|–—-]?[ \t|]*\n?[ \t]*(?<id>${DATE})(?!\d)`,
  'dgiu',
);
/** `Smith, Anna (12/05/1980)` and `Anna Smith, 12.05.1980, F`: beside a person, before the sex or the age. */
const IN_HEADER = new RegExp(
  String.raw`(?<![\d/.-])(?<id>${DATE})(?!\d)(?=[ \t]*[,;|(]?[ \t]*(?:(?:male|female|m|f|w)\b[ \t]*(?:[,;|)\n]|$)|\(?\d{1,3} ?(?:y|yrs?|years|yo)\b))`,
  'dgiu',
);
const ANY_DATE = new RegExp(String.raw`(?<![\d/.-])(?<id>${DATE})(?![\d/])`, 'dgiu');

/** Dates of birth, by their labels or their place in a header. Other dates are when something happened, and are kept. */
export function findBirthdates(text: string): Identifier[] {
  if (!/\d/.test(text)) return [];
  return [...matchesOf(text, LABELLED, 'birthdate'), ...matchesOf(text, IN_HEADER, 'birthdate')];
}

/** The same days wherever they stand without a label, however they are written. */
export function findDays(text: string, days: ReadonlySet<string>): Identifier[] {
  if (days.size === 0) return [];
  return matchesOf(text, ANY_DATE, 'birthdate', (written) => daysMeant(written).some((day) => days.has(day)));
}
