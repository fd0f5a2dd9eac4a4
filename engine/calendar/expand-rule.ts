import type { Rule } from './rule.ts';
import { DAY_MS } from './zones.ts';

/** Periods (years, months, weeks, days, hours) looked at for one series: a daily one of 270 years. Bounds what a hostile rule costs. */
const MAX_PERIODS = 100_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * The wall times a rule gives, in order, from `startMs` (which counts as the first) to before `toMs`. Those before `fromMs` may
 * be left out. Ends always: what never comes (30 February) is looked for within bounds.
 */
export function* expandRule(
  rule: Rule,
  { startMs, fromMs, toMs, untilMs }: { startMs: number; fromMs: number; toMs: number; untilMs: number | null },
): Generator<number, void, void> {
  const endMs = Math.min(toMs, untilMs === null ? Infinity : untilMs + 1);
  let given = 1;
  if (startMs < endMs) yield startMs;
  // Where times are counted every one of them matters; otherwise whatever lies long before is passed over.
  let period = rule.count === null ? Math.max(0, periodsBefore(rule, startMs, fromMs) - 1) : 0;
  for (const last = period + MAX_PERIODS; period < last; period++) {
    if (rule.count !== null && given >= rule.count) return;
    const times = timesOf(rule, startMs, period);
    if (times.beginsMs >= endMs) return;
    for (const timeMs of times.all) {
      if (timeMs <= startMs) continue;
      if (timeMs >= endMs || (rule.count !== null && given >= rule.count)) return;
      given++;
      yield timeMs;
    }
  }
}

/** Whole periods, of `interval` units each, between the two times. */
function periodsBefore({ freq, interval }: Rule, startMs: number, fromMs: number): number {
  if (fromMs <= startMs) return 0;
  const [start, from] = [new Date(startMs), new Date(fromMs)];
  const years = from.getUTCFullYear() - start.getUTCFullYear();
  const units = {
    YEARLY: years,
    MONTHLY: years * 12 + from.getUTCMonth() - start.getUTCMonth(),
    WEEKLY: (fromMs - startMs) / (7 * DAY_MS),
    DAILY: (fromMs - startMs) / DAY_MS,
    HOURLY: (fromMs - startMs) / HOUR_MS,
    MINUTELY: (fromMs - startMs) / MINUTE_MS,
  }[freq];
  return Math.floor(units / interval);
}

interface Times {
  /** No time of this period, nor of a later one, is earlier. */
  beginsMs: number;
  all: readonly number[];
}

function timesOf(rule: Rule, startMs: number, period: number): Times {
  if (rule.freq === 'HOURLY' || rule.freq === 'MINUTELY') return shortPeriod(rule, startMs, period);
  const { beginsMs, days } = daysOf(rule, startMs, period);
  const clock = clockTimes(rule, startMs);
  const all = days.filter((dayMs) => fits(rule, dayMs, startMs)).flatMap((dayMs) => clock.map((timeMs) => dayMs + timeMs));
  return { beginsMs, all: atPositions(all, rule.setPositions) };
}

function shortPeriod(rule: Rule, startMs: number, period: number): Times {
  const unitMs = rule.freq === 'HOURLY' ? HOUR_MS : MINUTE_MS;
  const beginsMs = startMs + period * rule.interval * unitMs;
  const date = new Date(beginsMs);
  const dayMs = dayOf(beginsMs);
  if (!fits(rule, dayMs, startMs) || (rule.hours.length > 0 && !rule.hours.includes(date.getUTCHours())))
    return { beginsMs, all: [] };
  if (rule.minutes.length === 0) return { beginsMs, all: [beginsMs] };
  if (rule.freq === 'MINUTELY') return { beginsMs, all: rule.minutes.includes(date.getUTCMinutes()) ? [beginsMs] : [] };
  const hourMs = beginsMs - (beginsMs % HOUR_MS);
  const all = rule.minutes.map((minute) => hourMs + minute * MINUTE_MS + (startMs % MINUTE_MS));
  return { beginsMs: hourMs, all: atPositions(all, rule.setPositions) };
}

/** The days of a period, each as the wall time it begins. */
function daysOf({ freq, interval, weekStart }: Rule, startMs: number, period: number): { beginsMs: number; days: number[] } {
  const start = new Date(startMs);
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth()];
  if (freq === 'YEARLY') return span(Date.UTC(year + period * interval, 0), Date.UTC(year + period * interval + 1, 0));
  if (freq === 'MONTHLY') return span(Date.UTC(year, month + period * interval), Date.UTC(year, month + period * interval + 1));
  const dayMs = dayOf(startMs);
  if (freq === 'DAILY') return span(dayMs + period * interval * DAY_MS, dayMs + (period * interval + 1) * DAY_MS);
  const weekMs = dayMs - ((start.getUTCDay() - weekStart + 7) % 7) * DAY_MS + period * interval * 7 * DAY_MS;
  return span(weekMs, weekMs + 7 * DAY_MS);
}

