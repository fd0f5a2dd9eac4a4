import { describe, expect, it, onTestFinished } from 'vitest';
import { createEntryLibrary, type ChosenCollection } from '../../engine/calendar/entry-library.ts';
import { zoneNamed, UTC } from '../../engine/calendar/zones.ts';
import { createSchedule } from '../../engine/schedule.ts';
import { createAccountStore } from '../../engine/store/accounts.ts';
import { createCollectionStore } from '../../engine/store/collections.ts';
import { createSourceStore } from '../../engine/store/sources.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { card, event, icsOf, task } from '../fixtures/calendar-rig.ts';

/** A clinic in Berlin, whose clock goes back on 25 October 2026. */
async function clinic(at = '2026-10-23T08:00:00Z') {
  const { db, close } = await openTemporaryDatabase();
  onTestFinished(close);
  const person = {
    kind: 'webdav' as const,
    baseUrl: 'https://x.example',
    userId: 'a',
    loginName: 'a',
    displayName: 'A',
    label: 'a@x',
  };
  const accountId = createAccountStore(db).add({ ...person, version: null, certificateFingerprint: null, quota: null }, 0);
  const collections = createCollectionStore(db);
  const clock = { nowMs: Date.parse(at) };
  const zone = { current: zoneNamed('Europe/Berlin') ?? UTC };
  const library = createEntryLibrary(db, () => clock.nowMs);
  const chosen = (kind: 'calendar' | 'contacts', name: string): ChosenCollection => {
    const { sourceId } = createSourceStore(db).add({ kind, path: `a@x/${name}`, label: name }, 0);
    collections.put(accountId, { href: `/${name}/`, kind, components: [], name, color: null, readOnly: false });
    const found = collections.ofAccount(accountId).find((each) => each.name === name);
    if (found === undefined) throw new Error('not stored');
    collections.setSource(found.collectionId, sourceId);
    return { ...found, sourceId };
  };
  const [work, people] = [chosen('calendar', 'Work'), chosen('contacts', 'People')];
  let number = 0;
  const put = (data: string, into = work) =>
    db.transaction(() => library.put(into, { href: `${into.href}${number++}.ics`, etag: null, data }));
  const schedule = createSchedule({ db, now: () => clock.nowMs, zone: () => zone.current });
  const agenda = (day: string, days = 1) =>
    schedule
      .agenda({ day, days })
      .occurrences.map(
        ({ title, startMs, endMs }) =>
          `${title} ${new Date(startMs).toISOString().slice(5, 16)} ${(endMs - startMs) / 3_600_000} h`,
      );
  return { db, put, people, schedule, agenda, clock, zone };
}

