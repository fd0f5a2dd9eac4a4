import { describe, expect, it } from 'vitest';
import { createNextcloudServer, type NextcloudServer } from './server.ts';

const WORK = 'http://cloud.test/remote.php/dav/calendars/alice/work/';

function event(uid: string, more = 'DTSTART:20260301T090000Z\r\nDTEND:20260301T100000Z\r\nSUMMARY:Visit'): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\n${more}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
}

function ask(
  server: NextcloudServer,
  method: string,
  url: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const authorization = `Basic ${btoa('alice:secret')}`;
  return server.handle(
    new Request(url, { method, headers: { authorization, ...headers }, ...(body === undefined ? {} : { body }) }),
  );
}

async function sync(server: NextcloudServer, token: string, limit?: number): Promise<{ hrefs: string[]; token: string }> {
  const limited = limit === undefined ? '' : `<d:limit><d:nresults>${limit}</d:nresults></d:limit>`;
  const body = `<d:sync-collection xmlns:d="DAV:"><d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level>${limited}<d:prop><d:getetag/></d:prop></d:sync-collection>`;
  const xml = await (await ask(server, 'REPORT', WORK, body)).text();
  const hrefs = Array.from(xml.matchAll(/<d:href>[^<]*\/([^/<]+)<\/d:href>/gu), ([, name = '']) => name);
  return { hrefs, token: /<d:sync-token>([^<]*)/u.exec(xml)?.[1] ?? '' };
}

describe('calendars', () => {
  it('lose changes where a limit is asked for, and tell the newest token all the same', async () => {
    const server = createNextcloudServer();
    const calendars = server.collections('alice');
    calendars.makeCalendar('work');
    const { token } = await sync(server, '');
    for (const uid of ['a', 'b', 'c']) calendars.put('work', `${uid}.ics`, event(uid));
    const limited = await sync(server, token, 1);
    expect(limited.hrefs).toEqual(['a.ics']);
    expect((await sync(server, limited.token)).hrefs).toEqual([]);
    expect((await sync(server, token)).hrefs).toEqual(['a.ics', 'b.ics', 'c.ics']);
  });

  it('of a restored server take a token from the future for one without changes, and answer with a smaller one', async () => {
    const server = createNextcloudServer();
    const calendars = server.collections('alice');
    calendars.makeCalendar('work');
    calendars.put('work', 'a.ics', event('a'));
    const backup = server.snapshot();
    calendars.put('work', 'b.ics', event('b'));
    const before = await sync(server, '');
    server.restore(backup, { fingerprint: false });
    const after = await sync(server, before.token);
    expect(after).toEqual({ hrefs: [], token: 'http://sabre.io/ns/sync/2' });
    expect(before.token).toBe('http://sabre.io/ns/sync/3');
  });

  it('refuse the UID of a deleted event as the newer servers do, and take it as the older ones do', async () => {
    for (const [version, status] of [
      ['34.0.1', 500],
      ['29.0.1', 201],
    ] as const) {
      const server = createNextcloudServer({ version });
      server.collections('alice').makeCalendar('work');
      await ask(server, 'PUT', `${WORK}a.ics`, event('a'));
      await ask(server, 'DELETE', `${WORK}a.ics`);
      expect((await ask(server, 'PUT', `${WORK}again.ics`, event('a'))).status).toBe(status);
    }
  });

  it('are queried by time, series included', async () => {
    const server = createNextcloudServer();
    const calendars = server.collections('alice');
    calendars.makeCalendar('work');
    calendars.put('work', 'once.ics', event('once'));
    calendars.put(
      'work',
      'weekly.ics',
      event('weekly', 'DTSTART:20260302T080000Z\r\nDTEND:20260302T083000Z\r\nRRULE:FREQ=WEEKLY'),
    );
    const query = `<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="20260309T000000Z" end="20260310T000000Z"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`;
    const found = await (await ask(server, 'REPORT', WORK, query, { depth: '1' })).text();
    expect(found).toContain('weekly.ics');
    expect(found).not.toContain('once.ics');
  });

  it('of birthdays follow the contacts, and nobody writes them', async () => {
    const server = createNextcloudServer();
    const user = server.collections('alice');
    user.makeAddressBook('friends');
    const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nFN:Ada\r\nBDAY:19061209\r\nEND:VCARD\r\n';
    const friends = 'http://cloud.test/remote.php/dav/addressbooks/users/alice/friends/c.vcf';
    expect((await ask(server, 'PUT', friends, card)).status).toBe(201);
    expect(user.list('contact_birthdays').map(({ data }) => /SUMMARY:.*/u.exec(data)?.[0])).toEqual(['SUMMARY:🎂 Ada (1906)']);
    expect((await ask(server, 'PUT', WORK.replace('work', 'contact_birthdays') + 'x.ics', event('x'))).status).toBe(403);
    expect((await ask(server, 'DELETE', friends)).status).toBe(204);
    expect(user.list('contact_birthdays')).toEqual([]);
  });
});
