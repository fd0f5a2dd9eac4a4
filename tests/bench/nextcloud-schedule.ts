import type { CollectionId } from '../../contract/ids.ts';
import { createEntryLibrary, type ChosenCollection } from '../../engine/calendar/entry-library.ts';
import { createSchedule } from '../../engine/schedule.ts';
import { createAccountStore } from '../../engine/store/accounts.ts';
import { createCollectionStore } from '../../engine/store/collections.ts';
import type { Database } from '../../engine/store/database.ts';
import { createSourceStore } from '../../engine/store/sources.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import type { BenchRow } from './search.ts';

const EVENTS = 10_000;
/** Of these every tenth is a series, every second of them without an end, begun years ago. */
const SERIES_EVERY = 10;
const NOW = Date.parse('2026-11-20T10:00:00Z');
const DAY_MS = 86_400_000;
const OPENINGS = 20;

/** How long a calendar of 10,000 events takes to open: today, a week, a month, and a week nobody looked at before. */
export async function benchSchedule(): Promise<BenchRow[]> {
  const { db, close } = await openTemporaryDatabase();
  try {
    const startedMs = performance.now();
    fill(db);
    const storedMs = performance.now() - startedMs;
    const schedule = createSchedule({ db, now: () => NOW });
    const opened = (day: string, days: number) => timesOf(() => schedule.agenda({ day, days }));
    const [today, week, month] = [opened('2026-11-20', 1), opened('2026-11-16', 7), opened('2026-11-01', 30)];
    const farMs = timeOf(() => schedule.agenda({ day: '2033-11-16', days: 7 }));
    const occurrences = schedule.agenda({ day: '2026-11-16', days: 7 }).occurrences.length;
    const conditions = `${EVENTS.toLocaleString('en-GB')} events, ${EVENTS / SERIES_EVERY} of them series; at most 200 ms`;
    const row = (name: string, value: number, more: string): BenchRow => ({ name, value, unit: 'ms', conditions: more });
    return [
      row('a day opens, first', today.firstMs, conditions),
      row('a day opens, 95 of 100', today.p95Ms, conditions),
      row('a week opens, first', week.firstMs, `${conditions}; ${occurrences} appointments`),
      row('a week opens, 95 of 100', week.p95Ms, conditions),
      row('a month opens, 95 of 100', month.p95Ms, conditions),
      row('a week seven years from now, first', farMs, 'series are worked out that far when somebody looks'),
      row('the next appointment', timesOf(() => schedule.next()).p95Ms, conditions),
      row('storing an entry', storedMs / EVENTS, 'read, expanded and stored with its document, 100 in a transaction'),
    ];
  } finally {
    await close();
  }
}

function fill(db: Database): void {
  const collection = chosenCollection(db);
  const library = createEntryLibrary(db, () => NOW);
  for (let from = 0; from < EVENTS; from += 100) {
    db.transaction(() => {
      for (let number = from; number < from + 100; number++) {
        library.put(collection, { href: `/c/${number}.ics`, etag: `"${number}"`, data: eventOf(number) });
      }
    });
  }
}

function eventOf(number: number): string {
  const isSeries = number % SERIES_EVERY === 0;
  const startMs = NOW + ((number * 7919) % 1460) * DAY_MS - (isSeries ? 1460 : 730) * DAY_MS + (number % 10) * 3_600_000;
  const start = new Date(startMs).toISOString().replace(/[-:]|\.\d+Z/g, '');
  const rule = number % (2 * SERIES_EVERY) === 0 ? 'RRULE:FREQ=WEEKLY;INTERVAL=2' : 'RRULE:FREQ=WEEKLY;COUNT=40';
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', `UID:u${number}`, `SUMMARY:Appointment ${number}`, `DTSTART;TZID=Europe/Berlin:${start}`,
    'DURATION:PT30M', ...(isSeries ? [rule] : []), 'LOCATION:Room 4', `ATTENDEE;CN=Person ${number % 300};PARTSTAT=ACCEPTED:mailto:p${number % 300}@x.example`,
    'DESCRIPTION:Follow-up\\, bring the results', 'END:VEVENT', 'END:VCALENDAR', '',
  ]; // prettier-ignore
  return lines.join('\r\n');
}

function chosenCollection(db: Database): ChosenCollection {
  const person = {
    kind: 'nextcloud' as const,
    baseUrl: 'https://x.example',
    userId: 'a',
    loginName: 'a',
    displayName: 'A',
    label: 'a@x',
  };
  const accountId = createAccountStore(db).add({ ...person, version: null, certificateFingerprint: null, quota: null }, 0);
  const { sourceId } = createSourceStore(db).add({ kind: 'calendar', path: 'a@x/calendars/Work', label: 'Work' }, 0);
  const store = createCollectionStore(db);
  store.put(accountId, { href: '/c/', kind: 'calendar', components: ['VEVENT'], name: 'Work', color: null, readOnly: false });
  const collectionId = store.list()[0]?.collectionId as CollectionId;
  store.setSource(collectionId, sourceId);
  const collection = store.get(collectionId);
  if (collection === null) throw new Error('the calendar was not stored');
  return { ...collection, sourceId };
}

function timesOf(work: () => unknown): { firstMs: number; p95Ms: number } {
  const firstMs = timeOf(work);
  const others = Array.from({ length: OPENINGS }, () => timeOf(work)).toSorted((a, b) => a - b);
  return { firstMs, p95Ms: others[Math.ceil(others.length * 0.95) - 1] ?? firstMs };
}

function timeOf(work: () => unknown): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}
