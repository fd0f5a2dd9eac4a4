import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('brings everything here, and asks once when nothing changed', async () => {
  const { server, clock, run, library, ...rest } = await rig();
  const alice = server.files('alice');
  alice.put('notes/a.md', 'alpha');
  alice.put('notes/deep/er/b.md', 'beta');
  alice.put('c.txt', 'gamma');
  clock.passMs(5000);
  const first = await run();
  expect(first).toMatchObject({ added: expect.arrayContaining(['c.txt', 'notes/a.md', 'notes/deep/er/b.md']), root: 'there' });
  expect(await library()).toEqual(onServer({ server, clock, run, library, ...rest }));
  clock.passMs(60_000);
  expect(await run()).toMatchObject({ requests: 1, added: [], listed: 0 });
  alice.put('notes/deep/er/b.md', 'beta two');
  expect(await run()).toMatchObject({ requests: 5, updated: ['notes/deep/er/b.md'], same: [] });
  expect(await library()).toEqual(onServer({ server, clock, run, library, ...rest }));
});
