import { expect, it, onTestFinished, vi } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { SyncStatus } from '../../contract/sync.ts';
import { listen, type ListenOptions } from '../fakes/nextcloud-server/listen.ts';
import { createNextcloudServer, type NextcloudOptions } from '../fakes/nextcloud-server/server.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

const PATIENT = { timeout: 20_000, interval: 20 };
const HOUR_MS = 60 * 60_000;

async function pushing(options: NextcloudOptions & Pick<ListenOptions, 'tls'> & { acceptFingerprint?: string } = {}) {
  const { tls, acceptFingerprint, ...about } = options;
  const server = createNextcloudServer({ push: true, ...about });
  const { origin, port, close } = await listen(server.handle, { push: server.push, ...(tls ? { tls } : {}) });
  onTestFinished(close);
  server.files('alice').put('Notes/a.md', 'Words about zebras.');
  const { client } = await startUnlockedEngine({ shell: 'browser' });
  const calls = client();
  const basePath = options.basePath ?? '';
  const account: Account = await calls.accounts.addWithPassword({
    serverUrl: origin + basePath,
    user: 'alice',
    appPassword: 'secret',
    ...(acceptFingerprint === undefined ? {} : { acceptFingerprint }),
  });
  const { accountId } = account;
  await calls.accounts.folders.choose({ accountId, folders: [{ path: 'Notes' }] });
  const status = async (): Promise<SyncStatus> => {
    for await (const present of await calls.sync.watch()) return present;
    throw new Error('a feed begins with the present');
  };
  const found = async (word: string) => (await calls.search.run({ query: `"${word}"` })).hits.length;
  /** It is heard, what was there is here, and nothing is under way. */
  const settled = () =>
    vi.waitFor(async () => {
      const { toldAtOnce, sources, state } = await status();
      expect({ toldAtOnce, state, sources }).toMatchObject({
        toldAtOnce: [accountId],
        state: 'idle',
        sources: expect.arrayContaining([expect.objectContaining({ kind: 'folder', state: 'current' })]),
      });
      const folder = sources.find(({ kind }) => kind === 'folder');
      expect((folder?.nextRunAtMs ?? 0) - Date.now()).toBeGreaterThan(HOUR_MS / 2);
    }, PATIENT);
  return { server, origin, port, calls, accountId, status, found, settled };
}

it('hears of a change as it happens, and looks at the server once an hour meanwhile', async () => {
  const { server, found, settled } = await pushing({ basePath: '/cloud' });
  await settled();
  expect(await found('zebras')).toBe(1);
  server.files('alice').put('Notes/b.md', 'Words about okapis.');
  server.push.tell('alice', 'notify_file_id [101,102]');
  await vi.waitFor(async () => expect(await found('okapis')).toBe(1), PATIENT);
  await settled();
  server.files('alice').put('Notes/b.md', 'Words about quaggas.');
  server.push.tell('alice', 'notify_file');
  await vi.waitFor(async () => expect(await found('quaggas')).toBe(1), PATIENT);
  expect(server.push.tries).toEqual([{ user: 'alice', taken: true }]);
});

it('looks again after what changes while it is being synced', async () => {
  const { server, found, settled } = await pushing();
  await settled();
  server.files('alice').put('Notes/b.md', 'Words about okapis.');
  let told = false;
  server.setFaults(({ method, path }) => {
    if (method !== 'GET' || !path.endsWith('b.md') || told) return null;
    told = true;
    server.files('alice').put('Notes/c.md', 'Words about quaggas.');
    server.push.tell('alice', 'notify_file');
    return { kind: 'latency', ms: 300 };
  });
  server.push.tell('alice', 'notify_file');
  await vi.waitFor(async () => expect(await found('quaggas')).toBe(1), PATIENT);
});

it('goes back to looking as ever where the connection is lost, and listens again when it can be had', async () => {
  const { server, status, settled, found } = await pushing();
  await settled();
  server.push.drop({ refusing: true });
  await vi.waitFor(async () => {
    const { toldAtOnce, sources } = await status();
    expect(toldAtOnce).toEqual([]);
    expect((sources[0]?.nextRunAtMs ?? 0) - Date.now()).toBeLessThan(60_000);
  }, PATIENT);
  server.files('alice').put('Notes/b.md', 'Words about okapis.');
  server.push.takeAgain();
  // What changed meanwhile is looked for at once.
  await vi.waitFor(async () => expect(await found('okapis')).toBe(1), { timeout: 40_000, interval: 100 });
  await settled();
});

it('stops the account where its password is refused there, as any refusal does', async () => {
  const { server, calls, settled } = await pushing();
  await settled();
  server.accounts.get('alice').password = 'another';
  // Requests of the session go on: the socket alone is refused.
  server.setFaults(null);
  server.push.drop();
  await vi.waitFor(async () => expect(await calls.accounts.list()).toMatchObject([{ state: 'sign-in' }]), {
    timeout: 40_000,
    interval: 100,
  });
  const tries =
    server.log.requests.filter(({ status }) => status === 401).length + server.push.tries.filter(({ taken }) => !taken).length;
  expect(tries).toBe(1);
});

it('listens to calendars and contacts through the record of activities', async () => {
  const { server, calls, accountId, settled } = await pushing();
  await settled();
  server.collections('alice').makeCalendar('clinic', { displayName: 'Clinic' });
  const listed = await calls.accounts.collections.list({ accountId, refresh: true });
  const { collectionId } = listed.find(({ name }) => name === 'Clinic')!;
  await calls.accounts.collections.choose({ accountId, collectionIds: [collectionId] });
  const entries = async () =>
    (await calls.accounts.collections.list({ accountId })).find(({ name }) => name === 'Clinic')?.entries ?? 0;
  await calls.sync.run({});
  await settled();
  server.collections('alice').put('clinic', 'round.ics', ics('Ward round'));
  server.push.tell('alice', 'notify_activity');
  await vi.waitFor(async () => expect(await entries()).toBe(1), PATIENT);
});

it('listens over the pinned certificate and no other', async () => {
  const own = await makeCertificate({ subject: '127.0.0.1', names: 'IP:127.0.0.1' });
  const { server, settled } = await pushing({ tls: own, acceptFingerprint: own.fingerprint });
  await settled();
  expect(server.push.connections('alice')).toBe(1);
});

it('closes its socket while syncing is paused', async () => {
  const { server, calls, settled } = await pushing();
  await settled();
  await calls.sync.pause();
  await vi.waitFor(() => expect(server.push.connections('alice')).toBe(0), PATIENT);
  await calls.sync.resume();
  await settled();
});

function ics(title: string): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    'UID:round-1',
    'DTSTAMP:20261101T000000Z',
    `SUMMARY:${title}`,
    'DTSTART:20261120T090000Z',
    'DURATION:PT30M',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}
