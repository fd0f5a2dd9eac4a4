/** The times one can look at, each ending with today. */
export const SPANS = ['today', 'week', 'month', 'year'] as const;
export type Span = (typeof SPANS)[number];

export interface SpanTimes {
  sinceMs: number;
  /** The end of its last hour, day or month: some of it may be yet to come. */
  untilMs: number;
  each: 'hour' | 'day' | 'month';
}

/** From when to when a span lasts on this computer's calendar, and into what it is divided. */
export function timesOf(span: Span, nowMs: number): SpanTimes {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const midnight = (ofMonth: number, ofDay: number) => new Date(year, ofMonth, ofDay).getTime();
  switch (span) {
    case 'today':
      return { sinceMs: midnight(month, day), untilMs: midnight(month, day + 1), each: 'hour' };
    case 'week':
      return { sinceMs: midnight(month, day - 6), untilMs: midnight(month, day + 1), each: 'day' };
    case 'month':
      return { sinceMs: midnight(month, 1), untilMs: midnight(month + 1, 1), each: 'day' };
    case 'year':
      return { sinceMs: midnight(month - 11, 1), untilMs: midnight(month + 1, 1), each: 'month' };
  }
}

/** One of the spans of a chart in words: short below it, whole where it is told. */
export function partText(startMs: number, each: SpanTimes['each'], locale: string): { short: string; whole: string } {
  const text = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options).format(startMs);
  switch (each) {
    case 'hour':
      return {
        short: text({ hour: 'numeric' }),
        whole: new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).formatRange(startMs, startMs + 3_600_000),
      };
    case 'day':
      return { short: text({ day: 'numeric' }), whole: text({ weekday: 'short', day: 'numeric', month: 'short' }) };
    case 'month':
      return { short: text({ month: 'short' }), whole: text({ month: 'long', year: 'numeric' }) };
  }
}

/** A day as file names have it: `2026-11-20`, on this computer's calendar. */
export function dayName(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
