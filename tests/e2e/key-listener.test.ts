import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHoldKey, type KeyListener, START_DEADLINE_MS } from '../../electron/main/voice/hold-key.ts';
import type { FromKeyListener, ToKeyListener } from '../../native/key-listener-protocol.ts';
import { ROOT } from '../../scripts/tools.ts';

const ENTRY = path.join(ROOT, 'native', 'key-listener.ts');

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'the keyboard of an X server is needed';
  for (const program of ['Xvfb', 'xdotool']) {
    if (spawnSync('which', [program]).status !== 0) return `${program} is not installed`;
  }
  // Without a screen it cannot be loaded either; what counts here is whether the linker finds its libraries.
  const { stderr } = spawnSync(process.execPath, ['-e', "require('uiohook-napi')"], { cwd: ROOT, encoding: 'utf8' });
  return stderr.includes('cannot open shared object') ? 'libxtst6 or libxt6 is not installed' : null;
}

interface Listener {
  child: ChildProcess;
  messages: FromKeyListener[];
  /** What came out of the process besides its messages. */
  printed: string[];
  send(message: ToKeyListener): void;
  arrived(count: number): Promise<void>;
}

/** Generous: other suites may be running beside. */
const PATIENT = { timeout: 15_000, interval: 5 };

const missing = whyNot();

