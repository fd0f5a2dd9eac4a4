const MONTHS = [
  'jan(?:uary|uar|v(?:ier)?)?',
  'feb(?:ruary|ruar)?|f[ée]v(?:rier)?',
  'mar(?:ch|s)?|m[äa]rz',
  'apr(?:il)?|avr(?:il)?',
  'may|mai',
  'june?|juni|juin',
  'july?|juli|juillet',
  'aug(?:ust)?|ao[ûu]t',
  'sept?(?:ember|embre)?',
  'o[ck]t(?:ober|obre)?',
  'nov(?:ember|embre)?',
  'de[cz](?:ember)?|d[ée]c(?:embre)?',
] as const;
const MONTH = `(?:${MONTHS.join('|')})\\.?`;
const [EARLIEST_YEAR, LATEST_YEAR] = [1800, 2099];
const YEAR = String.raw`(?:(?:18|19|20)\d\d|['’]?\d\d)`;

/** Those that begin with a figure. */
export const DATE_FROM_FIGURE = [
  String.raw`(?:18|19|20)\d\d ?[-./] ?\d{1,2} ?[-./] ?\d{1,2}`,
  String.raw`\d{1,2} ?[-./] ?\d{1,2} ?[-./] ?${YEAR}`,
  String.raw`\d{1,2}(?:st|nd|rd|th)?\.?[ -]?(?:of )?${MONTH},?[ -]${YEAR}`,
].join('|');
export const DATE_FROM_MONTH = String.raw`${MONTH} ?\d{1,2}(?:st|nd|rd|th)?,? ${YEAR}`;
/** First letters of months, by which a word may be one. */
export const MONTH_BEGINNINGS: ReadonlySet<string> = new Set(
  'jan feb fev mar apr avr may mai jun jui jul aug aou sep okt oct nov dec dez'.split(' '),
);

/** A calendar day as people write it: `12/05/1980`, `1980-05-12`, `12.5.80`, `12 May 1980`, `May 12th, 1980`, `12-MAY-80`. */
export const DATE = `${DATE_FROM_FIGURE}|${DATE_FROM_MONTH}`;

const WITHOUT_MARKS = /(?<!\d)(?:\d{6}|\d{8})(?!\d)/;
const MONTH_PATTERNS = MONTHS.map((one) => new RegExp(`(?<!\\p{L})(?:${one})(?!\\p{L})`, 'iu'));

/** The days a written date may mean, `YYYY-M-D`: two where day and month may be either way round; none where it is no date. */
export function daysMeant(written: string): string[] {
  const numbers = (written.match(/\d+/g) ?? []).map(Number);
  // Most have none: twelve patterns need not be tried.
  const month = /\p{L}{3}/u.test(written) ? MONTH_PATTERNS.findIndex((pattern) => pattern.test(written)) + 1 : 0;
  if (month > 0) {
    const [day = 0, year = 0] = numbers;
    return yearsMeant(year).map((one) => `${one}-${month}-${day}`);
  }
  const [first = 0, second = 0, third = 0] = numbers;
  const together = WITHOUT_MARKS.exec(written)?.[0];
  if (together !== undefined) return daysTogether(together);
  if (first > 31) return [`${first}-${second}-${third}`];
  return yearsMeant(third).flatMap((year) => [`${year}-${second}-${first}`, `${year}-${first}-${second}`]);
}

/** Without anything between: `12051980`, `19800512`, `120580`. */
function daysTogether(figures: string): string[] {
  const lengthOfYear = figures.length - 4;
  const at = (from: number, count = 2): number => Number(figures.slice(from, from + count));
  const yearLast = yearsMeant(at(4, lengthOfYear)).flatMap((year) => [`${year}-${at(2)}-${at(0)}`, `${year}-${at(0)}-${at(2)}`]);
  const yearFirst = yearsMeant(at(0, lengthOfYear)).map((year) => `${year}-${at(lengthOfYear)}-${at(lengthOfYear + 2)}`);
  return [...yearLast, ...yearFirst].filter(isDay);
}

/** Of the ways round, figures may be a day in one alone. */
function isDay(day: string): boolean {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return year >= EARLIEST_YEAR && year <= LATEST_YEAR && month >= 1 && month <= 12 && date >= 1 && date <= 31;
}

function yearsMeant(year: number): number[] {
  return year > 99 ? [year] : [1900 + year, 2000 + year];
}
