import { expandRule } from './expand-rule.ts';
import type { Rule } from './rule.ts';
import { momentOf, type CalendarTime } from './read-time.ts';
import { DAY_MS } from './zones.ts';

/** When one part of an event takes place: the event itself, or an exception of a series. */
export interface PartTimes {
  start: CalendarTime;
  /** As the calendar counts: whole days, then time. */
  lasts: { days: number; ms: number };
  /** Which time of the series this replaces; null for the event itself. */
  replaces: CalendarTime | null;
  /** All later ones, too (RANGE=THISANDFUTURE). */
  andFuture: boolean;
}

/** An event with all its times. `parts[0]` is the event itself unless only exceptions of it were sent. */
export interface Series {
  parts: readonly PartTimes[];
  rules: readonly Rule[];
  added: readonly CalendarTime[];
  removed: readonly CalendarTime[];
}

/** One time an event takes place. `isWall`: its times are wall times (whole days, floating). Ends are exclusive. */
export interface Time {
  startMs: number;
  endMs: number;
  isWall: boolean;
  /** Index of the part it is described by. */
  part: number;
}

/** Times of one event in one window; more belong to no event people keep. Infinite ones are asked for window by window. */
export const MAX_TIMES = 5000;

/** The times that begin from `fromMs` to before `toMs` or go on then, in order; a day more may come on either side. */
export function timesBetween(series: Series, fromMs: number, toMs: number): Time[] {
  const exceptions = series.parts.flatMap((part, index) =>
    part.replaces === null ? [] : [{ part, index, replaces: part.replaces }],
  );
  const times = exceptions.map(({ part, index }) => timeOf(part, part.start, index));
  const [main] = series.parts;
  if (main !== undefined && main.replaces === null) {
    const isReplaced = matcher(exceptions.map(({ replaces }) => replaces));
    const ranges = exceptions
      .filter(({ part }) => part.andFuture)
      .toSorted((a, b) => momentOf(a.replaces) - momentOf(b.replaces));
    // A time that began long before may still go on, and an exception for all later ones may have moved it.
    const beforeMs =
      longestMs(series.parts) + Math.max(0, ...ranges.map(({ part, replaces }) => Math.abs(shiftOf(part, replaces))));
    for (const start of startsOf(series, main, { fromMs: fromMs - beforeMs, toMs: toMs + beforeMs })) {
      if (times.length >= MAX_TIMES) break;
      if (isReplaced(start)) continue;
      const range = ranges.findLast(({ replaces }) => momentOf(replaces) <= momentOf(start));
      if (range === undefined) times.push(timeOf(main, start, 0));
      else
        times.push(timeOf(range.part, { ...range.part.start, wallMs: movedBy(start, range.part, range.replaces) }, range.index));
    }
  }
  const inRange = times.filter(
    ({ startMs, endMs }) => startMs < toMs + DAY_MS && (endMs > fromMs - DAY_MS || startMs >= fromMs - DAY_MS),
  );
  return inRange.toSorted((a, b) => a.startMs - b.startMs).slice(0, MAX_TIMES);
}

/** A time before which the event never takes place, and one after which it does not either; null where it never ends. */
export function boundsOf(series: Series): { firstMs: number; lastMs: number | null } {
  const [main] = series.parts;
  const times = series.parts.map((part, index) => timeOf(part, part.start, index));
  const added = main === undefined ? [] : series.added.map((start) => timeOf(main, start, 0));
  const firstMs = Math.min(...[...times, ...added].map(({ startMs }) => startMs));
  const lastMs = Math.max(...[...times, ...added].map(({ endMs }) => endMs));
  if (main === undefined || series.rules.length === 0) return { firstMs, lastMs };
  // Exceptions for all later ones may have moved the last ones anywhere near.
  const moreMs =
    longestMs(series.parts) +
    2 * DAY_MS +
    Math.max(0, ...series.parts.map((part) => (part.replaces ? Math.abs(shiftOf(part, part.replaces)) : 0)));
  const ends = series.rules.map((rule) => lastOf(rule, main));
  if (ends.some((end) => end === null)) return { firstMs: firstMs - moreMs, lastMs: null };
  return { firstMs: firstMs - moreMs, lastMs: Math.max(lastMs, ...ends.map((end) => end ?? 0)) + moreMs };
}

