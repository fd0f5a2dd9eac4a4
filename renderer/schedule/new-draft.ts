import type { Collection } from '../../contract/accounts.ts';
import type { EntryDraft } from '../../contract/schedule.ts';
import { dayOf, timeOnDayMs, type Day } from './days.ts';
import { takesEntries } from './glance-store.ts';

const HOUR_MS = 3_600_000;

/** Where entries of a kind may go: lists that are for nothing else first. Calendars may hold tasks, too. */
export function placesFor(kind: EntryDraft['kind'], collections: readonly Collection[]): Collection[] {
  const writable = collections.filter(takesEntries);
  const calendars = writable.filter((each) => each.kind === 'calendar');
  return kind === 'event' ? calendars : [...writable.filter((each) => each.kind === 'tasks'), ...calendars];
}

/** An entry to be filled in: on the day shown, an event in the next hour that begins. Null where it could go nowhere. */
export function newDraft(kind: EntryDraft['kind'], collections: readonly Collection[], day: Day): EntryDraft | null {
  const [place] = placesFor(kind, collections);
  if (place === undefined) return null;
  const common = { collectionId: place.collectionId, title: '', description: null };
  if (kind === 'task') return { ...common, kind, dueMs: timeOnDayMs(day, 0, 0), dueAllDay: true };
  const nowMs = Date.now();
  const startMs = day === dayOf(nowMs) ? (Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS : timeOnDayMs(day, 9, 0);
  return { ...common, kind, startMs, endMs: startMs + HOUR_MS / 2, allDay: false, location: null };
}
