import { expect, it, onTestFinished } from 'vitest';
import { createClient } from 'webdav';
import { listen } from '../fakes/nextcloud-server/listen.ts';
import { createNextcloudServer } from '../fakes/nextcloud-server/server.ts';
import type { TurnId } from '../../contract/ids.ts';
import { createManualClock, realClock, type ServerClock } from '../fakes/nextcloud-server/clock.ts';
import { seededNumbers } from '../fakes/nextcloud-server/faults.ts';
import { PASSPHRASE, startTestEngine, startUnlockedEngine } from '../fixtures/engine.ts';
import { act, type World } from '../fixtures/sync-model.ts';

async function signedIn(folders: readonly string[] = [''], clock: ServerClock = realClock) {
  const server = createNextcloudServer({ clock });
  const { origin, close } = await listen(server.handle);
  onTestFinished(close);
  const started = await startUnlockedEngine();
  const client = started.client();
  const account = await client.accounts.addWithPassword({ serverUrl: origin, user: 'alice', appPassword: 'secret' });
  const choose = async () =>
    await client.accounts.folders.choose({
      accountId: account.accountId,
      folders: folders.map((path) => ({ path, include: [], exclude: [], maxFileBytes: null })),
    });
  return { server, client, account, choose, origin, started };
}

it('makes what lies on a server findable, follows its changes, and proves that it is complete', async () => {
  const { server, client, account, choose } = await signedIn(['Notes']);
  const alice = server.files('alice');
  alice.put('Notes/asthma.md', '# Asthma\n\nSalbutamol as needed for wheezing.');
  alice.put('Notes/deep/gout.md', '# Gout\n\nColchicine early in an attack.');
  alice.put('Notes/picture.xyz', 'no text');
  const [chosen] = await choose();
  const first = await client.sync.run({});
  expect(first).toMatchObject({ downloaded: 2, updated: 0, removed: 0, failed: [] });
  const hits = await client.search.run({ query: 'salbutamol wheezing' });
  expect(hits.hits[0]?.path).toBe(`${account.label}/Notes/asthma.md`);
  expect(await client.sync.verify({})).toMatchObject({ server: 2, library: 2, indexed: 2, missing: [], extra: [] });

  alice.put('Notes/asthma.md', '# Asthma\n\nBudesonide every day.');
  alice.move('Notes/deep', 'Notes/joints');
  expect(await client.sync.verify({})).toMatchObject({
    server: 2,
    missing: expect.arrayContaining([expect.stringContaining('joints')]),
  });
  expect(await client.sync.run({ sourceId: chosen!.sourceId })).toMatchObject({
    downloaded: 0,
    updated: 1,
    moved: 1,
    removed: 0,
  });
  expect((await client.search.run({ query: '"budesonide"' })).hits).toHaveLength(1);
  expect((await client.search.run({ query: '"salbutamol"' })).hits).toHaveLength(0);
  expect(await client.sync.verify({})).toMatchObject({ server: 2, library: 2, indexed: 2, missing: [], extra: [] });

  const { items } = await client.sync.log({});
  expect(items.map(({ what }) => what)).toContain('moved');
  expect((await client.sync.problems({})).items).toMatchObject([
    { path: `${account.label}/Notes/picture.xyz`, state: 'skipped', failure: { code: 'FILE_TYPE_UNSUPPORTED' } },
  ]);
  for await (const status of await client.sync.watch()) {
    expect(status).toMatchObject({
      state: 'idle',
      sources: [{ state: 'current', serverItems: 2, libraryItems: 2, indexedItems: 2 }],
    });
    break;
  }
});

