import type { Fact, Reading } from './fact.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH = String.raw`(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`;
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?`;
const YEAR = String.raw`(?:19|20)\d\d`;

interface Day {
  year: number | null;
  month: number | null;
  day: number | null;
}

type Reader = (parts: readonly (string | undefined)[]) => Day[];

const WRITINGS: readonly [RegExp, Reader][] = [
  [/(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])/gu, ([, year, month, day]) => [dayOf(year, month, day)]],
  [
    new RegExp(String.raw`(?<![\p{L}\p{N}])(${DAY})(?: of)? (${MONTH})(?:,? (${YEAR}))?(?![\p{L}\p{N}])`, 'giu'),
    ([, day, month, year]) => [dayOf(year, month, day)],
  ],
  [
    new RegExp(String.raw`(?<![\p{L}\p{N}])(${MONTH}) (${DAY})(?:,? (${YEAR}))?(?![\p{L}\p{N}])`, 'giu'),
    ([, month, day, year]) => [dayOf(year, month, day)],
  ],
  [
    new RegExp(String.raw`(?<![\p{L}\p{N}])(${MONTH})(?: of)?,? (${YEAR})(?![\p{L}\p{N}])`, 'giu'),
    ([, month, year]) => [dayOf(year, month, undefined)],
  ],
  // Day first or month first: either may be meant.
  [
    /(?<![\d./-])(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?![\d/-]|\.\d)/gu,
    ([, one = '', two = '', year]) => [dayOf(year, two, one), dayOf(year, one, two)].filter(isDay),
  ],
  [/(?<![\d./-])(\d{1,2})\/(\d{4})(?![\d/-])/gu, ([, month, year]) => [dayOf(year, month, undefined)].filter(isDay)],
  // A month alone is no word of another meaning but for May, and March at the start of a sentence.
  [
    new RegExp(
      String.raw`(?<![\p{L}\p{N}])(January|February|(?<=(?:in|of|since|until|last|this|next|late|early|mid) )(?:March|May)|April|June|July|August|September|October|November|December)(?![\p{L}\p{N}])`,
      'gu',
    ),
    ([, month]) => [dayOf(undefined, month, undefined)],
  ],
  [
    new RegExp(
      String.raw`(?<![\p{L}\p{N}.,/$-])(${YEAR})s?(?![\p{L}\p{N}/]|[.,]\d| ?(?:mg|ml|units|mcg|kcal|calories|cc|steps|feet))`,
      'gu',
    ),
    ([, year]) => [dayOf(year, undefined, undefined)],
  ],
];

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): Day {
  const inFull = year?.length === 2 ? `20${year}` : year;
  return {
    year: inFull === undefined ? null : Number(inFull),
    month: month === undefined ? null : /\d/.test(month) ? Number(month) : MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1,
    day: day === undefined ? null : Number.parseInt(day, 10),
  };
}

function isDay({ month, day }: Day): boolean {
  return (month ?? 1) >= 1 && (month ?? 1) <= 12 && (day ?? 1) <= 31;
}

/** A part of a date that is not told fits every other: the reading of a day is a range of `yyyymmdd`, told by its parts. */
export interface DateFact extends Fact {
  kind: 'date';
  days: readonly Day[];
}

const TIME =
  /(?<![\p{L}\p{N}:.,/])(\d{1,2})(?::(\d{2}))?\s?(a\.?m\b\.?|p\.?m\b\.?|o'clock|hours(?<=\d{2}:?\d{2} hours))|(?<![\p{L}\p{N}:.,/])([01]?\d|2[0-3]):([0-5]\d)(?![\p{N}:])/giu;

/** Dates and times of day. */
export function momentsIn(text: string): (Fact | DateFact)[] {
  const found: (Fact | DateFact)[] = [];
  const isFree = (start: number, end: number): boolean => !found.some((fact) => start < fact.end && end > fact.start);
  for (const [pattern, read] of WRITINGS) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      const days = read(match);
      if (days.length === 0 || !isFree(match.index, end)) continue;
      const fact: DateFact = { kind: 'date', start: match.index, end, text: match[0], readings: [DATE], days };
      found.push(fact);
    }
  }
  for (const match of text.matchAll(TIME)) {
    const end = match.index + match[0].length;
    const minutes = minutesOf(match);
    if (minutes >= 24 * 60 || !isFree(match.index, end)) continue;
    const readings: Reading[] = [{ family: 'time of day', low: minutes, high: minutes }];
    found.push({ kind: 'amount', start: match.index, end, text: match[0], readings });
  }
  return found;
}

const DATE: Reading = { family: 'date', low: 0, high: 0 };

function minutesOf([, hour, minute = '0', half = '', hourOfDay, minuteOfHour]: RegExpExecArray): number {
  if (hourOfDay !== undefined) return Number(hourOfDay) * 60 + Number(minuteOfHour);
  const isAfternoon = /^p/iu.test(half);
  const isTwelve = Number(hour) === 12;
  const hours = /^[ap]/iu.test(half) ? (isTwelve ? 0 : Number(hour)) + (isAfternoon ? 12 : 0) : Number(hour);
  return hours * 60 + Number(minute);
}

/** Whether two dates can be one: what both tell agrees, and both tell something in common. */
export function isSameDate(a: DateFact, b: DateFact): boolean {
  return a.days.some((one) => b.days.some((other) => agree(one, other)));
}

function agree(claimed: Day, given: Day): boolean {
  const parts = ['year', 'month', 'day'] as const;
  // What the claim tells and the source does not is told by nothing.
  return parts.every(
    (part) => claimed[part] === null || claimed[part] === given[part] || (part === 'year' && given[part] === null),
  );
}

export function isDate(fact: Fact): fact is DateFact {
  return 'days' in fact;
}
