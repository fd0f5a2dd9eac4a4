import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSyncProblems } from '../../engine/store/sync-problems.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { openSyncRig, type SyncRig, type SyncRigOptions } from '../fixtures/open-sync.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

let database: Awaited<ReturnType<typeof openTemporaryDatabase>>;
beforeAll(async () => void (database = await openTemporaryDatabase()));
afterAll(() => database.close());

async function rig(options: Omit<SyncRigOptions, 'db' | 'folder'> = {}): Promise<SyncRig> {
  return openSyncRig({ db: database.db, folder: await temporaryFolder(), ...options });
}

/** What the server shows to alice, as the library is to show it. */
function onServer({ server }: SyncRig): Record<string, string> {
  return Object.fromEntries(
    server
      .files('alice')
      .list()
      .map(({ path, content }) => [path, new TextDecoder().decode(content)]),
  );
}

const same = async (one: SyncRig): Promise<void> => expect(await one.library()).toEqual(onServer(one));
const problemsOf = ({ db, sourceId }: SyncRig) => createSyncProblems(db).page({ sourceId, offset: 0, limit: 99 }).items;
const documentAt = (one: SyncRig, path: string): string | undefined =>
  one.db.prepare<{ id: string }>('SELECT document_id AS id FROM documents WHERE path = ?').get(`${one.label}/${path}`)?.id;

it('brings everything here, and asks once when nothing changed', async () => {
  const one = await rig();
  const alice = one.server.files('alice');
  alice.put('notes/a.md', 'alpha');
  alice.put('notes/deep/er/b.md', 'beta');
  alice.put('c.txt', 'gamma');
  one.clock.passMs(5000);
  const first = await one.run();
  expect(first.added.toSorted()).toEqual(['c.txt', 'notes/a.md', 'notes/deep/er/b.md']);
  await same(one);
  one.clock.passMs(60_000);
  expect(await one.run()).toMatchObject({ requests: 1, added: [], listed: 0 });
  alice.put('notes/deep/er/b.md', 'beta two');
  expect(await one.run()).toMatchObject({ requests: 5, updated: ['notes/deep/er/b.md'], same: [] });
  await same(one);
});

it('follows files and trees that are renamed, moved or swapped, without fetching them again', async () => {
  const one = await rig();
  const alice = one.server.files('alice');
  for (const path of ['a/one.md', 'a/two.md', 'a/in/three.md', 'b/four.md', 'Case.md']) alice.put(path, `words of ${path}`);
  one.clock.passMs(5000);
  await one.run();
  const before = documentAt(one, 'a/in/three.md');
  one.clock.passMs(5000);
  alice.move('a', 'c/moved');
  alice.move('Case.md', 'case.md');
  alice.move('c/moved/one.md', 'x.tmp');
  alice.move('c/moved/two.md', 'c/moved/one.md');
  alice.move('x.tmp', 'c/moved/two.md');
  one.server.log.clear();
  expect(await one.run()).toMatchObject({ added: [], updated: [], same: [], moved: 4, removed: 0 });
  expect(one.server.log.byMethod()['GET']).toBeUndefined();
  await same(one);
  expect(documentAt(one, 'c/moved/in/three.md')).toBe(before);
});

it('takes a file that is saved by way of a temporary name for the same document', async () => {
  const one = await rig();
  const alice = one.server.files('alice');
  alice.put('a.md', 'one');
  one.clock.passMs(5000);
  await one.run();
  const before = documentAt(one, 'a.md');
  alice.put('a.md.tmp', 'two two');
  alice.move('a.md.tmp', 'a.md');
  expect(await one.run()).toMatchObject({ added: [], updated: ['a.md'], removed: 0 });
  expect(documentAt(one, 'a.md')).toBe(before);
  await same(one);
});

it('keeps documents as a person says, and takes what the server has beside them', async () => {
  const one = await rig({ maxRemovedShare: 0.3 });
  const alice = one.server.files('alice');
  for (let number = 0; number < 8; number++) alice.put(`${number}.md`, `words ${number}`);
  one.clock.passMs(5000);
  await one.run();
  for (let number = 0; number < 8; number++) alice.remove(`${number}.md`);
  expect(await one.run()).toMatchObject({ question: { kind: 'mass-deletion', items: 8 }, removed: 0 });
  one.files.answer(one.sourceId, 'keep');
  alice.put('0.md', 'new words');
  alice.put('new.md', 'more');
  one.clock.passMs(5000);
  expect(await one.run()).toMatchObject({ question: null, removed: 0 });
  expect(await one.library()).toMatchObject({ '0.md': 'new words', '1.md': 'words 1', '7.md': 'words 7', 'new.md': 'more' });
});