it('asks before much goes, keeps or removes as told, and takes back what is withdrawn without asking', async () => {
  const { server, client, choose } = await signedIn();
  const [alice, bob] = [server.files('alice'), server.files('bob')];
  for (let number = 0; number < 12; number++) alice.put(`Notes/${number}.md`, `Note ${number} on zebrafish.`);
  bob.put('Team/secret.md', 'Only for the team: okapi.');
  bob.share('Team', 'alice');
  const [chosen] = await choose();
  await client.sync.run({});
  expect((await client.search.run({ query: '"okapi"' })).hits).toHaveLength(1);

  bob.unshare('Team');
  alice.remove('Notes');
  expect(await client.sync.run({})).toMatchObject({ removed: 1 });
  expect((await client.search.run({ query: '"okapi"' })).hits).toHaveLength(0);
  expect((await client.search.run({ query: '"zebrafish"' })).hits).not.toHaveLength(0);
  for await (const { sources } of await client.sync.watch()) {
    expect(sources).toMatchObject([{ state: 'asking', question: { kind: 'mass-deletion', items: 12 } }]);
    break;
  }
  await client.sync.answer({ sourceId: chosen!.sourceId, remove: true });
  expect(await client.sync.run({})).toMatchObject({ removed: 12 });
  expect(await client.sync.verify({})).toMatchObject({ server: 0, library: 0, missing: [], extra: [] });
  expect((await client.sync.log({})).items.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['withdrawn', 'asked', 'answered', 'removed']),
  );
});

it('asks nothing of servers while it is paused', async () => {
  const { server, client, choose } = await signedIn();
  await choose();
  await client.sync.pause();
  server.log.clear();
  await expect(client.sync.run({})).rejects.toMatchObject({ code: 'SYNC_PAUSED' });
  expect(server.log.requests).toEqual([]);
  await client.sync.resume();
  expect(await client.sync.run({})).toMatchObject({ failed: [] });
});

const SEED = Date.now() % 1_000_000_000;

it(`is the server after each of 20 rounds of random work, read and indexed (seed ${SEED})`, async () => {
  const clock = createManualClock();
  const { server, client, choose } = await signedIn([''], clock);
  const random = seededNumbers(SEED);
  const below = (count: number): number => Math.floor(random() * count);
  const one = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const world: World = { server, below, one, clock, last: null };
  server.files('bob').put('Team/in/deep.md', 'deep of bob');
  server.files('bob').put('Team/shared.md', 'of bob');
  const [chosen] = await choose();
  for (let round = 0; round < 20; round++) {
    const did = Array.from({ length: 1 + below(5) }, () => act(world));
    await client.sync.run({});
    for await (const { sources } of await client.sync.watch()) {
      if (sources[0]?.question) await client.sync.answer({ sourceId: chosen!.sourceId, remove: true });
      break;
    }
    await client.sync.run({});
    const { missing, extra, server: onServer, library, indexed } = await client.sync.verify({});
    expect({ did, missing, extra, library, indexed }).toEqual({
      did,
      missing: [],
      extra: [],
      library: onServer,
      indexed: onServer,
    });
    clock.passMs(2000);
  }
});

