import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../contract/client.ts';
import { socketPipe } from '../../contract/pipe-socket.ts';
import { ROOT } from '../../scripts/tools.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const READY = /^VoiceAssist is at (http:\/\/127\.0\.0\.1:(\d+)\/\?token=[\w-]{43})\n/;

interface Started {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  /** Exit code, null where a signal ended it. */
  ended: Promise<number | null>;
}

/** What `npm start -- ARGS` runs. */
function start(...args: string[]): Started {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'start.ts'), '--browser', '--no-open', ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (piece: Buffer) => (text.stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (text.stderr += piece.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, stdout: () => text.stdout, stderr: () => text.stderr, ended };
}

async function ready({ child, stdout, stderr, ended }: Started): Promise<{ address: string; port: number }> {
  const over = ended.then(() => {
    throw new Error(`ended before it was ready: ${stderr()}`);
  });
  over.catch(() => undefined);
  for (;;) {
    const [, address, port] = READY.exec(stdout()) ?? [];
    if (address !== undefined) return { address, port: Number(port) };
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), over]);
  }
}

describe('npm start -- --browser', () => {
  it('says in one line where it is, serves the pages and answers, and ends cleanly at a signal', async () => {
    const dataDir = path.join(await temporaryFolder(), 'profile');
    const started = start('--data', dataDir);
    const { address, port } = await ready(started);

    const entry = await fetch(address, { redirect: 'manual' });
    const cookie = entry.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie } });
    expect(await page.text()).toContain('<div id="root">');

    const origin = `http://127.0.0.1:${port}`;
    const client = createClient(socketPipe(new WebSocket(`ws://127.0.0.1:${port}/pipe/app`, { headers: { cookie, origin } })));
    expect(await client.app.info()).toMatchObject({ shell: 'browser', role: 'clinician', dataDir });

    started.child.kill('SIGTERM');
    expect(await started.ended).toBe(0);
    expect(started.stdout().split('\n')).toEqual([expect.stringMatching(/^VoiceAssist is at /), '']);
  });

  it('ends when the npm that runs it is ended', async () => {
    const npm = spawn('npm', ['start', '--', '--browser', '--no-open', '--data', await temporaryFolder()], { cwd: ROOT });
    onTestFinished(() => void npm.kill('SIGKILL'));
    let port = 0;
    for await (const piece of npm.stdout) {
      port = Number(/^VoiceAssist is at .*:(\d+)\//m.exec(String(piece))?.[1] ?? 0);
      if (port !== 0) break;
    }
    npm.kill('SIGTERM');
    await vi.waitFor(() => expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed'), {
      timeout: 20_000,
      interval: 200,
    });
  });

  it('ends with a sentence where the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const started = start('--data', await temporaryFolder(), '--port', String((other.address() as AddressInfo).port));
    expect(await started.ended).toBe(1);
    expect(started.stderr()).toContain('That port is taken by another program.');
    expect(started.stdout()).toBe('');
  });

  it.each([[['--port', 'x']], [['--unknown']]])('ends with a sentence where it is called wrongly: %j', async (args) => {
    const started = start('--data', await temporaryFolder(), ...args);
    expect(await started.ended).toBe(1);
    expect(started.stderr()).toMatch(/--port needs a number|Unknown option/);
  });
});
