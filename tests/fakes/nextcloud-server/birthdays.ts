import type { Collection, Collections, DavObject } from './collections.ts';
import { birthdayOf } from './object-data.ts';

const BIRTHDAYS = 'contact_birthdays';

/** Birthdays of contacts are events of a calendar nobody can write: made, changed and removed with them. */
export function followBirthdays(
  collections: Collections,
  { kind, owner, uri }: Collection,
  { before, after }: { before: DavObject | null; after: DavObject | null },
): void {
  if (kind === 'calendar') return;
  const calendar = collections.find(owner, 'calendar', BIRTHDAYS);
  const eventUri = `${uri}-${(before ?? after)?.uri}.ics`;
  const birthday = after && birthdayOf(after.data);
  if (birthday) {
    const uid = `${owner}-${eventUri}`;
    const into = calendar ?? makeCalendar(collections, owner);
    collections.put(into, { uri: eventUri, uid, component: 'vevent', data: birthdayEvent(uid, birthday) });
    return;
  }
  const event = calendar?.objects.get(eventUri);
  if (calendar && event) collections.remove(calendar, event);
}

function makeCalendar(collections: Collections, owner: string): Collection {
  const looks = { displayName: 'Contact birthdays', color: '#E9D859' };
  return collections.make({ kind: 'calendar', uri: BIRTHDAYS, owner, ...looks, components: ['VEVENT'], readOnly: true });
}

function birthdayEvent(uid: string, { date, name }: { date: string; name: string }): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Nextcloud//Birthdays//EN', 'BEGIN:VEVENT', `UID:${uid}`];
  lines.push(
    'DTSTAMP:20260101T000000Z',
    `DTSTART;VALUE=DATE:${date}`,
    'RRULE:FREQ=YEARLY',
    `SUMMARY:🎂 ${name} (${date.slice(0, 4)})`,
  );
  return [...lines, 'TRANSP:TRANSPARENT', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
}
