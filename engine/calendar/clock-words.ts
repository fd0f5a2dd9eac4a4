import { PARTS_OF_DAY, type PartOfDay } from './day-words.ts';
import { NUMBER, numberOf } from './number-words.ts';

/** A time of day that words mean, in minutes of the wall clock, and until when where they say so. */
export interface Clock {
  startMinutes: number;
  endMinutes: number | null;
}

const HOUR = `(?:\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`;
const HALF = '(?: ?(am|pm|a\\.m\\.?|p\\.m\\.?))?';
/** A time as it is said, with its hour in the first group of three: hour, minutes, half of the day. */
const SAID = `(${HOUR})(?:[:.h](\\d\\d)| (thirty|fifteen|forty[ -]five|o'?clock))?${HALF}`;

interface Found {
  clock: Clock;
  start: number;
  end: number;
}
type Reader = (match: RegExpMatchArray, part: PartOfDay | null) => Clock | null;

const PATTERNS: readonly (readonly [pattern: RegExp, read: Reader])[] = [
  [new RegExp(`\\b(?:from |between )?(\\d{1,2})[:.](\\d\\d)${HALF} ?(?:-|–|to|until|till|and) ?(\\d{1,2})[:.](\\d\\d)${HALF}(?!\\d)`, 'i'),
    ([, h1, m1, a1, h2, m2, a2], part) => span(timeOf(h1, m1, a1 ?? a2, part), timeOf(h2, m2, a2, part))],
  [new RegExp(`\\b(?:from|between) ${SAID} ?(?:-|–|to|until|till|and) ?${SAID}\\b`, 'i'),
    ([, h1, m1, w1, a1, h2, m2, w2, a2], part) => span(timeOf(h1, m1 ?? w1, a1 ?? a2, part), timeOf(h2, m2 ?? w2, a2, part))],
  [/\b(?:at )?(\d{4}) ?(?:hours|hrs|h)\b/i, ([, digits = '']) => at(timeOf(digits.slice(0, 2), digits.slice(2), '24', null))],
  [new RegExp(`\\b(?:at )?(half|quarter|${NUMBER})(?: minutes)? (past|to) (${HOUR})${HALF}\\b`, 'i'), ([, minutes, side, hour, half], part) => at(past(minutes, side, timeOf(hour, '0', half, part)))],
  [new RegExp(`\\b(?:at )?half (${HOUR})${HALF}\\b`, 'i'), ([, hour, half], part) => at(timeOf(hour, '30', half, part))],
  [new RegExp(`\\b(?:at )?(\\d{1,2})[:.h](\\d\\d)${HALF}(?![\\d.])`, 'i'), ([, hour, minutes, half], part) => at(timeOf(hour, minutes, half, part))],
  [/\b(?:at )?(?:noon|midday)\b/i, () => at(12 * 60)],
  [/\bat midnight\b/i, () => at(24 * 60)],
  [new RegExp(`\\b(?:at )?(${HOUR}) ?(am|pm|a\\.m\\.?|p\\.m\\.?)(?![a-z])`, 'i'), ([, hour, half], part) => at(timeOf(hour, '0', half, part))],
  [new RegExp(`\\b(?:at )?(${HOUR}) o'?clock\\b`, 'i'), ([, hour], part) => at(timeOf(hour, '0', undefined, part))],
  [new RegExp(`\\bat (${HOUR})(?: (thirty|fifteen|forty[ -]five))?(?! ?(?:mc?g|m?l|litres?|liters?|%|per|years|weeks|days|minutes|hours|patients)\\b)\\b`, 'i'), ([, hour, minutes], part) => at(timeOf(hour, minutes, undefined, part))],
]; // prettier-ignore

/** The first words that mean a time of day. Null where none do, or no clock shows that time. */
export function findClock(text: string, part: PartOfDay | null): Found | null {
  for (const [pattern, read] of PATTERNS) {
    const match = pattern.exec(text);
    const clock = match && read(match, part);
    if (match && clock) return { clock, start: match.index, end: match.index + match[0].length };
  }
  return null;
}

