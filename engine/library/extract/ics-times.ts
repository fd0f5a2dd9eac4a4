import { cleanInline } from './clean-text.ts';
import type { ContentLine } from './content-lines.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']; // prettier-ignore

/** A time as a calendar has it, as a person reads it: nothing is converted, since where it is read is not known. */
interface Time {
  /** `Tuesday 5 March 2024`. */
  day: string;
  /** `10:00`; null of a whole day. */
  clock: string | null;
  /** `UTC`, or as the calendar names it; null where it names none. */
  zone: string | null;
}

/** "Tuesday 5 March 2024, 10:00 to 10:30 (Europe/Berlin)". Of whole days the last is told, not the one after. */
export function spanInWords(start: ContentLine | null, end: ContentLine | null): string {
  const from = readTime(start);
  if (from === null) return asWritten(start);
  const to = from.clock === null && end ? readTime({ ...end, value: dayBefore(end.value.trim()) }) : readTime(end);
  if (to === null || words(to) === words(from)) return words(from);
  if (from.zone === to.zone && from.clock !== null && to.clock !== null) {
    const until = from.day === to.day ? to.clock : `${to.day}, ${to.clock}`;
    return `${from.day}, ${from.clock} to ${until}${inZone(from)}`;
  }
  return `${words(from)} to ${words(to)}`;
}

/** "Tuesday 5 March 2024, 10:00 (UTC)"; what cannot be read, as it is written. */
export function timeInWords(line: ContentLine | null): string {
  const time = readTime(line);
  return time === null ? asWritten(line) : words(time);
}

function words(time: Time): string {
  return `${time.day}${time.clock === null ? '' : `, ${time.clock}`}${inZone(time)}`;
}

function inZone({ zone }: Time): string {
  return zone === null ? '' : ` (${zone})`;
}

function readTime(line: ContentLine | null): Time | null {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z?))?/.exec(line?.value.trim() ?? '');
  if (!line || !match) return null;
  const [, year = '', month = '', day = '', hour, minute, utc] = match;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCDate() !== Number(day)) return null; // no such day
  const text = `${WEEKDAYS[date.getUTCDay()]} ${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
  if (hour === undefined) return { day: text, clock: null, zone: null };
  const zone = utc === 'Z' ? 'UTC' : cleanInline(line.params.get('TZID') ?? '').trim();
  return { day: text, clock: `${hour}:${minute}`, zone: zone === '' ? null : zone };
}

function asWritten(line: ContentLine | null): string {
  return cleanInline(line?.value ?? '').trim();
}

/** The end of whole days is the day after the last one. */
function dayBefore(day: string): string {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return day;
  const before = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date) - 1));
  return Number.isNaN(before.getTime()) ? day : before.toISOString().slice(0, 10).replaceAll('-', '');
}