it('removes nothing when the folder itself is gone, and fetches nothing again when it is back', async () => {
  const one = await rig({ path: 'Docs/Notes' });
  const alice = one.server.files('alice');
  alice.put('Docs/Notes/a.md', 'alpha');
  alice.put('Docs/Notes/b.md', 'beta');
  one.clock.passMs(5000);
  await one.run();
  alice.move('Docs/Notes', 'Elsewhere');
  expect(await one.run()).toMatchObject({ root: 'gone', question: { kind: 'root-gone', items: 2 }, removed: 0 });
  expect(Object.keys(await one.library())).toHaveLength(2);
  one.reopen();
  alice.move('Elsewhere', 'Docs/Notes');
  expect(await one.run()).toMatchObject({ root: 'there', question: null, added: [], updated: [], same: [], removed: 0 });
  await same(one);
});

it.each([true, false])(
  'asks before it follows a server that was restored from a backup (told by its fingerprint: %s)',
  async (fingerprint) => {
    const one = await rig();
    const alice = one.server.files('alice');
    alice.put('old.md', 'as in the backup');
    alice.put('changing.md', 'one');
    one.clock.passMs(5000);
    const backup = one.server.snapshot();
    await one.run();
    one.clock.passMs(60_000);
    alice.put('since.md', 'written since');
    alice.put('changing.md', 'two');
    await one.run();
    one.server.restore(backup, { fingerprint });
    one.clock.passMs(60_000);
    expect(await one.run()).toMatchObject({ question: { kind: 'server-restored', items: 1 }, removed: 0 });
    expect((await one.library())['since.md']).toBe('written since');
    expect(await one.run()).toMatchObject({ question: { kind: 'server-restored' } });
    one.files.answer(one.sourceId, 'remove');
    expect(await one.run()).toMatchObject({ question: null, removed: 1 });
    await same(one);
  },
);

it('purges what is no longer shared at once, also where the chosen folder is the share', async () => {
  const one = await rig({ path: 'Team', maxRemovedShare: 0.3 });
  const bob = one.server.files('bob');
  for (let number = 0; number < 9; number++) bob.put(`Team/in/${number}.md`, `of the team ${number}`);
  bob.share('Team', 'alice');
  one.clock.passMs(5000);
  expect((await one.run()).added).toHaveLength(9);
  bob.remove('Team/in/0.md');
  expect(await one.run()).toMatchObject({ removed: 1, root: 'there' });
  bob.unshare('Team');
  expect(await one.run()).toMatchObject({ root: 'withdrawn', question: null, removed: 8 });
  expect(await one.library()).toEqual({});
  const log = one.db
    .prepare<{ what: string }>('SELECT what FROM sync_log WHERE source_id = ? ORDER BY change_id')
    .all(one.sourceId);
  expect(log.map(({ what }) => what)).toEqual([
    ...Array<string>(9).fill('added'),
    'removed',
    ...Array<string>(8).fill('withdrawn'),
  ]);
});

it('leaves out what the choice leaves out, takes out what it leaves out from now on, and says why', async () => {
  const one = await rig();
  const alice = one.server.files('alice');
  for (const path of ['keep/a.md', 'drafts/b.md', '.hidden.md', 'c.tmp', 'program.exe']) alice.put(path, 'words');
  alice.put('empty.md', '');
  alice.put('large.md', 'x'.repeat(1_000_001));
  one.clock.passMs(5000);
  expect((await one.run()).added.toSorted()).toEqual(['drafts/b.md', 'keep/a.md']);
  const why = () =>
    Object.fromEntries(
      problemsOf(one).map(({ path, state, failure }) => [path.slice(one.label.length + 1), `${state} ${failure.code}`]),
    );
  expect(why()).toEqual({
    '.hidden.md': 'skipped FILE_EXCLUDED',
    'c.tmp': 'skipped FILE_EXCLUDED',
    'program.exe': 'skipped FILE_TYPE_UNSUPPORTED',
    'empty.md': 'skipped FILE_EMPTY',
    'large.md': 'skipped FILE_TOO_LARGE',
  });
  one.choose({ exclude: ['drafts'] });
  await one.run();
  expect(Object.keys(await one.library())).toEqual(['keep/a.md']);
  one.choose({ include: ['drafts'] });
  expect(await one.run()).toMatchObject({ added: ['drafts/b.md'], question: null });
  expect(Object.keys(await one.library())).toEqual(['drafts/b.md']);
});

it('goes on where a transfer was cut off', async () => {
  const one = await rig();
  const large = 'words and more words '.repeat(40_000);
  one.server.files('alice').put('large.md', large);
  one.clock.passMs(5000);
  one.server.setFaults(({ method }) => (method === 'GET' ? { kind: 'truncate', afterBytes: 600_000 } : null));
  expect(await one.run()).toMatchObject({ added: ['large.md'] });
  const ranges = one.server.log.requests.flatMap(({ headers }) => headers['range'] ?? []);
  expect(ranges.length).toBeGreaterThan(0);
  one.server.setFaults(null);
  await same(one);
});

