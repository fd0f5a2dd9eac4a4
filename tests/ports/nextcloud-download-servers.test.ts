import { createHash, randomBytes } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../engine/nextcloud/connection.ts';
import { createDownload } from '../../engine/nextcloud/download.ts';
import { openFileCopies } from '../../engine/nextcloud/file-copies.ts';
import { openConnection } from '../fixtures/account-connection.ts';
import { type DavServerName, hasDavServer, startDavServer } from '../fixtures/dav-servers.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const BYTES = 4_000_000;
const never = new AbortController().signal;

/** A real server with one file, and a download from it that tells how each request was answered. */
async function openServer(name: DavServerName) {
  const server = await startDavServer(name);
  onTestFinished(() => server.close());
  const bytes = randomBytes(BYTES);
  const path = join(server.folder, 'a file.pdf');
  await writeFile(path, bytes);
  // Servers call the tags of files weak that were written this very moment.
  await utimes(path, 1_700_000_000, 1_700_000_000);
  const { user: loginName, password } = server;
  const { connection } = openConnection(server.baseUrl, { loginName, password }, { kind: 'webdav' });
  const href = `${new URL(server.baseUrl).pathname.replace(/\/$/, '')}/a%20file.pdf`;
  const head = await connection.request({ method: 'HEAD', path: new URL(href, server.baseUrl).href }, never);
  const statuses: number[] = [];
  const watched: Pick<Connection, 'request' | 'account'> = {
    account: connection.account,
    async request(request, signal) {
      const response = await connection.request(request, signal);
      statuses.push(response.status);
      return response;
    },
  };
  const copies = openFileCopies({ folder: await temporaryFolder(), key: new Uint8Array(32).fill(5) });
  const download = createDownload({ connection: watched, copies });
  const file = { href, sizeBytes: BYTES, etag: head.headers.get('etag'), checksum: null, copyId: 'copy' };
  return { bytes, path, copies, download, file, statuses };
}

/** lighttpd gives a type it has no MIME type for no tag: nothing vouches for what is there, and all of it is fetched again. */
describe.each([
  ['rclone', 206],
  ['apache', 206],
  ['lighttpd', 200],
] as const)('%s', (name, rest) => {
  it.skipIf(!hasDavServer(name))('sends the rest of a file whose download was broken off', async () => {
    const { bytes, copies, download, file, statuses } = await openServer(name);
    const person = new AbortController();
    let received = 0;
    const broken = download(file, person.signal, (count) => (received += count) > BYTES / 2 && person.abort());
    await expect(broken).rejects.toThrow('aborted');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await download(file, never)).toMatchObject({ sizeBytes: BYTES, sha256 });
    expect(statuses).toEqual([200, rest]);
    expect(Buffer.compare(await copies.read('copy'), bytes)).toBe(0);
  });

  it.skipIf(!hasDavServer(name))('sends all of a file that changed in between', async () => {
    const { path, copies, download, file, statuses } = await openServer(name);
    const person = new AbortController();
    let received = 0;
    const broken = download(file, person.signal, (count) => (received += count) > BYTES / 2 && person.abort());
    await expect(broken).rejects.toThrow('aborted');
    const changed = randomBytes(BYTES);
    await writeFile(path, changed);
    await utimes(path, 1_700_000_900, 1_700_000_900);
    await download(file, never);
    expect(statuses).toEqual([200, 200]);
    expect(Buffer.compare(await copies.read('copy'), changed)).toBe(0);
  });
});