describe.skipIf(missing !== null)(
  `the key listener under a real X server${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let server: ChildProcess;
    let display: string;
    const started: ChildProcess[] = [];

    beforeAll(async () => {
      // A key that repeats soon, so that a short hold already repeats.
      const options = ['-displayfd', '3', '-screen', '0', '320x240x8', '-nolisten', 'tcp', '-ardelay', '60', '-arinterval', '20'];
      server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
      const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
      display = `:${number.toString().trim()}`;
    });
    afterEach(() => {
      for (const child of started.splice(0)) child.kill('SIGKILL');
    });
    afterAll(() => void server.kill());

    function startListener(env: NodeJS.ProcessEnv = { DISPLAY: display }): Listener {
      const child = fork(ENTRY, { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
      started.push(child);
      const messages: FromKeyListener[] = [];
      const printed: string[] = [];
      child.on('message', (message) => messages.push(message as FromKeyListener));
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => printed.push(text.toString()));
      return {
        child,
        messages,
        printed,
        send: (message) => void child.send(message),
        arrived: (count) => vi.waitFor(() => expect(messages.length).toBeGreaterThanOrEqual(count), PATIENT),
      };
    }

    async function listenFor(chord: string): Promise<Listener> {
      const listener = startListener();
      listener.send({ kind: 'listen', chord });
      await listener.arrived(1);
      expect(listener.messages).toEqual([{ kind: 'listening' }]);
      return listener;
    }

    async function keys(...commands: string[]): Promise<void> {
      const [code] = (await once(spawn('xdotool', commands, { env: { DISPLAY: display } }), 'close')) as [number];
      expect(code).toBe(0);
    }

    it('tells of a held key once when it goes down and once when it comes up, however often it repeats', async () => {
      const listener = await listenFor('F9');
      await keys('keydown', 'F9', 'sleep', '0.3', 'keyup', 'F9');
      await listener.arrived(3);
      await keys('key', 'F9');
      await listener.arrived(5);
      expect(listener.messages.slice(1).map(({ kind }) => kind)).toEqual(['press', 'release', 'press', 'release']);
    });

    it('tells of a chord with exactly its modifiers, and that it ended when one of them comes up', async () => {
      const listener = await listenFor('Control+Space');
      await keys('key', 'space', 'key', 'shift+ctrl+space', 'key', 'alt+ctrl+space', 'key', 'ctrl+a');
      await keys('keydown', 'ctrl', 'keydown', 'space');
      await listener.arrived(2);
      await keys('keyup', 'ctrl');
      await listener.arrived(3);
      await keys('keyup', 'space');
      await keys('key', 'ctrl+space');
      await listener.arrived(5);
      expect(listener.messages.slice(1).map(({ kind }) => kind)).toEqual(['press', 'release', 'press', 'release']);
    });

    it('lets nothing out of what else is typed, clicked or moved', async () => {
      const listener = await listenFor('Control+Alt+Space');
      await keys('type', '--delay', '1', 'Jane Doe, NHS 943 476 5919; metformin 500 mg - P@ssw0rd!');
      await keys(
        'key',
        'Return',
        'key',
        'F9',
        'key',
        'ctrl+c',
        'key',
        'alt+space',
        'key',
        'space',
        'key',
        'Escape',
        'key',
        'Tab',
        'key',
        'F8',
      );
      await keys('mousemove', '50', '60', 'click', '1', 'click', '3', 'click', '4');
      await keys('key', 'ctrl+alt+space');
      await listener.arrived(3);
      expect(listener.messages).toEqual([{ kind: 'listening' }, { kind: 'press' }, { kind: 'release' }]);
      expect(listener.printed).toEqual([]);
    });

    it('lets go when told to, and once only', async () => {
      const listener = await listenFor('F9');
      listener.send({ kind: 'let-go' });
      await keys('keydown', 'F9');
      await listener.arrived(2);
      listener.send({ kind: 'let-go' });
      await listener.arrived(3);
      await keys('keyup', 'F9', 'key', 'F9');
      await listener.arrived(5);
      expect(listener.messages.slice(1).map(({ kind }) => kind)).toEqual(['press', 'release', 'press', 'release']);
    });

    it.each([
      ['a bare letter', 'A', () => ({ DISPLAY: display })],
      ['what is no chord', 'Control+', () => ({ DISPLAY: display })],
      ['anything without a screen', 'F9', () => ({})],
    ])('refuses %s, and does not hang', async (_what, chord, env) => {
      const listener = startListener(env());
      listener.send({ kind: 'listen', chord });
      await listener.arrived(1);
      expect(listener.messages).toEqual([{ kind: 'refused' }]);
      expect(listener.printed).toEqual([]);
    });

    it('ends with its parent', async () => {
      const listener = await listenFor('F9');
      listener.child.disconnect();
      const [code] = (await once(listener.child, 'exit')) as [number | null];
      expect(code).toBe(0);
    });

    it('is released and started again by its parent when it dies while the key is held', async () => {
      const edges: string[] = [];
      const states: string[] = [];
      const listeners: ChildProcess[] = [];
      const hold = createHoldKey({
        start: (): KeyListener => {
          const { child } = startListener();
          listeners.push(child);
          return {
            postMessage: (message) => void child.send(message),
            onMessage: (listener) => void child.on('message', (message) => listener(message as FromKeyListener)),
            onExit: (listener) => void child.once('exit', () => listener()),
            kill: () => void child.kill('SIGKILL'),
          };
        },
        onEdge: (edge) => edges.push(edge),
        onState: (state) => states.push(state),
        after: (delayMs, run) => {
          // The pauses before a restart are short here, the time to start is not.
          const timeout = setTimeout(run, delayMs === START_DEADLINE_MS ? delayMs : 1);
          return () => clearTimeout(timeout);
        },
      });
      await expect(hold.set('F9')).resolves.toBe('ok');
      await keys('keydown', 'F9');
      await vi.waitFor(() => expect(edges).toEqual(['press']), PATIENT);
      listeners[0]?.kill('SIGKILL');
      await vi.waitFor(() => expect(states).toEqual(['ok', 'stopped', 'ok']), PATIENT);
      expect(edges).toEqual(['press', 'release']);
      await keys('keyup', 'F9', 'key', 'F9');
      await vi.waitFor(() => expect(edges).toEqual(['press', 'release', 'press', 'release']));
      hold.close();
      await vi.waitFor(() => expect(listeners.map((child) => child.signalCode)).toEqual(['SIGKILL', 'SIGKILL']), PATIENT);
    });
  },
);
