import { describe, expect, it } from 'vitest';
import type { Contact, Occurrence } from '../../contract/schedule.ts';
import type { Scope } from '../../contract/scopes.ts';
import { createScheduleScope } from '../../engine/scopes/schedule-scope.ts';

const DAY_MS = 86_400_000;
/** A Friday at 10:05 by the clock of this machine. */
const NOW = new Date(2026, 10, 20, 10, 5);

function clock(hour: number, minute = 0, day = 0): number {
  return new Date(2026, 10, 20 + day, hour, minute).getTime();
}

interface Given {
  title: string;
  startMs: number;
  attendees?: readonly { name?: string; email?: string }[];
  allDay?: boolean;
  status?: Occurrence['status'];
}

function occurrence({ title, startMs, attendees = [], allDay = false, status = 'confirmed' }: Given): Occurrence {
  return {
    entryId: title as Occurrence['entryId'],
    documentId: null,
    collectionId: 'c' as Occurrence['collectionId'],
    title,
    startMs,
    endMs: startMs + (allDay ? DAY_MS : 30 * 60_000),
    allDay,
    location: null,
    description: null,
    attendees: attendees.map(({ name = '', email = null }) => ({ name, email, status: null })),
    status,
    recurring: false,
  };
}

function contact(name: string, email: string, birthday: string | null = null): Contact {
  const none = { organisation: null, phones: [], addresses: [] };
  return {
    ...none,
    entryId: name as Contact['entryId'],
    documentId: null,
    collectionId: 'k' as Contact['collectionId'],
    name,
    emails: [email],
    birthday,
  };
}

const FOLDERS = [
  'Smith, Anna *1980-05-12',
  'Smith, Anna *1951-01-02',
  'Smith, Bob',
  'Brown, Eva Maria',
  'Müller Jörg',
  'P-48213',
  'Dr. Lee, Kim',
];
const patients = FOLDERS.map((name): Scope => ({
  scopeId: `patient:/P/${name}` as Scope['scopeId'],
  kind: 'patient',
  name,
  folder: `/P/${name}`,
  documents: 1,
}));

function fromSchedule(words: string, events: readonly Given[], contacts: readonly Contact[] = []) {
  const all = events.map(occurrence);
  const find = createScheduleScope({
    schedule: {
      between: (fromMs, toMs) =>
        all.filter((one) => one.startMs < toMs && one.endMs > fromMs).toSorted((left, right) => left.startMs - right.startMs),
      contacts: (query) =>
        contacts.filter(({ emails }) => emails.some((email) => email.toLowerCase().includes(query.toLowerCase()))),
    },
    patients: () => patients,
    now: () => NOW.getTime(),
  });
  const { title, candidates } = find(words);
  return { title, names: candidates.map(({ name }) => name) };
}

describe('whom an appointment is about', () => {
  const annas = FOLDERS.slice(0, 2);

  it('is who attends: by the address of a card, or by name', () => {
    const card = contact('Eva Brown', 'Eva@mail.example');
    const visit = {
      title: 'Visit',
      startMs: clock(10, 30),
      attendees: [{ email: 'eva@MAIL.example' }, { name: 'Dr. Stone', email: 'stone@clinic.example' }],
    };
    expect(fromSchedule('my 10:30', [visit], [card])).toEqual({ title: 'Visit', names: ['Brown, Eva Maria'] });
    const named = { title: 'Visit', startMs: clock(15), attendees: [{ name: 'Jorg Muller' }] };
    expect(fromSchedule('my three o’clock', [named]).names).toEqual(['Müller Jörg']);
  });

  it.each([
    ['INR check Mr Müller', ['Müller Jörg']],
    ['Eva Maria Brown', ['Brown, Eva Maria']],
    ['Lee, INR', ['Dr. Lee, Kim']],
    ['Review of 48213', ['P-48213']],
    ['Müller and Brown', ['Brown, Eva Maria', 'Müller Jörg']],
    ['Staff meeting', []],
  ])('is whom the title names: %s', (title, names) => {
    expect(fromSchedule('my 11:00', [{ title, startMs: clock(11) }]).names.toSorted()).toEqual([...names].toSorted());
  });

  it('is never chosen among several: all of them are answered', () => {
    const visit = { title: 'Visit', startMs: clock(10, 30), attendees: [{ name: 'Anna Smith' }] };
    expect(fromSchedule('my 10:30', [visit]).names).toEqual(annas);
    const smith = { title: 'Mrs Smith', startMs: clock(10, 30) };
    expect(fromSchedule('my 10:30', [smith]).names).toEqual([...annas, 'Smith, Bob']);
    const initial = { title: 'Visit', startMs: clock(10, 30), attendees: [{ name: 'B. Smith' }] };
    expect(fromSchedule('my 10:30', [initial]).names).toEqual(['Smith, Bob']);
    // Two appointments at one time.
    const both = fromSchedule('my 10:30', [smith, { title: 'Müller', startMs: clock(10, 30) }]);
    expect(both).toEqual({ title: null, names: [...annas, 'Smith, Bob', 'Müller Jörg'] });
  });

  it('is told by the date of birth where names are the same', () => {
    const visit = {
      title: 'Visit Anna Smith',
      startMs: clock(10, 30),
      attendees: [{ name: 'Anna Smith', email: 'a@mail.example' }],
    };
    const card = contact('Anna Smith', 'a@mail.example', '1951-01-02');
    expect(fromSchedule('my 10:30', [visit], [card]).names).toEqual([annas[1]]);
    const other = contact('Anna Smith', 'a@mail.example', '--05-12');
    expect(fromSchedule('my 10:30', [visit], [other]).names).toEqual([annas[0]]);
  });

  it('of a place in the day passes over what is no patient’s, cancelled or of the whole day', () => {
    const events = [
      { title: 'Holiday', startMs: clock(0), allDay: true },
      { title: 'Müller', startMs: clock(9) },
      { title: 'Brown', startMs: clock(10) },
      { title: 'Staff meeting', startMs: clock(10, 30) },
      { title: 'Smith, Bob', startMs: clock(11), status: 'cancelled' as const },
      { title: 'Kim Lee', startMs: clock(11, 30) },
      { title: 'Müller again', startMs: clock(9, 0, 1) },
    ];
    expect(fromSchedule('my next patient', events).title).toBe('Kim Lee');
    expect(fromSchedule('my next appointment', events)).toEqual({ title: 'Staff meeting', names: [] });
    expect(fromSchedule('the current patient', events).title).toBe('Brown');
    expect(fromSchedule('my first patient', events).title).toBe('Müller');
    expect(fromSchedule('the previous patient', events).title).toBe('Müller');
    expect(fromSchedule('my last patient', events).title).toBe('Kim Lee');
    expect(fromSchedule('my first patient tomorrow', events).title).toBe('Müller again');
    expect(fromSchedule('my nine o’clock tomorrow', events).title).toBe('Müller again');
    expect(fromSchedule('Mr Müller’s appointment', events).title).toBe('Müller');
  });

  it('with a time of the morning and of the afternoon is of the nearer', () => {
    const events = [
      { title: 'Müller', startMs: clock(3) },
      { title: 'Brown', startMs: clock(15) },
    ];
    expect(fromSchedule('my three o’clock', events).title).toBe('Brown');
  });

  it('is nobody where words speak of no appointment, or nothing is there then', () => {
    expect(fromSchedule('dose of metformin', [{ title: 'Müller', startMs: clock(11) }])).toEqual({ title: null, names: [] });
    expect(fromSchedule('my 10:30', [{ title: 'Müller', startMs: clock(11) }])).toEqual({ title: null, names: [] });
  });
});
