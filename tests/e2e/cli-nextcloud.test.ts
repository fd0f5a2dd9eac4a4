import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createNextcloudServer } from '../fakes/nextcloud-server/server.ts';
import { listen } from '../fakes/nextcloud-server/listen.ts';
import { hasDavServer, startDavServer } from '../fixtures/dav-servers.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
/** Without a keychain in reach. */
const ENVIRONMENT = { ...process.env, DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };

interface CommandLine {
  /** What the command prints as JSON, and its exit code. Throws where it prints none. */
  run(...args: string[]): Promise<{ code: number | null; result: unknown }>;
  /** `nextcloud login` with the file, up to the server's address. */
  login: readonly string[];
}

/** A new profile, and a file with a password as a person would write it. */
async function commandLine(user: string, password: string): Promise<CommandLine> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'passphrase'), 'correct horse battery\n');
  await writeFile(join(folder, 'app-password'), `${password}\n`);
  const profile = ['--data', join(folder, 'profile'), '--passphrase-file', join(folder, 'passphrase')];
  return {
    login: ['nextcloud', 'login', '--user', user, '--app-password-file', join(folder, 'app-password'), '--server'],
    run: (...args) => run([...args, '--json', ...profile]),
  };
}

async function run(args: readonly string[]): Promise<{ code: number | null; result: unknown }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  try {
    return { code, result: JSON.parse(stdout) as unknown };
  } catch (cause) {
    throw new Error(`no JSON, but ${stdout}${stderr}`, { cause });
  }
}

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
    const { run: command, login } = await commandLine(server.user, server.password);
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
  const { run: command, login } = await commandLine('alice', cloud.accounts.makeAppPassword('alice'));
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

it.skipIf(!hasDavServer('radicale'))(
  'the calendars of a CalDAV server: signed in to, synced, and what is found in them',
  LONG,
  async () => {
    const server = await startDavServer('radicale');
    onTestFinished(server.close);
    const send = async (method: string, path: string, body?: string): Promise<void> => {
      const headers = { authorization: server.authorization };
      // eslint-disable-next-line no-restricted-globals -- another program of the person's
      const { status } = await fetch(server.baseUrl + path, { method, headers, ...(body === undefined ? {} : { body }) });
      expect(status).toBe(201);
    };
    await send('MKCALENDAR', '/alice/work/');
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//test//EN',
      'BEGIN:VEVENT',
      'UID:round',
      'DTSTAMP:20260101T000000Z',
    ];
    lines.push('DTSTART:20261120T103000Z', 'DTEND:20261120T110000Z', 'SUMMARY:Ward round', 'END:VEVENT', 'END:VCALENDAR', '');
    await send('PUT', '/alice/work/round.ics', lines.join('\r\n'));
    const { run: command, login } = await commandLine(server.user, server.password);
    expect(await command(...login, server.baseUrl)).toMatchObject({ code: 0, result: { collections: 1, folders: [] } });
    expect(await command('nextcloud', 'sync')).toMatchObject({ code: 0, result: { ...NOTHING, downloaded: 1 } });
    expect((await command('search', 'ward round')).result).toMatchObject([{ path: expect.stringContaining('Ward round.ics') }]);
  },
);