it('saves an answer with its sources as a note, and never over anything', async () => {
  const { server, client, account, choose } = await signedIn(['Notes']);
  server
    .files('alice')
    .put(
      'Notes/gout.md',
      '# Gout\n\nThe dose of colchicine for gout is 500 micrograms twice daily, ≥ 3 days apart from the last course.',
    );
  server.files('alice').put('Saved/How is gout treated.md', 'mine');
  await choose();
  await client.sync.run({});
  let turnId: TurnId | null = null;
  for await (const event of await client.ask({ question: 'What dose of colchicine for gout?' }))
    if (event.kind === 'done') turnId = event.turnId;
  const save = async (format: 'markdown' | 'pdf', folder = 'Saved') =>
    await client.sync.saveAnswer({ accountId: account.accountId, folder, name: 'How is gout treated?', format, turnId: turnId! });
  expect(await save('markdown')).toEqual({ path: `${account.label}/Saved/How is gout treated (2).md` });
  expect(await save('markdown')).toEqual({ path: `${account.label}/Saved/How is gout treated (3).md` });
  expect(await save('pdf')).toEqual({ path: `${account.label}/Saved/How is gout treated.pdf` });
  const saved = Object.fromEntries(
    server
      .files('alice')
      .list()
      .map(({ path, content }) => [path, content]),
  );
  expect(new TextDecoder().decode(saved['Saved/How is gout treated.md'])).toBe('mine');
  const note = new TextDecoder().decode(saved['Saved/How is gout treated (2).md']);
  expect(note).toContain('# What dose of colchicine for gout?');
  expect(note).toMatch(/## Sources[\s\S]*Notes\/gout\.md[\s\S]*500 micrograms/);
  expect(new TextDecoder().decode(saved['Saved/How is gout treated.pdf']?.slice(0, 5))).toBe('%PDF-');
  await expect(save('markdown', 'Not there')).rejects.toMatchObject({ code: 'SAVE_REFUSED' });
});

it('agrees with another WebDAV client on what lies on the server, whatever that does there', async () => {
  const { client, account, choose, origin } = await signedIn();
  const other = createClient(`${origin}/remote.php/dav/files/alice`, { username: 'alice', password: 'secret' });
  await other.createDirectory('/Ärzte & co');
  await other.putFileContents('/Ärzte & co/a #1 100%.md', 'Amoxicillin for the chest.');
  await other.putFileContents('/b.md', 'Warfarin is stopped.');
  await choose();
  expect(await client.sync.run({})).toMatchObject({ downloaded: 2, failed: [] });
  await other.moveFile('/Ärzte & co', '/Doctors');
  await other.copyFile('/b.md', '/Doctors/copy.md');
  await other.putFileContents('/b.md', 'Warfarin goes on.', { overwrite: true });
  expect(await client.sync.run({})).toMatchObject({ downloaded: 1, updated: 1, moved: 1, failed: [] });
  await other.deleteFile('/Doctors/a #1 100%.md');
  expect(await client.sync.run({})).toMatchObject({ removed: 1, failed: [] });
  const theirs = await other.getDirectoryContents('/', { deep: true });
  const ours = (await client.library.documents.list({})).items.map(({ path }) => path.slice(account.label.length));
  expect(ours.toSorted()).toEqual(theirs.flatMap(({ type, filename }) => (type === 'file' ? [filename] : [])).toSorted());
});

it('goes on after its process ended in the middle, and fetches nothing twice', async () => {
  const { server, client, choose, started } = await signedIn();
  for (let number = 0; number < 30; number++) server.files('alice').put(`Notes/${number}.md`, `Note ${number} on okapis.`);
  await choose();
  const stop = new AbortController();
  let fetched = 0;
  server.setFaults(({ method }) => {
    if (method === 'GET' && (fetched += 1) === 12) stop.abort();
    return null;
  });
  await expect(client.sync.run({}, { signal: stop.signal })).rejects.toThrow();
  await started.engine.close();

  const again = (await startTestEngine({ dataDir: started.dataDir })).client();
  await again.app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
  const result = await again.sync.run({});
  expect(result).toMatchObject({ removed: 0, failed: [] });
  expect(result.downloaded).toBeLessThan(30);
  expect(await again.sync.verify({})).toMatchObject({ server: 30, library: 30, indexed: 30, missing: [], extra: [] });
  const paths = server.log.requests.flatMap(({ method, path, status }) =>
    method === 'GET' && status === 200 && path.endsWith('.md') ? [path] : [],
  );
  // Up to four were on their way when it ended.
  expect(paths.length - new Set(paths).size).toBeLessThanOrEqual(4);
  expect(new Set(paths).size).toBe(30);
});

it('stops with the first refused password, and goes on when somebody signed in again', async () => {
  const { server, client, account, choose, origin } = await signedIn();
  server.files('alice').put('a.md', 'Words about zebras.');
  await choose();
  await client.sync.run({});
  server.accounts.add('alice', { password: 'another' });
  server.log.clear();
  await expect(client.sync.run({})).rejects.toMatchObject({ code: 'ACCOUNT_SIGN_IN' });
  await expect(client.sync.run({})).rejects.toMatchObject({ code: 'ACCOUNT_SIGN_IN' });
  expect(server.log.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  for await (const { sources } of await client.sync.watch()) {
    expect(sources).toMatchObject([{ state: 'stopped', failure: { code: 'ACCOUNT_SIGN_IN' }, nextRunAtMs: null }]);
    break;
  }
  expect((await client.search.run({ query: '"zebras"' })).hits).toHaveLength(1);
  const { accountId } = account;
  await client.accounts.addWithPassword({ serverUrl: origin, user: 'alice', appPassword: 'another', accountId });
  expect(await client.sync.run({})).toMatchObject({ downloaded: 0, updated: 0, removed: 0, failed: [] });
});
