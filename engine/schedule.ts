import type { EntryId } from '../contract/ids.ts';
import type { Agenda, Contact, Occurrence, Task } from '../contract/schedule.ts';
import { folded } from './calendar/folded.ts';
import { expandAround, readEntry } from './calendar/read-entry.ts';
import { timesBetween } from './calendar/series.ts';
import { asContact, asOccurrence, asTask } from './calendar/shown.ts';
import { DAY_MS, localZone, type Zone } from './calendar/zones.ts';
import { Failure } from './failure.ts';
import { createAgendaReader, type TimeRow } from './store/agenda.ts';
import type { Database } from './store/database.ts';
import { createEntryStore } from './store/entries.ts';

/** Looking up what is in the calendars, task lists and address books that are synced: on this machine alone. */
export interface Schedule {
  /** Of `days` days from a day (`YYYY-MM-DD`; today where left out). */
  agenda(input: { day?: string | undefined; days: number }): Agenda;
  /** What takes place from one time to before another, in order; whole days first. */
  between(fromMs: number, toMs: number): Occurrence[];
  /** Going on now or next within a day; whole days and cancelled ones left out. */
  next(): Occurrence | null;
  tasks(options: { done: boolean }): Task[];
  contacts(query: string): Contact[];
  /** Times before now of events that name all of these words; the last first. Cancelled ones left out. */
  lastWith(words: readonly string[]): Occurrence[];
}

const MAX_CONTACTS = 500;
/** Series are worked out this far from today: nobody looks further. */
const FAR_MS = 50 * 366 * DAY_MS;
/** Within a year of today is near. */
const NEAR_MS = 366 * DAY_MS;
const MAX_LAST = 20;

export function createSchedule({ db, now, zone = localZone }: { db: Database; now: () => number; zone?: () => Zone }): Schedule {
  const reader = createAgendaReader(db);
  const entries = createEntryStore(db);

  /**
   * Times of series that are not stored, since they lie far from today: worked out whenever somebody looks there. Those near
   * today are stored then: nobody changed their series for so long that today has come near the end of what was stored.
   */
  function workOut(fromMs: number, toMs: number): Map<EntryId, TimeRow[]> {
    const missing = reader.unexpanded(fromMs, toMs);
    const isNear = fromMs > now() - NEAR_MS && toMs < now() + NEAR_MS;
    const rows = new Map<EntryId, TimeRow[]>();
    for (const { data, ...entry } of missing) {
      const { series, bounds } = readEntry(data, 'calendar');
      if (series === null || bounds === null) continue;
      if (isNear) db.transaction(() => entries.putTimes(entry.entryId, expandAround(series, bounds, { fromMs, toMs })));
      else
        rows.set(
          entry.entryId,
          timesBetween(series, fromMs, toMs).map((time) => ({ ...entry, ...time, recurring: true })),
        );
    }
    return rows;
  }

  function between(fromMs: number, toMs: number): Occurrence[] {
    const [firstMs, lastMs] = [Math.max(fromMs, now() - FAR_MS), Math.min(toMs, now() + FAR_MS)];
    const workedOut = firstMs < lastMs ? workOut(firstMs - DAY_MS, lastMs + DAY_MS) : new Map<EntryId, TimeRow[]>();
    const here = zone();
    const stored = reader.between(fromMs, toMs).filter(({ entryId }) => !workedOut.has(entryId));
    return [...stored, ...[...workedOut.values()].flat()]
      .flatMap((row) => asOccurrence(row, here) ?? [])
      .filter(({ startMs, endMs }) => startMs < toMs && (endMs > fromMs || (startMs === endMs && startMs >= fromMs)))
      .toSorted(byTime);
  }

  function tasks(options: { done: boolean }): Task[] {
    const here = zone();
    return reader
      .tasks(options.done)
      .map((row) => asTask(row, here))
      .toSorted(byUrgency);
  }

  return {
    agenda({ day, days }) {
      const here = zone();
      const firstMs = day === undefined ? startOfDay(here.toWallMs(now())) : Date.parse(`${day}T00:00:00Z`);
      if (Number.isNaN(firstMs)) throw new Failure('INVALID_INPUT', { message: 'There is no such day.' });
      const [fromMs, toMs] = [here.toUtcMs(firstMs), here.toUtcMs(firstMs + days * DAY_MS)];
      const due = tasks({ done: true }).filter(({ dueMs, done }) => dueMs !== null && dueMs < toMs && (dueMs >= fromMs || !done));
      return { fromMs, toMs, occurrences: between(fromMs, toMs), tasks: due };
    },
    between,
    next() {
      const nowMs = now();
      return between(nowMs, nowMs + DAY_MS).find(({ allDay, status }) => !allDay && status !== 'cancelled') ?? null;
    },
    tasks,
    contacts: (query) => reader.contacts(wordsOf(query), MAX_CONTACTS).map(asContact),
    lastWith(words) {
      const here = zone();
      const wanted = words.flatMap(wordsOf);
      if (wanted.length === 0) return [];
      return reader
        .lastWith(wanted, here.toWallMs(now()) + DAY_MS, MAX_LAST)
        .flatMap((row) => asOccurrence(row, here) ?? [])
        .filter(({ startMs, status }) => startMs < now() && status !== 'cancelled');
    },
  };
}

function wordsOf(text: string): string[] {
  return folded(text)
    .split(' ')
    .filter((word) => word !== '');
}

function startOfDay(wallMs: number): number {
  return Math.floor(wallMs / DAY_MS) * DAY_MS;
}

function byTime(a: Occurrence, b: Occurrence): number {
  return Number(b.allDay) - Number(a.allDay) || a.startMs - b.startMs || a.endMs - b.endMs || a.title.localeCompare(b.title);
}

/** By date, those without one last; then by priority, where 0 is none. */
function byUrgency(a: Task, b: Task): number {
  const priority = (task: Task): number => (task.priority === 0 ? 10 : task.priority);
  return (a.dueMs ?? Infinity) - (b.dueMs ?? Infinity) || priority(a) - priority(b) || a.title.localeCompare(b.title);
}