describe('the agenda', () => {
  it('has whole days from midnight to midnight of the wall clock, also of the day with 25 hours', async () => {
    const { put, agenda, zone } = await clinic();
    put(icsOf('VEVENT', ['UID:a', 'SUMMARY:Leave', 'DTSTART;VALUE=DATE:20261025']));
    put(
      icsOf('VEVENT', [
        'UID:b',
        'SUMMARY:Round',
        'DTSTART;TZID=Europe/Berlin:20261024T090000',
        'DURATION:PT1H',
        'RRULE:FREQ=DAILY;COUNT=3',
      ]),
    );
    expect(agenda('2026-10-24')).toEqual(['Round 10-24T07:00 1 h']);
    expect(agenda('2026-10-25')).toEqual(['Leave 10-24T22:00 25 h', 'Round 10-25T08:00 1 h']);
    expect(agenda('2026-10-26')).toEqual(['Round 10-26T08:00 1 h']);
    // Whoever travels has the same day elsewhere.
    zone.current = zoneNamed('America/New_York') ?? UTC;
    expect(agenda('2026-10-25')).toEqual(['Leave 10-25T04:00 24 h', 'Round 10-25T08:00 1 h']);
  });

  it('has what began long before and still goes on, and nothing that ended at its beginning', async () => {
    const { put, agenda } = await clinic();
    put(icsOf('VEVENT', ['UID:a', 'SUMMARY:Sabbatical', 'DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20270101']));
    put(event('b', 'Night', '20261022T220000Z', 'DTEND:20261022T220000Z'));
    put(event('c', 'Before', '20261022T213000Z'));
    expect(agenda('2026-10-23')).toEqual(['Sabbatical 12-31T23:00 8760 h', 'Night 10-22T22:00 0 h']);
  });

  it('works out series far from today when somebody looks there, and near it as time goes on', async () => {
    const { put, agenda, clock, db } = await clinic();
    put(icsOf('VEVENT', ['UID:a', 'SUMMARY:Round', 'DTSTART:20100104T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY']));
    const stored = () => db.prepare<{ n: number }>('SELECT count(*) AS n FROM occurrences').get()?.n ?? 0;
    const before = stored();
    expect(agenda('2033-10-24')).toEqual(['Round 10-24T08:00 1 h']);
    expect(agenda('2012-01-02')).toEqual(['Round 01-02T08:00 1 h']);
    expect(stored()).toBe(before);
    clock.nowMs = Date.parse('2030-10-23T08:00:00Z');
    expect(agenda('2030-10-21')).toEqual(['Round 10-21T08:00 1 h']);
    expect(
      db.prepare<{ n: number }>("SELECT count(*) AS n FROM occurrences WHERE start_ms > unixepoch('2030-01-01') * 1000").get()?.n,
    ).toBeGreaterThan(50);
  });

  it('has tasks due then, overdue ones that are not done, and orders tasks by date and priority', async () => {
    const { put, schedule } = await clinic();
    put(task('a', 'Overdue', 'DUE:20261020T080000Z'));
    put(task('b', 'Done long ago', 'DUE:20261020T080000Z', 'STATUS:COMPLETED'));
    put(task('c', 'Today', 'DUE;VALUE=DATE:20261023', 'PRIORITY:5'));
    put(task('d', 'Today, urgent', 'DUE;VALUE=DATE:20261023', 'PRIORITY:1'));
    put(task('e', 'Some day'));
    put(task('f', 'Tomorrow', 'DUE;VALUE=DATE:20261024'));
    expect(schedule.agenda({ days: 1 }).tasks.map(({ title }) => title)).toEqual(['Overdue', 'Today, urgent', 'Today']);
    expect(schedule.tasks({ done: false }).map(({ title }) => title)).toEqual([
      'Overdue',
      'Today, urgent',
      'Today',
      'Tomorrow',
      'Some day',
    ]);
  });

  it('tells the appointment going on or coming next, without whole days and what was called off', async () => {
    const { put, schedule, clock } = await clinic();
    put(icsOf('VEVENT', ['UID:a', 'SUMMARY:Leave', 'DTSTART;VALUE=DATE:20261023']));
    put(event('b', 'Called off', '20261023T081500Z', 'STATUS:CANCELLED'));
    put(event('c', 'Clinic', '20261023T090000Z'));
    expect(schedule.next()?.title).toBe('Clinic');
    clock.nowMs = Date.parse('2026-10-23T09:10:00Z');
    expect(schedule.next()?.title).toBe('Clinic');
    clock.nowMs = Date.parse('2026-10-23T09:40:00Z');
    expect(schedule.next()).toBeNull();
  });
});

describe('finding people', () => {
  it('by part of a name without accents, an organisation or a number; groups are nobody', async () => {
    const { put, people, schedule } = await clinic();
    put(
      card(
        'a',
        'Dr. Zoë Müller',
        'ORG:North Clinic;Cardiology',
        'TEL:+49 30 1',
        'ADR:;;Main St. 1;Köln;;5000;DE',
        'ADR:;;Side St. 2;Bonn;;;',
      ),
      people,
    );
    put(card('b', 'Team', 'KIND:group'), people);
    put(card('c', '100% Ltd'), people);
    const names = (query: string) => schedule.contacts(query).map(({ name }) => name);
    expect(names('zoe muller')).toEqual(['Dr. Zoë Müller']);
    expect(names('NORTH cardio')).toEqual(['Dr. Zoë Müller']);
    expect(names('+49 30')).toEqual(['Dr. Zoë Müller']);
    expect(names('100%')).toEqual(['100% Ltd']);
    expect(names('')).toEqual(['100% Ltd', 'Dr. Zoë Müller']);
    expect(schedule.contacts('zoe')[0]?.addresses).toEqual(['Main St. 1, Köln, 5000, DE', 'Side St. 2, Bonn']);
  });

  it('and when they were last seen', async () => {
    const { put, schedule } = await clinic();
    put(event('a', 'Review', '20261001T090000Z', 'ATTENDEE;CN=Anna Smith:mailto:a@x.example'));
    put(event('b', 'Smith, follow-up', '20261015T090000Z', 'STATUS:CANCELLED'));
    put(event('c', 'Smith again', '20261120T090000Z'));
    expect(schedule.lastWith(['smith']).map(({ title }) => title)).toEqual(['Review']);
    expect(schedule.lastWith([])).toEqual([]);
  });
});
