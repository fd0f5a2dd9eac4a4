import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Client } from '../../contract/client.ts';
import { hasDavServer, startDavServer, type DavServerName } from '../fixtures/dav-servers.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

const NOTHING = { downloaded: 0, updated: 0, moved: 0, removed: 0, failed: [] };

/** Of the library, with what can be read in them, by path below the account. */
async function library(client: Client): Promise<string[]> {
  const { items } = await client.library.documents.list({});
  return items.map(({ path, state }) => `${path.split('/').slice(1).join('/')} ${state}`).toSorted();
}

/** Names of the documents that hold all these words in a row. */
async function finds(client: Client, words: string): Promise<string[]> {
  const { hits } = await client.search.run({ query: `"${words}"` });
  return hits.map(({ path }) => path.split('/').at(-1) ?? '');
}

/** Servers without ids, without folder ETags, with weak or no ETags of files, with redirects: each its own way. */
describe.each(['rclone', 'apache', 'lighttpd'] as const)('files of a real WebDAV server, %s', (name: DavServerName) => {
  it.skipIf(!hasDavServer(name))('are in the library as they are on the server, through changes of every kind', async () => {
    const server = await startDavServer(name);
    onTestFinished(server.close);
    const at = (path: string): string => join(server.folder, path);
    await mkdir(at('Notes/Ärzte & co'), { recursive: true });
    await writeFile(at('Notes/asthma.md'), '# Asthma\n\nSalbutamol four puffs.');
    await writeFile(at('Notes/Ärzte & co/größe #1 100%.txt'), 'Height and weight of the ward.');
    await writeFile(at('Notes/Ärzte & co/plan.txt'), 'Discharge planned on Monday.');
    const { client: open } = await startUnlockedEngine();
    const client = open();
    const { accountId, kind } = await client.accounts.addWithPassword({
      serverUrl: server.baseUrl,
      user: server.user,
      appPassword: server.password,
    });
    expect(kind).toBe('webdav');
    await client.accounts.folders.choose({
      accountId,
      folders: [{ path: 'Notes', include: [], exclude: [], maxFileBytes: null }],
    });
    expect(await client.sync.run({})).toMatchObject({ ...NOTHING, downloaded: 3 });
    expect(await library(client)).toEqual([
      'Notes/asthma.md indexed',
      'Notes/Ärzte & co/größe #1 100%.txt indexed',
      'Notes/Ärzte & co/plan.txt indexed',
    ]);
    expect(await client.sync.verify({})).toMatchObject({ server: 3, library: 3, indexed: 3, missing: [], extra: [] });
    expect(await client.sync.run({})).toMatchObject(NOTHING);

    // Of the same length; no server here tells more of it than time and ETag.
    await writeFile(at('Notes/asthma.md'), '# Asthma\n\nSalbutamol nine puffs.');
    await utimes(at('Notes/asthma.md'), new Date(), new Date(Date.now() + 5000));
    await rename(at('Notes/Ärzte & co/plan.txt'), at('Notes/discharge.txt'));
    await rm(at('Notes/Ärzte & co/größe #1 100%.txt'));
    await writeFile(at('Notes/new.txt'), 'Warfarin is stopped.');
    const changed = await client.sync.run({});
    expect(changed).toMatchObject({ updated: 1, failed: [] });
    expect(await library(client)).toEqual(['Notes/asthma.md indexed', 'Notes/discharge.txt indexed', 'Notes/new.txt indexed']);
    expect(await finds(client, 'nine puffs')).toEqual(['asthma.md']);
    expect(await finds(client, 'Monday')).toEqual(['discharge.txt']);
    expect(await finds(client, 'weight')).toEqual([]);
    expect(await client.sync.verify({})).toMatchObject({ server: 3, library: 3, indexed: 3, missing: [], extra: [] });
  });
});

it.skipIf(!hasDavServer('apache'))(
  'a folder of a real server that lets the account not in is that folder’s matter alone',
  async () => {
    const server = await startDavServer('apache');
    onTestFinished(server.close);
    await mkdir(join(server.folder, 'Notes/only for bob'), { recursive: true });
    await writeFile(join(server.folder, 'Notes/asthma.md'), '# Asthma\n\nSalbutamol four puffs.');
    await writeFile(join(server.folder, 'Notes/only for bob/secret.md'), 'Nobody else reads this.');
    const { client: open } = await startUnlockedEngine();
    const client = open();
    const where = { serverUrl: server.baseUrl, user: server.user, appPassword: server.password };
    const { accountId } = await client.accounts.addWithPassword(where);
    await client.accounts.folders.choose({ accountId, folders: [{ path: 'Notes' }] });
    const refused = { path: expect.stringContaining('only for bob'), code: 'SERVER_REFUSED' };
    expect(await client.sync.run({})).toMatchObject({ downloaded: 1, failed: [refused] });
    expect(await library(client)).toEqual(['Notes/asthma.md indexed']);
    expect(await client.accounts.list()).toMatchObject([{ state: 'ready' }]);
  },
);
