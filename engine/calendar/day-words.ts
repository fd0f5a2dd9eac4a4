import { NUMBER, numberOf } from './number-words.ts';
import { DAY_MS } from './zones.ts';

/** Days that words mean, as wall time: from the beginning of the first, that many. */
export interface Days {
  firstMs: number;
  days: number;
}

/** Part of a day people name, in hours of the wall clock. */
export const PARTS_OF_DAY = {
  morning: { fromHour: 6, toHour: 12, atHour: 9 },
  afternoon: { fromHour: 12, toHour: 18, atHour: 14 },
  evening: { fromHour: 18, toHour: 24, atHour: 18 },
} as const;
export type PartOfDay = keyof typeof PARTS_OF_DAY;

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const WEEKDAY = '(sunday|monday|tuesday|wednesday|thursday|friday|saturday|sun|mon|tues?|wed|thur?s?|fri|sat)s?\\b';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DAY_OF_MONTH = '(\\d{1,2})(?:st|nd|rd|th)?';

type Reader = (match: RegExpMatchArray, todayMs: number) => Days | null;

/** Best first: what says more is looked for before what is part of it. Times of the wall clock; weeks begin on Monday. */
const PATTERNS: readonly (readonly [pattern: RegExp, read: Reader])[] = [
  [/\b(?:on )?(\d{4})-(\d\d)-(\d\d)\b/i, ([, year, month, day]) => date(Number(day), Number(month), Number(year))],
  [/\b(?:on )?(\d{1,2})\.(\d{1,2})\.(\d{4})?(?!\d)/i, ([, day, month, year], today) => dateNear(day, month, year, today)],
  [/\b(?:on )?(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?\b/i, ([, day, month, year], today) => (isSure(day, month) ? dateNear(day, month, year, today) : null)],
  [new RegExp(`\\b(?:on )?(?:the )?${DAY_OF_MONTH}(?: of)? ${MONTH}\\b\\.?,?(?: (\\d{4}))?`, 'i'), ([, day, month, year], today) => dateNear(day, monthOf(month), year, today)],
  [new RegExp(`\\b(?:on )?${MONTH}\\.? ${DAY_OF_MONTH}\\b(?:,? (\\d{4}))?`, 'i'), ([, month, day, year], today) => dateNear(day, monthOf(month), year, today)],
  [/\b(?:the )?day after tomorrow\b/i, (_match, today) => one(today + 2 * DAY_MS)],
  [/\b(?:the )?day before yesterday\b/i, (_match, today) => one(today - 2 * DAY_MS)],
  [/\btomorrow\b/i, (_match, today) => one(today + DAY_MS)],
  [/\byesterday\b/i, (_match, today) => one(today - DAY_MS)],
  [/\b(?:today|tonight)\b/i, (_match, today) => one(today)],
  [new RegExp(`\\bin (a fortnight|(?:a |${NUMBER}|a couple of|an?) ?(?:days?|weeks?|months?)(?:'? time)?)\\b`, 'i'), ([, span], today) => ahead(span, today)],
  [new RegExp(`\\b((?:${NUMBER}|an?) (?:days?|weeks?|months?)) (?:from now|from today)\\b`, 'i'), ([, span], today) => ahead(span, today)],
  [/\b(this|next|last|the) weekend\b/i, ([, which], today) => ({ firstMs: mondayOf(today) + 5 * DAY_MS + weeks(which), days: 2 })],
  [/\b(this|next|last) week\b/i, ([, which], today) => ({ firstMs: mondayOf(today) + weeks(which), days: 7 })],
  [/\b(this|next|last) month\b/i, ([, which], today) => month(today, which)],
  [new RegExp(`\\b(?:on )?next ${WEEKDAY}`, 'i'), ([, day], today) => one(mondayOf(today) + 7 * DAY_MS + fromMonday(day))],
  [new RegExp(`\\b(?:on )?last ${WEEKDAY}`, 'i'), ([, day], today) => one(today - (((new Date(today).getUTCDay() - weekdayOf(day) + 6) % 7) + 1) * DAY_MS)],
  [new RegExp(`\\b(?:on )?this ${WEEKDAY}`, 'i'), ([, day], today) => one(today + ((weekdayOf(day) - new Date(today).getUTCDay() + 7) % 7) * DAY_MS)],
  [new RegExp(`\\b(?:on |coming |by )?${WEEKDAY}`, 'i'), ([, day], today) => one(today + (((weekdayOf(day) - new Date(today).getUTCDay() + 6) % 7) + 1) * DAY_MS)],
  [/\bon the (\d{1,2})(?:st|nd|rd|th)\b/i, ([, day], today) => dayOfMonth(Number(day), today)],
  [/\bthis (?=morning|afternoon|evening)/i, (_match, today) => one(today)],
]; // prettier-ignore

/** The first words that mean a day or days, and where they stand. Null where none do, or it is not sure which. */
export function findDays(text: string, todayMs: number): { days: Days; start: number; end: number } | null {
  for (const [pattern, read] of PATTERNS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const days = read(match, todayMs);
    return days === null ? null : { days, start: match.index, end: match.index + match[0].length };
  }
  return null;
}

/** "morning", "afternoon", "evening", "tonight": which part of a day is meant. */
export function findPartOfDay(text: string): { part: PartOfDay; start: number; end: number } | null {
  const match = /\b(?:in the |this |during the )?(morning|afternoon|evening|tonight|night)\b/i.exec(text);
  if (match === null) return null;
  const word = (match[1] ?? '').toLowerCase();
  const part = word === 'tonight' || word === 'night' ? 'evening' : (word as PartOfDay);
  return { part, start: match.index, end: match.index + match[0].length };
}

function one(firstMs: number): Days {
  return { firstMs, days: 1 };
}

function date(day: number, monthNumber: number, year: number): Days | null {
  const ms = Date.UTC(year, monthNumber - 1, day);
  const made = new Date(ms);
  return made.getUTCDate() === day && made.getUTCMonth() === monthNumber - 1 ? one(ms) : null;
}

/** Without a year the one that is nearest, rather ahead: in December the 3rd of January is next year's. */
function dateNear(
  day: string | undefined,
  monthText: string | number | undefined,
  year: string | undefined,
  todayMs: number,
): Days | null {
  const [dayNumber, monthNumber] = [Number(day), Number(monthText)];
  if (year !== undefined) return date(dayNumber, monthNumber, Number(year));
  const thisYear = new Date(todayMs).getUTCFullYear();
  const here = date(dayNumber, monthNumber, thisYear);
  if (here !== null && here.firstMs < todayMs - 182 * DAY_MS) return date(dayNumber, monthNumber, thisYear + 1);
  return here;
}

/** `3/12` is one day here and another there. */
function isSure(day: string | undefined, monthText: string | undefined): boolean {
  return Number(day) > 12 || day === monthText;
}

function dayOfMonth(day: number, todayMs: number): Days | null {
  const today = new Date(todayMs);
  const months = [0, 1, 2].map((more) => Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + more, day));
  const ms = months.find((each) => each >= todayMs && new Date(each).getUTCDate() === day);
  return ms === undefined ? null : one(ms);
}