function span(beginsMs: number, endsMs: number): { beginsMs: number; days: number[] } {
  const days: number[] = [];
  for (let dayMs = beginsMs; dayMs < endsMs; dayMs += DAY_MS) days.push(dayMs);
  return { beginsMs, days };
}

/** Does a day keep all that the rule says of days, and what the first day says where the rule does not? */
function fits(rule: Rule, dayMs: number, startMs: number): boolean {
  const date = new Date(dayMs);
  const month = date.getUTCMonth() + 1;
  if (rule.months.length > 0 && !rule.months.includes(month)) return false;
  if (rule.weekNumbers.length > 0 && !isInWeeks(rule, dayMs)) return false;
  if (rule.yearDays.length > 0 && !hasEither(rule.yearDays, yearDay(dayMs), daysInYear(date.getUTCFullYear()))) return false;
  if (rule.monthDays.length > 0 && !hasEither(rule.monthDays, date.getUTCDate(), daysInMonth(dayMs))) return false;
  if (rule.weekdays.length > 0 && !rule.weekdays.some((each) => isWeekday(rule, each, dayMs))) return false;
  return fitsStart(rule, date, new Date(startMs));
}

function fitsStart(rule: Rule, date: Date, start: Date): boolean {
  const { freq, months, monthDays, yearDays, weekNumbers, weekdays } = rule;
  const saysDay = monthDays.length > 0 || yearDays.length > 0 || weekdays.length > 0;
  if (saysDay) return true;
  if (freq === 'WEEKLY' || (freq === 'YEARLY' && weekNumbers.length > 0)) return date.getUTCDay() === start.getUTCDay();
  if (freq === 'MONTHLY') return date.getUTCDate() === start.getUTCDate();
  if (freq !== 'YEARLY') return true;
  return date.getUTCDate() === start.getUTCDate() && (months.length > 0 || date.getUTCMonth() === start.getUTCMonth());
}

function hasEither(numbers: readonly number[], number: number, total: number): boolean {
  return numbers.includes(number) || numbers.includes(number - total - 1);
}

/** `2MO` of a month is its second Monday; of a year without months the year's. */
function isWeekday(rule: Rule, { nth, weekday }: Rule['weekdays'][number], dayMs: number): boolean {
  const date = new Date(dayMs);
  if (date.getUTCDay() !== weekday) return false;
  const counts = rule.freq === 'MONTHLY' || (rule.freq === 'YEARLY' && rule.weekNumbers.length === 0);
  if (nth === 0 || !counts) return true;
  const inMonth = rule.freq === 'MONTHLY' || rule.months.length > 0;
  const [number, total] = inMonth ? [date.getUTCDate(), daysInMonth(dayMs)] : [yearDay(dayMs), daysInYear(date.getUTCFullYear())];
  return nth > 0 ? Math.ceil(number / 7) === nth : Math.ceil((total - number + 1) / 7) === -nth;
}

/** Weeks begin on the rule's day; the first is the one with at least four days in the year. */
function isInWeeks({ weekNumbers, weekStart }: Rule, dayMs: number): boolean {
  const year = new Date(dayMs).getUTCFullYear();
  const firstMs = firstWeek(year, weekStart);
  const total = Math.round((firstWeek(year + 1, weekStart) - firstMs) / (7 * DAY_MS));
  const number = Math.floor((dayMs - firstMs) / (7 * DAY_MS)) + 1;
  return number >= 1 && number <= total && hasEither(weekNumbers, number, total);
}

function firstWeek(year: number, weekStart: number): number {
  const fourthMs = Date.UTC(year, 0, 4);
  return fourthMs - ((new Date(fourthMs).getUTCDay() - weekStart + 7) % 7) * DAY_MS;
}

function clockTimes({ hours, minutes }: Rule, startMs: number): number[] {
  const start = new Date(startMs);
  const restMs = startMs % MINUTE_MS;
  const ofHour = minutes.length > 0 ? minutes : [start.getUTCMinutes()];
  return (hours.length > 0 ? hours : [start.getUTCHours()]).flatMap((hour) =>
    ofHour.map((minute) => hour * HOUR_MS + minute * MINUTE_MS + (restMs < 0 ? restMs + MINUTE_MS : restMs)),
  );
}

function atPositions(times: readonly number[], positions: readonly number[]): readonly number[] {
  if (positions.length === 0) return times;
  const chosen = positions.map((position) => times.at(position > 0 ? position - 1 : position));
  return [...new Set(chosen)].filter((time) => time !== undefined).toSorted((a, b) => a - b);
}

function dayOf(wallMs: number): number {
  return Math.floor(wallMs / DAY_MS) * DAY_MS;
}

function yearDay(dayMs: number): number {
  return Math.round((dayMs - Date.UTC(new Date(dayMs).getUTCFullYear(), 0)) / DAY_MS) + 1;
}

function daysInYear(year: number): number {
  return Math.round((Date.UTC(year + 1, 0) - Date.UTC(year, 0)) / DAY_MS);
}

function daysInMonth(dayMs: number): number {
  const date = new Date(dayMs);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
