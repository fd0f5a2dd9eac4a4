import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CollectionId, ScopeId } from '../../contract/ids.ts';
import { readEntry } from '../../engine/calendar/read-entry.ts';
import { createEntryStore } from '../../engine/store/entries.ts';
import { openScopedLibrary, type ScopedLibrary } from '../fixtures/scoped-library.ts';

const signal = new AbortController().signal;
const CONVENTIONS = [{ kind: 'patient' as const, folder: '/Patients' }];

interface Person {
  folder: string | null;
  /** First name first, as invitations write it. */
  name: string;
  email: string;
}

/** The last two share a name; Mary Anna's holds Anna's. */
const PEOPLE: readonly Person[] = [
  { folder: 'Smith, Anna', name: 'Anna Smith', email: 'anna@mail.example' },
  { folder: 'Smith, Mary Anna', name: 'Mary Anna Smith', email: 'mary.anna@mail.example' },
  { folder: 'Brown, Bob *1970-02-03 (48213)', name: 'Bob Brown', email: 'bob@mail.example' },
  { folder: 'Mu\u0308ller_Jörg', name: 'Jörg Müller', email: 'joerg@mail.example' },
  { folder: 'Lee, Kim', name: 'Kim Lee', email: 'kim@mail.example' },
  { folder: 'Kim Lee 2', name: 'Kim Lee', email: 'kim2@mail.example' },
  { folder: null, name: 'Dr. Eva Stone', email: 'stone@clinic.example' },
];
const PATIENTS = PEOPLE.filter(({ folder }) => folder !== null);
const isShared = ({ name }: Person): boolean => name === 'Kim Lee';

/** How an event speaks of a person: only the first three make it that person's. */
const HOW = ['email', 'attendee', 'title', 'description', 'location', 'description-email'] as const;
interface Mention {
  person: Person;
  how: (typeof HOW)[number];
}

const mentions = fc.array(fc.record({ person: fc.constantFrom(...PEOPLE), how: fc.constantFrom(...HOW) }), { maxLength: 3 });

function eventOf(index: number, all: readonly Mention[]): { data: string; text: string } {
  const of = (how: Mention['how']): Person[] => all.filter((mention) => mention.how === how).map(({ person }) => person);
  const [titled] = of('title');
  const summary = titled === undefined ? 'Review' : index % 2 === 0 ? `INR check - ${titled.name}` : `${titled.name}: review`;
  const attendees = [
    ...of('email').map(({ email }) => `ATTENDEE;CN=Guest:mailto:${email}`),
    ...of('attendee').map(({ name }) => `ATTENDEE;CN=${name}:mailto:nobody@mail.example`),
  ];
  const said = [...of('description').map(({ name }) => name), ...of('description-email').map(({ email }) => email)];
  const lines = [
    `SUMMARY:${summary}`,
    ...attendees,
    // Folded, as servers fold it: in the middle of a name.
    ...(said.length > 0 ? [`DESCRIPTION:to be discussed with ${said.join(' and ')}`.replace(/.{40}/g, '$&\r\n ')] : []),
    ...of('location')
      .map(({ name }) => `LOCATION:at home of ${name}`)
      .slice(0, 1),
  ];
  const data = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:e${index}\r\nDTSTART:20261120T1${index % 10}0000Z\r\nDTEND:20261120T1${index % 10}3000Z\r\n${lines.join('\r\n')}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  return { data, text: `appointment ${summary} ${[...said, ...attendees].join(' ')}` };
}

/** What events of one title or place say first counts, as in the calendar. */
function said(all: readonly Mention[]): Mention[] {
  const first = (how: Mention['how']): Mention[] => all.filter((mention) => mention.how === how).slice(0, 1);
  return [...all.filter(({ how }) => how !== 'title' && how !== 'location'), ...first('title'), ...first('location')];
}

function isEvidence(all: readonly Mention[], patient: Person): boolean {
  if (isShared(patient)) return false;
  const own = said(all).filter(({ person }) => person === patient);
  const others = said(all).filter(({ person }) => person !== patient && person.folder !== null);
  // By a shared name's address nobody can be told, and none of the name is known by it.
  return own.some(({ how }) => ['email', 'attendee', 'title'].includes(how)) && others.length === 0;
}