function ahead(span: string | undefined, todayMs: number): Days | null {
  const words = (span ?? '').toLowerCase();
  if (words === 'a fortnight') return one(todayMs + 14 * DAY_MS);
  const [, number = '', unit = ''] =
    /^(.+?) ?(day|week|month)/.exec(words.replace('couple of', 'couple').replace(/^a couple/, 'couple')) ?? [];
  const count = numberOf(number);
  if (count === null) return null;
  if (unit === 'month') {
    const today = new Date(todayMs);
    const last = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + count + 1, 0)).getUTCDate();
    return one(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + count, Math.min(today.getUTCDate(), last)));
  }
  return one(todayMs + count * (unit === 'week' ? 7 : 1) * DAY_MS);
}

function month(todayMs: number, which: string | undefined): Days {
  const today = new Date(todayMs);
  const word = (which ?? '').toLowerCase();
  const at = today.getUTCMonth() + (word === 'next' ? 1 : word === 'last' ? -1 : 0);
  const firstMs = Date.UTC(today.getUTCFullYear(), at);
  return { firstMs, days: Math.round((Date.UTC(today.getUTCFullYear(), at + 1) - firstMs) / DAY_MS) };
}

function mondayOf(todayMs: number): number {
  return todayMs - ((new Date(todayMs).getUTCDay() + 6) % 7) * DAY_MS;
}

function weeks(which: string | undefined): number {
  const word = (which ?? '').toLowerCase();
  return (word === 'next' ? 7 : word === 'last' ? -7 : 0) * DAY_MS;
}

function weekdayOf(name: string | undefined): number {
  return WEEKDAYS.findIndex((day) => day.startsWith((name ?? '').toLowerCase().slice(0, 3)));
}

function fromMonday(name: string | undefined): number {
  return ((weekdayOf(name) + 6) % 7) * DAY_MS;
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').toLowerCase().slice(0, 3)) + 1;
}