it('waits for a file that is being written, notes one that stays so, and tries it again later', async () => {
  const one = await rig();
  one.server.files('alice').put('a.md', 'alpha');
  one.server.files('alice').put('b.md', 'beta');
  one.clock.passMs(5000);
  let locked = 2;
  one.server.setFaults(({ method, path }) =>
    method === 'GET' && path.endsWith('a.md') && locked-- > 0 ? { kind: 'status', status: 423 } : null,
  );
  expect(await one.run()).toMatchObject({ added: expect.arrayContaining(['a.md', 'b.md']), failedFiles: [] });
  one.server.files('alice').put('a.md', 'alpha two');
  one.server.setFaults(({ method }) => (method === 'GET' ? { kind: 'status', status: 423 } : null));
  expect(await one.run()).toMatchObject({ failedFiles: ['a.md'] });
  expect(problemsOf(one)).toMatchObject([
    { path: `${one.label}/a.md`, state: 'failed', attempts: 1, failure: { code: 'REMOTE_LOCKED' } },
  ]);
  one.server.setFaults(null);
  expect(await one.run()).toMatchObject({ updated: [] });
  one.clock.passMs(60_000);
  expect(await one.run()).toMatchObject({ updated: ['a.md'] });
  await same(one);
});

it('looks again where something vanished between its listing and its fetching', async () => {
  const one = await rig();
  const alice = one.server.files('alice');
  alice.put('a/one.md', 'one');
  alice.put('b/two.md', 'two');
  one.clock.passMs(5000);
  let isMoved = false;
  one.server.setFaults(({ method }) => {
    if (method !== 'GET' || isMoved) return null;
    isMoved = true;
    alice.move('a/one.md', 'b/moved.md');
    alice.remove('b/two.md');
    return null;
  });
  expect(await one.run()).toMatchObject({ isUnsettled: false });
  await same(one);
});

it('removes nothing that moved out of a folder before and into another after that was listed', async () => {
  const one = await rig();
  const alice = one.server.files('alice');
  alice.put('a/one.md', 'one');
  alice.put('z/two.md', 'two');
  one.clock.passMs(5000);
  await one.run();
  alice.put('a/three.md', 'three');
  alice.put('z/four.md', 'four');
  let listings = 0;
  one.server.setFaults(({ method, path }) => {
    // The folder it goes to was listed by now, the one it leaves was not.
    if (method === 'PROPFIND' && /\/[az]\/$/.test(path) && (listings += 1) === 2)
      alice.move(path.endsWith('a/') ? 'a/one.md' : 'z/two.md', path.endsWith('a/') ? 'z/moved.md' : 'a/moved.md');
    return null;
  });
  const ran = await one.run();
  expect(ran).toMatchObject({ removed: 0, isUnsettled: false });
  await same(one);
});

it('does not let a folder that cannot be listed hide or remove anything', async () => {
  const one = await rig();
  const alice = one.server.files('alice');
  for (const path of ['a/one.md', 'b/two.md', 'b/three.md']) alice.put(path, path);
  one.clock.passMs(5000);
  await one.run();
  alice.move('a/one.md', 'b/moved.md');
  alice.put('a/new.md', 'new');
  one.server.setFaults(({ method, path }) =>
    method === 'PROPFIND' && path.endsWith('/b/') ? { kind: 'status', status: 500 } : null,
  );
  expect(await one.run()).toMatchObject({
    failed: [{ path: 'b', failure: { code: 'SERVER_ERROR' } }],
    removed: 0,
    added: ['a/new.md'],
  });
  expect(Object.keys(await one.library())).toContain('a/one.md');
  one.server.setFaults(null);
  expect(await one.run()).toMatchObject({ failed: [], moved: 1, removed: 0 });
  await same(one);
});

it('syncs a plain WebDAV server by path, size, time, etag and content', async () => {
  const one = await rig({ options: { plain: {} } });
  const alice = one.server.files('alice');
  alice.put('a.md', 'alpha');
  alice.put('in/b.md', 'beta');
  one.clock.passMs(5000);
  expect((await one.run()).added.toSorted()).toEqual(['a.md', 'in/b.md']);
  one.clock.passMs(60_000);
  expect(await one.run()).toMatchObject({ added: [], updated: [], same: [], removed: 0 });
  alice.put('a.md', 'alpha two');
  alice.move('in/b.md', 'in/c.md');
  expect(await one.run()).toMatchObject({ updated: ['a.md'], added: ['in/c.md'], removed: 1 });
  await same(one);
});
