/** A recurrence rule (RFC 5545, 3.3.10) as read: only values that are possible. */
export interface Rule {
  freq: 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY';
  interval: number;
  count: number | null;
  /** Last time that may be, inclusive. `utc`: in UTC; otherwise wall time. A date means the whole day. */
  until: { ms: number; utc: boolean } | null;
  months: readonly number[];
  weekNumbers: readonly number[];
  yearDays: readonly number[];
  monthDays: readonly number[];
  /** `nth` 0: every one; otherwise the nth of month or year, negative from its end. Weekday 0 is Sunday. */
  weekdays: readonly { nth: number; weekday: number }[];
  hours: readonly number[];
  minutes: readonly number[];
  setPositions: readonly number[];
  weekStart: number;
}

const FREQUENCIES = new Set(['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY']);
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** Longer lists than a year has days say nothing more. */
const MAX_VALUES = 366;
const MAX_TEXT = 4000;

/** Null where it is no rule anybody could follow: the event then takes place once, as written. Every second is no appointment. */
export function readRule(text: string): Rule | null {
  if (text.length > MAX_TEXT) return null;
  const parts = new Map(
    text.split(';').map((part) => {
      const equals = part.indexOf('=');
      return [
        part.slice(0, equals).trim().toUpperCase(),
        part
          .slice(equals + 1)
          .trim()
          .toUpperCase(),
      ];
    }),
  );
  const freq = parts.get('FREQ') ?? '';
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const count = parts.has('COUNT') ? Number(parts.get('COUNT')) : null;
  const until = parts.has('UNTIL') ? readUntil(parts.get('UNTIL') ?? '') : null;
  if (!FREQUENCIES.has(freq) || !isWhole(interval, 1, 10_000) || (count !== null && !isWhole(count, 1, 1e9))) return null;
  if (parts.has('UNTIL') && until === null) return null;
  const lists = {
    months: numbers(parts.get('BYMONTH'), 1, 12),
    weekNumbers: numbers(parts.get('BYWEEKNO'), -53, 53),
    yearDays: numbers(parts.get('BYYEARDAY'), -366, 366),
    monthDays: numbers(parts.get('BYMONTHDAY'), -31, 31),
    hours: numbers(parts.get('BYHOUR'), 0, 23),
    minutes: numbers(parts.get('BYMINUTE'), 0, 59),
    setPositions: numbers(parts.get('BYSETPOS'), -366, 366),
  };
  const weekdays = readWeekdays(parts.get('BYDAY'));
  const { months, weekNumbers, yearDays, monthDays, hours, minutes, setPositions } = lists;
  if (!months || !weekNumbers || !yearDays || !monthDays || !hours || !minutes || !setPositions || !weekdays) return null;
  const weekStart = Math.max(0, WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO'));
  const checked = { months, weekNumbers, yearDays, monthDays, hours, minutes, setPositions, weekdays };
  return { freq: freq as Rule['freq'], interval, count, until, weekStart, ...checked };
}

/** None where nothing is said, null where what is said is impossible. Zero is no day, week or position. */
function numbers(text: string | undefined, min: number, max: number): number[] | null {
  if (text === undefined) return [];
  const values = text.split(',', MAX_VALUES).map(Number);
  const possible = values.filter((value) => isWhole(value, min, max) && (min >= 0 || value !== 0));
  return possible.length === 0 ? null : [...new Set(possible)].toSorted((a, b) => a - b);
}

function readWeekdays(text: string | undefined): { nth: number; weekday: number }[] | null {
  if (text === undefined) return [];
  const days = text.split(',', MAX_VALUES).flatMap((part) => {
    const [, nth = '', name = ''] = /^([+-]?\d{0,2})([A-Z]{2})$/.exec(part.trim()) ?? [];
    const weekday = WEEKDAYS.indexOf(name);
    return weekday === -1 || Math.abs(Number(nth)) > 53 ? [] : [{ nth: Number(nth), weekday }];
  });
  return days.length === 0 ? null : days;
}

function readUntil(text: string): Rule['until'] {
  const [, year, month, day, hour, minute, second, utc] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(text) ?? [];
  if (year === undefined) return null;
  const dayMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (hour === undefined) return { ms: dayMs + 86_399_999, utc: false };
  return { ms: dayMs + (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000, utc: utc === 'Z' };
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