function addEntries(library: ScopedLibrary, events: readonly string[]): void {
  const { db } = library;
  db.exec(`
    INSERT INTO accounts (account_id, kind, base_url, user_id, login_name, display_name, label, state, added_at_ms)
      VALUES ('a', 'nextcloud', 'https://x.example', 'u', 'u', 'U', 'u@x.example', 'ready', 1);
    INSERT INTO collections (collection_id, account_id, href, kind, components, name, is_read_only, source_id)
      VALUES ('cal', 'a', '/cal/', 'calendar', '[]', 'C', 0, 'calendar'), ('card', 'a', '/card/', 'contacts', '[]', 'C', 0, 'contacts');
  `);
  const entries = createEntryStore(db);
  const put = (kind: 'calendar' | 'contacts', index: number, data: string): unknown =>
    entries.put({
      collectionId: (kind === 'calendar' ? 'cal' : 'card') as CollectionId,
      href: `/${kind}/${index}`,
      etag: null,
      data,
      documentPath: `u@x.example/${kind}/${index}`,
      read: readEntry(data, kind),
      expansion: null,
    });
  db.transaction(() => {
    events.forEach((data, index) => put('calendar', index, data));
    PEOPLE.forEach((person, index) => put('contacts', index, cardOf(person)));
  });
}

function cardOf({ name, email }: Person): string {
  const words = name.split(' ');
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nN:${words.at(-1)};${words.slice(0, -1).join(' ')};;;\r\nFN:${name}\r\nEMAIL:${email}\r\nEND:VCARD\r\n`;
}

describe('under a patient’s scope', () => {
  it('there are the appointments that name the patient and nobody else, and the patient’s own card', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mentions, { minLength: 12, maxLength: 30 }), async (all) => {
        const made = all.map((each, index) => eventOf(index, each));
        const library = await openScopedLibrary(
          [
            ...PATIENTS.map(({ folder }, at) => ({
              id: `note-${at}`,
              paths: [`/Patients/${folder}/note.txt`],
              passages: ['a note'],
            })),
            ...made.map(({ text }, at) => ({
              id: `event-${at}`,
              paths: [`u@x.example/calendar/${at}`],
              passages: [text],
              sourceId: 'calendar',
            })),
            ...PEOPLE.map(({ name }, at) => ({
              id: `card-${at}`,
              paths: [`u@x.example/contacts/${at}`],
              passages: [`card of ${name}`],
              sourceId: 'contacts',
            })),
          ],
          CONVENTIONS,
        );
        try {
          addEntries(library, made.map(({ data }) => data)); // prettier-ignore
          for (const patient of PATIENTS) {
            const scopeId = `patient:/Patients/${patient.folder}` as ScopeId;
            const found = await library.search.run(
              { query: 'appointment card note', limit: 100, scopeId, leaveOut: new Set(['rerank']) },
              signal,
            );
            const expected = [
              ...PATIENTS.flatMap((one, at) => (one === patient ? [`note-${at}`] : [])),
              ...all.flatMap((each, at) => (isEvidence(each, patient) ? [`event-${at}`] : [])),
              ...PEOPLE.flatMap((one, at) => (one === patient && !isShared(one) ? [`card-${at}`] : [])),
            ];
            expect(found.hits.map(({ documentId }) => documentId as string).toSorted(), patient.name).toEqual(
              expected.toSorted(),
            );
          }
        } finally {
          await library.close();
        }
      }),
      { numRuns: 5, seed: 11, endOnFailure: true },
    );
  });

  it.each([
    ['INR check (Anna Smith)', true],
    ['Smith, Anna', true],
    ['Mrs Anna Smith, INR', false],
    ['Mrs Anna Smith - INR', true],
    ['visit with Anna Smith at home', true],
    ['Anna Smith 12 weeks', true],
    ['Anna Smith-Jones', false],
    ['Anna Smith de Bruin', false],
    ['Lisa Anna Smith', false],
    ['Anna Smith / Bob Brown', false],
    ['A. Smith', false],
    ['Smith', false],
    ['anna smith', true],
  ])('a title speaks of her: %s (%s)', async (title, isHers) => {
    const library = await openScopedLibrary(
      [
        ...PATIENTS.map(({ folder }, at) => ({
          id: `note-${at}`,
          paths: [`/Patients/${folder}/note.txt`],
          passages: ['a note'],
        })),
        { id: 'event', paths: ['u@x.example/calendar/0'], passages: ['appointment'], sourceId: 'calendar' },
      ],
      CONVENTIONS,
    );
    try {
      addEntries(library, [eventOf(0, []).data.replace('SUMMARY:Review', `SUMMARY:${title.replaceAll(',', '\\,')}`)]);
      const scopeId = 'patient:/Patients/Smith, Anna' as ScopeId;
      expect(library.scopes.documents(scopeId).allows('event')).toBe(isHers);
      // What moves in the calendar is followed.
      library.db.exec(
        `UPDATE entries SET parts = replace(parts, 'nobody', 'x'), data = data || 'Bob Brown' WHERE kind = 'event'`,
      );
      expect(library.scopes.documents(scopeId).allows('event')).toBe(false);
    } finally {
      await library.close();
    }
  });
});
