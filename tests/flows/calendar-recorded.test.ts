import { describe, expect, it } from 'vitest';
import type { Connection } from '../../engine/nextcloud/connection.ts';
import { compareCollection, goesBack } from '../../engine/calendar/compare.ts';
import { createDav, etagOf, textOfData } from '../../engine/calendar/dav.ts';
import { discoverCollections } from '../../engine/calendar/discover.ts';
import { readEntry } from '../../engine/calendar/read-entry.ts';
import { putNew } from '../../engine/calendar/write-entry.ts';
import type { EntryId } from '../../contract/ids.ts';
import { hasRecordings, readRecordings, type RecordedServer } from '../fakes/nextcloud-recordings.ts';
import { createNextcloudReplay } from '../fakes/nextcloud-replay.ts';
import { openConnection } from '../fixtures/account-connection.ts';
import { signal } from '../fixtures/calendar-rig.ts';

const WORK = '/remote.php/dav/calendars/alice/work/';

/** Plays these recordings, by name; others of the same request are not played. */
function replay(
  names: readonly string[],
  server: RecordedServer = 'nc34-apache',
): { connection: Connection; played: () => string[] } {
  const cloud = createNextcloudReplay({ server, only: ({ name }) => names.includes(name) });
  const fetch = async (input: string | URL | Request, init?: RequestInit) => await cloud.handle(new Request(input, init));
  const { connection } = openConnection('http://127.0.0.1:8090', { loginName: 'alice', password: 'secret' }, { fetch });
  return { connection, played: () => cloud.played.map(({ name }) => name) };
}

function known(hrefs: readonly string[], etag: string | null = null) {
  return hrefs.map((href) => ({
    entryId: href as EntryId,
    href: `${WORK}${href}`,
    etag,
    uid: href,
    documentPath: href,
    isKept: false,
  }));
}

