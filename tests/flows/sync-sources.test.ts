import { expect, it, onTestFinished, vi } from 'vitest';
import type { SyncStatus } from '../../contract/sync.ts';
import { listen } from '../fakes/nextcloud-server/listen.ts';
import { createNextcloudServer } from '../fakes/nextcloud-server/server.ts';
import { event } from '../fixtures/calendar-rig.ts';
import { makePdf } from '../fixtures/documents.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { codeOf } from '../fixtures/account-servers.ts';

async function signedIn(shell: 'cli' | 'browser' = 'cli') {
  const server = createNextcloudServer();
  const { origin, close } = await listen(server.handle);
  onTestFinished(close);
  const { client } = await startUnlockedEngine({ shell });
  const calls = client();
  const { accountId, label } = await calls.accounts.addWithPassword({ serverUrl: origin, user: 'alice', appPassword: 'secret' });
  const choose = (...paths: string[]) => calls.accounts.folders.choose({ accountId, folders: paths.map((path) => ({ path })) });
  const status = async (): Promise<SyncStatus> => {
    for await (const present of await calls.sync.watch()) return present;
    throw new Error('a feed begins with the present');
  };
  return { server, alice: server.files('alice'), client, calls, accountId, label, choose, status };
}

it('names a file that was fetched and cannot be read among what could not be synced, and reads it when it is tried again', async () => {
  const { alice, calls, label, choose, status } = await signedIn();
  const pdf = await makePdf([[{ text: 'Sepsis calls for antibiotics within the hour.' }]]);
  alice.put('Notes/good.md', 'Words about zebras.');
  alice.put('Notes/broken.pdf', pdf.slice(0, 200));
  alice.put('Notes/program.exe', 'no text');
  await choose('Notes');
  await calls.sync.run({});
  const problems = async () =>
    (await calls.sync.problems({})).items.map(({ path, state, failure }) => [path, state, failure.code]);
  expect(await problems()).toEqual([
    [`${label}/Notes/broken.pdf`, 'failed', expect.stringMatching(/^FILE_/)],
    [`${label}/Notes/program.exe`, 'skipped', 'FILE_TYPE_UNSUPPORTED'],
  ]);
  expect((await status()).sources).toMatchObject([{ problems: 2, serverItems: 2, libraryItems: 2, indexedItems: 1 }]);
  // It is read again, and is as it was.
  const [{ sourceId } = { sourceId: undefined }] = (await status()).sources;
  await calls.sync.retry({ sourceId, path: `${label}/Notes/broken.pdf` });
  expect(await problems()).toHaveLength(2);
  alice.put('Notes/broken.pdf', pdf as Uint8Array<ArrayBuffer>);
  await calls.sync.run({});
  expect(await problems()).toHaveLength(1);
  expect((await calls.search.run({ query: '"antibiotics"' })).hits).toHaveLength(1);
});

it('takes a synced folder out of its account’s choice where its source is removed, and lets nobody else do that', async () => {
  const { alice, client, calls, accountId, choose, status } = await signedIn();
  alice.put('Notes/a.md', 'Words about zebras.');
  alice.put('Other/b.md', 'Words about okapis.');
  const [notes] = await choose('Notes', 'Other');
  await calls.sync.run({});
  const { sourceId } = notes!;
  expect(await codeOf(client('clinician').library.sources.remove({ sourceId }))).toBe('NOT_ALLOWED');
  expect(await calls.library.sources.remove({ sourceId })).toEqual({ documents: 1 });
  expect((await calls.accounts.folders.chosen({ accountId })).map(({ path }) => path)).toEqual(['Other']);
  expect((await status()).sources).toHaveLength(1);
  await calls.sync.run({});
  expect((await calls.search.run({ query: '"zebras"' })).hits).toHaveLength(0);
  expect((await calls.search.run({ query: '"okapis"' })).hits).toHaveLength(1);
  expect(await codeOf(calls.library.sources.remove({ sourceId }))).toBe('NOT_FOUND');
});

