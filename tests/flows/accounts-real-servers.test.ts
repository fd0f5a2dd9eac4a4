import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { codeOf } from '../fixtures/account-servers.ts';
import { hasDavServer, startDavServer } from '../fixtures/dav-servers.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

describe('real servers that are no Nextcloud', () => {
  for (const name of ['rclone', 'apache', 'lighttpd'] as const) {
    it.skipIf(!hasDavServer(name))(`${name} is signed in to with a name and a password, and shows its files`, async () => {
      const server = await startDavServer(name);
      onTestFinished(() => server.close());
      await mkdir(join(server.folder, 'Ärzte & Notes'));
      await writeFile(join(server.folder, 'a 100% note.md'), 'words');
      const { client } = await startUnlockedEngine();
      const calls = client();
      expect(await calls.accounts.probe({ serverUrl: `${server.baseUrl}/` })).toMatchObject({
        kind: 'webdav',
        baseUrl: server.baseUrl,
        loginFlow: false,
      });
      const typed = { serverUrl: server.baseUrl, user: server.user, appPassword: server.password };
      expect(await codeOf(calls.accounts.addWithPassword({ ...typed, appPassword: 'wrong' }))).toBe('ACCOUNT_SIGN_IN');
      const { accountId, ...account } = await calls.accounts.addWithPassword(typed);
      expect(account).toMatchObject({ kind: 'webdav', userId: 'alice', state: 'ready', version: null });
      expect(await calls.accounts.folders.browse({ accountId, path: '' })).toMatchObject([
        { name: 'Ärzte & Notes', kind: 'folder', shared: false, readOnly: false },
        { name: 'a 100% note.md', kind: 'file', sizeBytes: 5 },
      ]);
      expect(await calls.accounts.folders.browse({ accountId, path: 'Ärzte & Notes' })).toEqual([]);
      expect(await codeOf(calls.accounts.folders.browse({ accountId, path: 'not there' }))).toBe('REMOTE_GONE');
      expect(await calls.accounts.check({ accountId })).toMatchObject({ state: 'ready', failure: null });
    });
  }

  for (const name of ['radicale', 'xandikos'] as const) {
    it.skipIf(!hasDavServer(name))(`${name}, which has calendars alone, is signed in to as well`, async () => {
      const server = await startDavServer(name);
      onTestFinished(() => server.close());
      const { client } = await startUnlockedEngine();
      const calls = client();
      const typed = { serverUrl: server.baseUrl, user: server.user, appPassword: server.password };
      const { accountId } = await calls.accounts.addWithPassword(typed);
      expect(await calls.accounts.check({ accountId })).toMatchObject({ kind: 'webdav', state: 'ready' });
    });
  }
});
