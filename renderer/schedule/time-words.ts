import { addDays, startOfDayMs, timeOnDayMs, type Day } from './days.ts';

/** On which day a week begins there: 1 is Monday, 7 Sunday. */
export function firstWeekday(locale: string): number {
  return new Intl.Locale(locale).getWeekInfo().firstDay;
}

export function timeText(timeMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(timeMs);
}

/** From when to when: `10:30 – 11:00`. */
export function spanText(startMs: number, endMs: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  return endMs <= startMs ? format.format(startMs) : `${format.format(startMs)} – ${format.format(endMs)}`;
}

/** `Friday 20 November 2026`, as the locale orders it. */
export function dayText(day: Day, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(timeOnDayMs(day, 12, 0));
}

/** `Fri 20 Nov`, or with its year where that is another. */
export function shortDayText(timeMs: number, nowMs: number, locale: string): string {
  const sameYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(timeMs);
}

/** The weekday and number of a day, as the head of a column. */
export function columnText(day: Day, locale: string): { weekday: string; number: string } {
  const noon = timeOnDayMs(day, 12, 0);
  return {
    weekday: new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(noon),
    number: new Intl.DateTimeFormat(locale, { day: 'numeric' }).format(noon),
  };
}

/** From the first to the last day of a week: `16 – 22 November 2026`. */
export function weekText(first: Day, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' }).formatRange(
    startOfDayMs(first),
    startOfDayMs(addDays(first, 6)),
  );
}

/** `in 12 min`, `in 2 hr`; null where it has begun. */
export function untilText(startMs: number, nowMs: number, locale: string): string | null {
  const minutes = Math.ceil((startMs - nowMs) / 60_000);
  if (minutes <= 0) return null;
  const relative = new Intl.RelativeTimeFormat(locale, { style: 'short' });
  return minutes < 90 ? relative.format(minutes, 'minute') : relative.format(Math.round(minutes / 60), 'hour');
}

/** `--05-17` and `1948-05-17` as people read them. */
export function birthdayText(birthday: string, locale: string): string {
  const [, year, month, day] = /^(\d{4}|-)-(\d{2})-(\d{2})$/.exec(birthday) ?? [];
  if (year === undefined) return birthday;
  const known = year !== '-';
  const time = new Date(known ? Number(year) : 2000, Number(month) - 1, Number(day), 12);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', ...(known ? { year: 'numeric' } : {}) }).format(time);
}
