import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { card, event, task } from '../fixtures/calendar-rig.ts';
import { hasRadicale, startRadicale } from '../fixtures/calendar-servers.ts';
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

it.skipIf(!hasRadicale)('the calendars of a server: synced with the first sign-in, told by day, asked about', async () => {
  const server = await startRadicale();
  const noon = new Date(2026, 10, 24, 12).toISOString().replace(/[-:]|\.\d+/g, '');
  await server.send('PUT', '/alice/work/a.ics', event('a', 'Ward round', noon, 'LOCATION:Room 4'));
  await server.send('PUT', '/alice/todo/t.ics', task('t', 'Call the lab', 'DUE;VALUE=DATE:20261124'));
  await server.send('PUT', '/alice/people/p.vcf', card('p', 'Dr. Ada Lee', 'TEL:+44 1'));
  const { run: command, login } = await commandLine('alice', 'secret');
  expect(await command(...login, server.baseUrl)).toMatchObject({ code: 0, result: { folders: [], collections: 3 } });
  expect(await command('nextcloud', 'sync')).toMatchObject({ code: 0, result: { listed: 3, downloaded: 3, failed: [] } });
  expect(await command('agenda', '--date', '2026-11-24')).toMatchObject({
    code: 0,
    result: {
      occurrences: [{ title: 'Ward round', location: 'Room 4', startMs: new Date(2026, 10, 24, 12).getTime(), allDay: false }],
      tasks: [{ title: 'Call the lab', dueAllDay: true }],
    },
  });
  expect(await command('contacts', 'lee')).toMatchObject({ result: [{ name: 'Dr. Ada Lee', phones: ['+44 1'] }] });
  expect(await command('nextcloud', 'verify')).toMatchObject({
    code: 0,
    result: { server: 3, library: 3, indexed: 3, missing: [], extra: [] },
  });
});