describe.skipIf(!hasRecordings('nc34-apache'))('calendars of a recorded Nextcloud (../shared/nextcloud)', () => {
  it('are found by way of the principal, without those in the trash', async () => {
    const before = replay(['current-user-principal', 'principal-homes', 'cal-home-depth1', 'ab-home']);
    const found = await discoverCollections(before.connection, signal);
    expect(found.map(({ name, kind, readOnly, components }) => ({ name, kind, readOnly, components }))).toEqual(
      expect.arrayContaining([
        { name: 'Work & Co', kind: 'calendar', readOnly: false, components: ['VEVENT', 'VTODO'] },
        { name: 'Accounts', kind: 'contacts', readOnly: true, components: [] },
      ]),
    );
    const after = replay(['current-user-principal', 'principal-homes', 'cal-home-after-delete', 'ab-home']);
    const left = await discoverCollections(after.connection, signal);
    expect(left.map(({ href }) => href).some((href) => href.includes('doomed'))).toBe(false);
    expect(left.find(({ href }) => href.includes('contact_birthdays'))).toMatchObject({ kind: 'calendar', readOnly: true });
  });

  it('tell what changed and what is gone, asked without a limit', async () => {
    const { connection, played } = replay(['cal-sync-delta']);
    const asked = {
      href: WORK,
      known: known(['e1.ics', 'lf.ics', 'rec.ics']),
      token: 'http://sabre.io/ns/sync/11',
      state: { token: 'http://sabre.io/ns/sync/16' },
    };
    const found = await compareCollection(createDav(connection), asked, signal);
    expect(found).toMatchObject({
      changed: [`${WORK}e1.ics`, `${WORK}e9.ics`],
      token: 'http://sabre.io/ns/sync/16',
      restored: false,
    });
    expect(found.gone.map(({ href }) => href)).toEqual([`${WORK}lf.ics`]);
    expect(played()).toEqual(['cal-sync-delta']);
  });

  it('were restored where the token is smaller than the one known; a token of another server is refused', async () => {
    const dav = createDav(replay(['cal-sync-bad-token-future', 'cal-sync-bad-token-wrongns']).connection);
    const recorded = readRecordings('nc34-apache');
    const tokenIn = (name: string) =>
      /<d:sync-token>([^<]*)</.exec(String(recorded.find((each) => each.name === name)?.request.body))?.[1] ?? '';
    const future = await dav.changes(WORK, tokenIn('cal-sync-bad-token-future'), signal);
    expect(future.kind === 'changes' && goesBack(tokenIn('cal-sync-bad-token-future'), future.token)).toBe(true);
    expect(await dav.changes(WORK, tokenIn('cal-sync-bad-token-wrongns'), signal)).toEqual({ kind: 'refused', status: 403 });
    expect(goesBack('http://sabre.io/ns/sync/16', 'http://sabre.io/ns/sync/17')).toBe(false);
    expect(goesBack('http://sabre.io/ns/sync/16', 'http://radicale.org/ns/sync/3')).toBe(false);
  });

  it('give objects many at a time, and all of them can be read', async () => {
    const { connection } = replay(['cal-multiget']);
    const request = String(readRecordings('nc34-apache').find(({ name }) => name === 'cal-multiget')?.request.body);
    const hrefs = [...request.matchAll(/<d:href>([^<]*)</g)].map(([, href = '']) => href);
    const items = await createDav(connection).objects(WORK, 'calendar', hrefs, signal);
    // What is not there is not spoken of.
    expect(items.length).toBeLessThan(hrefs.length);
    const found = items.filter(({ status }) => status < 400);
    expect(found.length).toBeGreaterThan(0);
    for (const item of found) {
      expect(etagOf(item)).toMatch(/^"/);
      expect(readEntry(textOfData(item) ?? '', 'calendar').kind).not.toBe('other');
    }
  });

  it('answer a UID that lies in the trash with 500, which is taken for taken, and a repaired object is read back', async () => {
    const recorded = readRecordings('nc34-apache');
    const of = (name: string) => {
      const request = recorded.find((each) => each.name === name)?.request;
      return { href: request?.path ?? '', data: String(request?.body) };
    };
    const again = of('event-recreate-deleted-uid-new-href');
    expect(await putNew(replay(['event-recreate-deleted-uid-new-href']).connection, again, signal)).toEqual({ kind: 'taken' });
    expect(await putNew(forAnyCondition(['event-dup-uid']), of('event-dup-uid'), signal)).toEqual({ kind: 'taken' });
    expect(await putNew(forAnyCondition(['event-invalid']), of('event-invalid'), signal)).toEqual({ kind: 'refused' });
    const repaired = of('event-put-no-dtstamp-needs-repair');
    const made = await putNew(forAnyCondition(['event-put-no-dtstamp-needs-repair', 'event-get-repaired']), repaired, signal);
    expect(made).toMatchObject({ kind: 'made', entry: { href: repaired.href, etag: expect.stringMatching(/^"/) } });
    expect(made.kind === 'made' && made.entry.data).not.toBe(repaired.data);
  });
});

/** The recordings were made without the condition that nothing may be there, which changes none of these answers. */
function forAnyCondition(names: readonly string[]): Connection {
  const { connection } = replay(names);
  return {
    ...connection,
    request({ headers, ...request }, until) {
      const { 'If-None-Match': _condition, ...others } = headers ?? {};
      return connection.request({ ...request, headers: others }, until);
    },
  };
}

describe.skipIf(!hasRecordings('nc34-apache'))('contacts of a recorded Nextcloud (../shared/nextcloud)', () => {
  it('tell what changed, and are read', async () => {
    const { connection } = replay(['ab-multiget']);
    const request = readRecordings('nc34-apache').find(({ name }) => name === 'ab-multiget')?.request;
    const hrefs = [...String(request?.body).matchAll(/<d:href>([^<]*)</g)].map(([, href = '']) => href);
    const items = await createDav(connection).objects(request?.path ?? '', 'contacts', hrefs, signal);
    const cards = items.filter(({ status }) => status < 400).map((item) => readEntry(textOfData(item) ?? '', 'contacts'));
    expect(cards.length).toBeGreaterThan(0);
    for (const each of cards) expect(each.kind).toBe('contact');
  });
});