/** A counted series is worked out where that is quick; where it is not it counts as endless, and is cut by its count anyway. */
function lastOf(rule: Rule, main: PartTimes): number | null {
  if (rule.until !== null) return rule.until.ms;
  if (rule.count === null || rule.count > MAX_TIMES) return null;
  const { wallMs } = main.start;
  let lastMs = wallMs;
  for (const timeMs of expandRule(rule, { startMs: wallMs, fromMs: wallMs, toMs: Infinity, untilMs: null })) lastMs = timeMs;
  return lastMs;
}

/** Where the series begins each time, without those taken out. */
function* startsOf(
  { rules, added, removed }: Series,
  main: PartTimes,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Generator<CalendarTime, void, void> {
  const { start } = main;
  const isRemoved = matcher(removed);
  const given = new Set<number>();
  const walls = [
    ...(rules.length === 0 ? [[start.wallMs]] : rules.map((rule) => expandRule(rule, { startMs: start.wallMs, fromMs: fromMs - DAY_MS, toMs: toMs + DAY_MS, untilMs: untilOf(rule, start) }))),
    added.map((time) => inZoneOf(start, time)),
  ]; // prettier-ignore
  for (const each of walls) {
    let taken = 0;
    for (const wallMs of each) {
      const time = { ...start, wallMs };
      if (wallMs < fromMs - DAY_MS && wallMs !== start.wallMs) continue;
      if (given.has(wallMs) || isRemoved(time)) continue;
      if (++taken > MAX_TIMES) break;
      given.add(wallMs);
      yield time;
    }
  }
}

/** Until when a rule holds on the clock of the event's own zone, inclusive. */
function untilOf({ until }: Rule, { zone }: CalendarTime): number | null {
  if (until === null) return null;
  return until.utc && zone !== null ? zone.toWallMs(until.ms) : until.ms;
}

/** Is a time one of these? A date stands for whatever begins that day, as many programs write it. */
function matcher(times: readonly CalendarTime[]): (time: CalendarTime) => boolean {
  const moments = new Set(times.filter(({ isDate }) => !isDate).map(momentOf));
  const days = new Set(times.filter(({ isDate }) => isDate).map(({ wallMs }) => wallMs));
  return (time) => moments.has(momentOf(time)) || days.has(Math.floor(time.wallMs / DAY_MS) * DAY_MS);
}

function timeOf({ lasts }: PartTimes, start: CalendarTime, part: number): Time {
  const startMs = momentOf(start);
  const endMs = (lasts.days === 0 ? startMs : momentOf({ ...start, wallMs: start.wallMs + lasts.days * DAY_MS })) + lasts.ms;
  return { startMs, endMs, isWall: start.zone === null, part };
}

/** How far an exception moved the time it replaces, on the clock. */
function shiftOf(part: PartTimes, replaces: CalendarTime): number {
  return part.start.wallMs - inZoneOf(part.start, replaces);
}

function movedBy(start: CalendarTime, part: PartTimes, replaces: CalendarTime): number {
  return inZoneOf(part.start, start) + shiftOf(part, replaces);
}

/** A time's reading on the clock of another one's zone. */
function inZoneOf({ zone }: CalendarTime, time: CalendarTime): number {
  return zone === null || time.zone === null ? time.wallMs : zone.toWallMs(momentOf(time));
}

function longestMs(parts: readonly PartTimes[]): number {
  return Math.max(0, ...parts.map(({ lasts }) => lasts.days * DAY_MS + lasts.ms));
}
