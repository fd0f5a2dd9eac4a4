import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openCommandLine } from '../fixtures/command-line.ts';
import { createNextcloudServer } from '../fakes/nextcloud-server/server.ts';
import { listen } from '../fakes/nextcloud-server/listen.ts';
import { hasDavServer, startDavServer } from '../fixtures/dav-servers.ts';

/** Each command opens the profile anew. */
const LONG = { timeout: 120_000 };

const NOTHING = { downloaded: 0, updated: 0, moved: 0, removed: 0, failed: [] };
const COMPLETE = { missing: [], extra: [] };

it.skipIf(!hasDavServer('rclone'))(
  'the files of a WebDAV server: signed in to, synced, proved complete, and not where it no longer is',
  LONG,
  async () => {
    const server = await startDavServer('rclone');
    onTestFinished(server.close);
    await mkdir(join(server.folder, 'Ward'));
    await writeFile(join(server.folder, 'Ward', 'asthma.md'), '# Asthma\n\nSalbutamol four puffs.');
    await writeFile(join(server.folder, 'gout.txt'), 'Colchicine early in an attack.');
    const { run: command, login } = await openCommandLine(server.user, server.password);
    expect(await command(...login, server.baseUrl)).toMatchObject({
      code: 0,
      result: { account: { kind: 'webdav', state: 'ready' } },
    });
    expect(await command('nextcloud', 'sync')).toMatchObject({ code: 0, result: { ...NOTHING, downloaded: 2 } });
    expect(await command('nextcloud', 'verify')).toMatchObject({
      code: 0,
      result: { server: 2, library: 2, indexed: 2, ...COMPLETE },
    });

    await rm(join(server.folder, 'gout.txt'));
    await writeFile(join(server.folder, 'new.txt'), 'Warfarin is stopped.');
    expect(await command('nextcloud', 'verify')).toMatchObject({
      code: 1,
      result: { missing: [expect.stringContaining('new.txt')], extra: [expect.stringContaining('gout.txt')] },
    });
  },
);

it('a Nextcloud: what cannot be had is named, and the command says so by its exit code', LONG, async () => {
  const cloud = createNextcloudServer();
  const { origin, close } = await listen(cloud.handle);
  onTestFinished(close);
  cloud.files('alice').put('Notes/a.txt', 'Bisoprolol in the morning.');
  const { run: command, login } = await openCommandLine('alice', cloud.accounts.makeAppPassword('alice'));
  expect(await command(...login, origin, '--folder', 'Notes')).toMatchObject({
    code: 0,
    result: { account: { kind: 'nextcloud', version: '34.0.1' }, folders: ['Notes'] },
  });
  cloud.files('alice').put('Notes/b.txt', 'Ramipril in the evening.');
  cloud.setFaults(({ path }) => (path.endsWith('/b.txt') ? { kind: 'status', status: 500 } : null));
  const failing = await command('nextcloud', 'sync');
  expect(failing).toMatchObject({ code: 1, result: { downloaded: 1, failed: [{ path: expect.stringContaining('b.txt') }] } });
  expect(cloud.log.requests.every(({ headers }) => headers['user-agent']?.startsWith('VoiceAssist'))).toBe(true);
});
