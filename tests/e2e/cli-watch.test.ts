import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const ENVIRONMENT = { ...process.env, DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };

/** Runs the command and gives its lines one by one. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const messages = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  return {
    child,
    ended,
    line: async () => String((await lines.next()).value),
    message: async () => String((await messages.next()).value),
  };
}

async function untilMessage(started: ReturnType<typeof start>, part: string): Promise<void> {
  for (let message = await started.message(); !message.includes(part); message = await started.message());
}

describe('voiceassist index --watch', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('tells of each change in a JSON line and ends cleanly at %s', async (signal) => {
    const folder = await temporaryFolder();
    const notes = join(folder, 'notes');
    await mkdir(notes);
    await writeFile(join(notes, 'a.md'), 'Ramipril 5 mg.');
    await writeFile(join(folder, 'passphrase'), 'correct horse battery\n');
    const options = ['--data', join(folder, 'profile'), '--passphrase-file', join(folder, 'passphrase')];
    const watching = start(['index', notes, '--watch', '--json', ...options]);
    expect(JSON.parse(await watching.line())).toMatchObject({ documents: 1 });
    await untilMessage(watching, 'Watching for changes');

    await writeFile(join(notes, 'b.md'), 'Bisoprolol 2.5 mg.');
    expect(JSON.parse(await watching.line())).toEqual({ added: 1, updated: 0, removed: 0, failed: 0 });
    const second = start(['status', ...options]);
    await untilMessage(second, 'PROFILE_IN_USE');
    expect(await second.ended).toBe(1);
    await rm(join(notes, 'b.md'));
    expect(JSON.parse(await watching.line())).toEqual({ added: 0, updated: 0, removed: 1, failed: 0 });

    watching.child.kill(signal);
    expect(await watching.ended).toBe(0);
    const after = start(['index', notes, '--json', ...options]);
    expect(JSON.parse(await after.line())).toMatchObject({ unchanged: 1, documents: 1 });
    expect(await after.ended).toBe(0);
  });
});
