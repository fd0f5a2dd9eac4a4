import type { Occurrence } from '../../contract/schedule.ts';
import { addDays, startOfDayMs, type Day } from './days.ts';

/** What is shown of a day: what lasts all of it, and what has its time, those at the same time together. */
export interface DayPlan {
  allDay: Occurrence[];
  timed: Occurrence[][];
}

/** A day's share of what was looked up. What began the day before and goes on is there, too. */
export function planOfDay(occurrences: readonly Occurrence[], day: Day): DayPlan {
  const [fromMs, toMs] = [startOfDayMs(day), startOfDayMs(addDays(day, 1))];
  const here = occurrences.filter(
    ({ startMs, endMs }) => startMs < toMs && (endMs > fromMs || (startMs === endMs && startMs >= fromMs)),
  );
  const fillsDay = ({ allDay, startMs, endMs }: Occurrence): boolean => allDay || (startMs <= fromMs && endMs >= toMs);
  return { allDay: here.filter(fillsDay), timed: atTheSameTime(here.filter((each) => !fillsDay(each))) };
}

/** Runs of entries that overlap one another, in order. What is cancelled takes nobody's time. */
function atTheSameTime(timed: readonly Occurrence[]): Occurrence[][] {
  const groups: Occurrence[][] = [];
  let busyUntilMs = -Infinity;
  for (const each of timed.toSorted((left, right) => left.startMs - right.startMs || left.endMs - right.endMs)) {
    const group = groups.at(-1);
    const cancelled = each.status === 'cancelled';
    if (group !== undefined && !cancelled && each.startMs < busyUntilMs) group.push(each);
    else groups.push([each]);
    if (!cancelled) busyUntilMs = Math.max(busyUntilMs, each.endMs);
  }
  return groups;
}

/** Before which of the groups now is, from 0; their number where all have begun. */
export function placeOfNow(groups: readonly (readonly Occurrence[])[], nowMs: number): number {
  const next = groups.findIndex((group) => group.every(({ startMs }) => startMs > nowMs));
  return next === -1 ? groups.length : next;
}