it('lets a calendar go with its source where it is put into the server’s bin, without being asked to look', async () => {
  const { server, calls, accountId, status } = await signedIn();
  const calendars = server.collections('alice');
  calendars.makeCalendar('clinic', { displayName: 'Clinic' });
  calendars.put('clinic', 'a.ics', event('a', 'Ward round', '20261120T103000Z'));
  const listed = await calls.accounts.collections.list({ accountId, refresh: true });
  const { collectionId } = listed.find(({ name }) => name === 'Clinic')!;
  await calls.accounts.collections.choose({ accountId, collectionIds: [collectionId] });
  await calls.sync.run({});
  expect((await calls.search.run({ query: '"ward round"' })).hits).toHaveLength(1);
  calendars.removeCalendar('clinic');
  await calls.sync.run({});
  expect((await calls.search.run({ query: '"ward round"' })).hits).toHaveLength(0);
  expect((await status()).sources).toEqual([]);
  expect((await calls.accounts.collections.list({ accountId })).map(({ name }) => name)).not.toContain('Clinic');
  expect(await calls.library.sources.list()).toEqual([]);
});

it('takes a calendar out of the choice where its source is removed', async () => {
  const { server, calls, accountId } = await signedIn();
  server.collections('alice').makeCalendar('clinic', { displayName: 'Clinic' });
  const listed = await calls.accounts.collections.list({ accountId, refresh: true });
  const { collectionId } = listed.find(({ name }) => name === 'Clinic')!;
  const chosen = await calls.accounts.collections.choose({ accountId, collectionIds: [collectionId] });
  const { sourceId } = chosen.find(({ name }) => name === 'Clinic')!;
  await calls.library.sources.remove({ sourceId: sourceId! });
  const after = await calls.accounts.collections.list({ accountId, refresh: true });
  expect(after.find(({ name }) => name === 'Clinic')).toMatchObject({ chosen: false, sourceId: null });
});

it('comes back soon to a folder that could not be listed, however quiet all else is, and less often each time', async () => {
  const { server, alice, calls, choose, status } = await signedIn();
  for (const path of ['Notes/a.md', 'Notes/deep/b.md']) alice.put(path, `Words about ${path}.`);
  await choose('Notes');
  for (let quiet = 0; quiet < 6; quiet++) await calls.sync.run({});
  const nextInS = async () => ((await status()).sources[0]!.nextRunAtMs! - Date.now()) / 1000;
  expect(await nextInS()).toBeGreaterThan(400);
  server.setFaults(({ method, path }) =>
    method === 'PROPFIND' && path.includes('deep') ? { kind: 'status', status: 500 } : null,
  );
  alice.put('Notes/deep/b.md', 'Other words.');
  const waits: number[] = [];
  for (let round = 0; round < 3; round++) {
    expect((await calls.sync.run({})).failed).toMatchObject([{ code: 'SERVER_ERROR' }]);
    expect((await status()).sources).toMatchObject([{ state: 'waiting', failure: { code: 'SERVER_ERROR' } }]);
    waits.push(await nextInS());
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits[0]).toBeLessThan(40);
  expect(waits[2]).toBeLessThan(140);
  server.setFaults(null);
  expect(await calls.sync.run({})).toMatchObject({ updated: 1, failed: [] });
  expect((await status()).sources).toMatchObject([{ state: 'current', failure: null }]);
});

it('takes a page in the server’s place for a network that asks for a sign-in, and goes on by itself', async () => {
  const { server, alice, calls, choose, status } = await signedIn('browser');
  alice.put('Notes/a.md', 'Words about zebras.');
  await choose('Notes');
  const settled = (state: string) =>
    vi.waitFor(async () => expect((await status()).sources).toMatchObject([{ state }]), { timeout: 20_000, interval: 20 });
  await settled('current');
  for (const page of [
    new Response('<html>Welcome to our Wi-Fi</html>', { status: 200, headers: { 'content-type': 'text/html' } }),
    new Response(null, { status: 302, headers: { location: 'http://portal.example/login' } }),
  ]) {
    server.answerAll(() => page.clone());
    expect(await codeOf(calls.sync.run({}))).toMatch(/^SERVER_(?:NOT_DAV|UNREACHABLE)$/);
    const [source] = (await status()).sources;
    expect(source).toMatchObject({ state: 'waiting' });
    expect(source!.nextRunAtMs! - Date.now()).toBeLessThan(120_000);
  }
  server.answerAll(null);
  expect(await calls.sync.run({})).toMatchObject({ failed: [], removed: 0 });
  expect(await calls.accounts.list()).toMatchObject([{ state: 'ready' }]);
  expect((await calls.search.run({ query: '"zebras"' })).hits).toHaveLength(1);
});