/** "for half an hour", "for 20 minutes": how long, in minutes. */
export function findDuration(text: string): { minutes: number; start: number; end: number } | null {
  const match = new RegExp(
    `\\bfor (half an hour|an hour and a half|(?:${NUMBER}|an?|\\d+[.,]\\d+)[ -]?(?:minutes?|mins?|hours?|hrs?|h)\\b)`,
    'i',
  ).exec(text);
  if (match === null) return null;
  const minutes = minutesOf((match[1] ?? '').toLowerCase());
  return minutes === null ? null : { minutes, start: match.index, end: match.index + match[0].length };
}

function minutesOf(words: string): number | null {
  if (words === 'half an hour') return 30;
  if (words === 'an hour and a half') return 90;
  const [, number = '', unit = ''] =
    /^(.+?)[ -]?(m|h)[a-z]*$/.exec(words.replace(/(minutes?|mins?)$/, 'm').replace(/(hours?|hrs?)$/, 'h')) ?? [];
  const count = /^\d+[.,]\d+$/.test(number) ? Number(number.replace(',', '.')) : numberOf(number);
  return count === null || count <= 0 ? null : Math.round(count * (unit === 'h' ? 60 : 1));
}

function at(minutes: number | null): Clock | null {
  return minutes === null ? null : { startMinutes: minutes, endMinutes: null };
}

function span(startMinutes: number | null, endMinutes: number | null): Clock | null {
  if (startMinutes === null || endMinutes === null) return null;
  // "from 11 to 1" ends after noon.
  const end = endMinutes <= startMinutes ? endMinutes + 12 * 60 : endMinutes;
  return end <= startMinutes || end > 24 * 60 ? null : { startMinutes, endMinutes: end };
}

const MINUTE_WORDS: Readonly<Record<string, number>> = {
  thirty: 30,
  fifteen: 15,
  'forty five': 45,
  'forty-five': 45,
  half: 30,
  quarter: 15,
};

function past(minutes: string | undefined, side: string | undefined, hourMinutes: number | null): number | null {
  const word = (minutes ?? '').toLowerCase();
  const count = MINUTE_WORDS[word] ?? numberOf(word);
  if (hourMinutes === null || count === null || count > 59) return null;
  return side?.toLowerCase() === 'to' ? hourMinutes - count : hourMinutes + count;
}

/**
 * Minutes since midnight. Without am or pm an hour from 1 to 6 is after noon, as clinics work, unless a morning is spoken of; from
 * 7 on it is before noon, unless an afternoon or evening is.
 */
function timeOf(
  hourText: string | undefined,
  minuteText: string | undefined,
  half: string | undefined,
  part: PartOfDay | null,
): number | null {
  const hour = numberOf(hourText ?? '');
  const minuteWord = (minuteText ?? '0').toLowerCase();
  const minutes = MINUTE_WORDS[minuteWord] ?? (/^\d+$/.test(minuteWord) ? Number(minuteWord) : 0);
  if (hour === null || hour > 24 || minutes > 59 || hour * 60 + minutes > 24 * 60) return null;
  const told = half?.toLowerCase().charAt(0);
  if (told === 'a' || told === 'p')
    return hour > 12 || hour === 0 ? null : ((hour % 12) + (told === 'p' ? 12 : 0)) * 60 + minutes;
  if (half === '24' || hour > 12 || hour === 0 || /^0\d/.test(hourText ?? '')) return hour * 60 + minutes;
  const after =
    part === null ? hour <= 6 : part !== 'morning' && hour !== 12 && (hour + 12 >= PARTS_OF_DAY[part].fromHour || hour <= 6);
  return (after ? hour + 12 : hour) * 60 + minutes;
}
