import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Role } from '../../contract/app.ts';
import type { Pipe } from '../../contract/pipe.ts';
import { Failure } from '../../engine/failure.ts';
import { FakeMessagePort } from '../../tests/fakes/electron.ts';
import { type EngineHost, runEngineProcess } from './run.ts';

const start = {
  kind: 'start',
  version: '0.1.0',
  dataDir: '/data',
  samplesDir: '/samples',
  builtInModelDir: '/built-in',
  extractionWorkerEntry: '/worker.js',
  searchWorkerEntry: '/search-worker.js',
  modelHostEntry: '/host.js',
  safeMode: false,
};

let parent: EventEmitter & { sent: unknown[]; postMessage(message: unknown): void };
let exits: number[];
let uncaught: (error: unknown) => void;
let connected: { pipe: Pipe; role: Role }[];
let shellFetch: typeof globalThis.fetch;
let endIdleConnections: () => void;
let openFile: (path: string) => Promise<void>;
let openAddress: (address: string) => Promise<void>;
const close = vi.fn(async () => undefined);
const bug = vi.fn(() => 'id');
const netFetch = vi.fn(async () => new Response('ok'));

function run(open?: EngineHost['open']): void {
  runEngineProcess({
    parent,
    netFetch,
    open:
      open ??
      ((_start, shell) => {
        ({ fetch: shellFetch, endIdleConnections, openFile, openAddress } = shell);
        return {
          engine: { start: async () => undefined, connect: (pipe, { role }) => void connected.push({ pipe, role }), close },
          log: { info: () => undefined, warn: () => undefined, bug },
        };
      }),
    exit: (code) => void exits.push(code),
    onUncaught: (listener) => (uncaught = listener),
  });
}

beforeEach(() => {
  vi.clearAllMocks();
  exits = [];
  connected = [];
  const sent: unknown[] = [];
  parent = Object.assign(new EventEmitter(), { sent, postMessage: (message: unknown) => void sent.push(message) });
});

const receive = (data: unknown, ports: FakeMessagePort[] = []): void => void parent.emit('message', { data, ports });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the engine process', () => {
  it('is ready after start, answers pings, and ends with 0 when its store is closed', async () => {
    run();
    receive(start);
    receive({ kind: 'ping' });
    await settled();
    expect(parent.sent).toEqual([{ kind: 'pong' }, { kind: 'ready' }]);
    receive({ kind: 'shut-down' });
    expect(exits).toEqual([]);
    await settled();
    expect(close).toHaveBeenCalledTimes(1);
    expect(exits).toEqual([0]);
  });

  it('gives each window a pipe with the role main sent, and sends nothing but copies over it', () => {
    run();
    receive(start);
    const port = new FakeMessagePort();
    receive({ kind: 'connect', windowId: 1, role: 'admin', generation: 1 }, [port]);
    expect(connected[0]?.role).toBe('admin');
    const got: unknown[] = [];
    connected[0]?.pipe.onMessage((message) => got.push(message));
    port.emit('message', { data: 'hello', ports: [] });
    connected[0]?.pipe.send('back');
    expect(got).toEqual(['hello']);
    expect(port.sent).toEqual(['back']);
  });

  it.each<[string, unknown[]]>([
    ['something unknown', [{ kind: 'evil' }]],
    ['no object', ['start']],
    ['a window before the start', [{ kind: 'connect', windowId: 1, role: 'admin', generation: 1 }]],
    ['a second start', [start, start]],
    ['a window without a port', [start, { kind: 'connect', windowId: 1, role: 'admin', generation: 1 }]],
    ['a role that does not exist', [start, { kind: 'connect', windowId: 1, role: 'root', generation: 1 }]],
  ])('ends with 64 at %s', (_what, messages) => {
    run();
    for (const message of messages) receive(message);
    expect(exits).toEqual([64]);
  });

  it.each([
    [new Failure('PROFILE_IN_USE'), 66],
    [new Failure('KEY_WRONG'), 67],
    [new Failure('DATABASE_CORRUPT'), 65],
    [new Failure('DATABASE_NEWER'), 65],
    [new Failure('DISK_FULL'), 70],
    [new Error('bug'), 70],
  ])('ends with the code of why it could not start: %s', (error, code) => {
    run(() => {
      throw error;
    });
    receive(start);
    expect(exits).toEqual([code]);
    expect(parent.sent).toEqual([]);
  });

  it('logs an error nobody caught and ends with 70', () => {
    run();
    receive(start);
    const error = new Error('with patient words');
    uncaught(error);
    expect(bug).toHaveBeenCalledWith('engine-process.uncaught', error);
    expect(exits).toEqual([70]);
  });

  it('has main open an origin once before the first request to it', async () => {
    run();
    receive(start);
    const first = shellFetch('https://provider.example/v1/models');
    expect(parent.sent.at(-1)).toEqual({ kind: 'open-origin', id: 1, origin: 'https://provider.example' });
    expect(netFetch).not.toHaveBeenCalled();
    receive({ kind: 'origin-opened', id: 1, allowed: true });
    await expect((await first).text()).resolves.toBe('ok');
    await shellFetch(new URL('https://provider.example/v1/responses'), { method: 'POST' });
    expect(netFetch).toHaveBeenLastCalledWith('https://provider.example/v1/responses', { method: 'POST' });
    expect(parent.sent).toHaveLength(2);
  });

  it('has main close its origins with their connections, and open them anew for what comes after', async () => {
    run();
    receive(start);
    const first = shellFetch('https://provider.example/v1/models');
    receive({ kind: 'origin-opened', id: 1, allowed: true });
    await first;
    endIdleConnections();
    expect(parent.sent.at(-1)).toEqual({ kind: 'close-origins', id: 2 });
    const second = shellFetch('https://provider.example/v1/models');
    expect(parent.sent.at(-1)).toMatchObject({ kind: 'open-origin', id: 3 });
    receive({ kind: 'origin-opened', id: 3, allowed: true });
    await second;
    expect(netFetch).toHaveBeenCalledTimes(2);
  });

  it('sends nothing to an origin main refused', async () => {
    run();
    receive(start);
    const refused = shellFetch('http://provider.example/');
    receive({ kind: 'origin-opened', id: 1, allowed: false });
    await expect(refused).rejects.toMatchObject({ code: 'PROVIDER_HOST_NOT_ALLOWED' });
    expect(netFetch).not.toHaveBeenCalled();
  });

  it('has main open documents, and fails clearly where that did not work', async () => {
    run();
    receive(start);
    const [good, bad] = [openFile('/notes/a.md'), openFile('/notes/b.md')];
    receive({ kind: 'file-opened', id: 2, opened: false });
    receive({ kind: 'file-opened', id: 1, opened: true });
    await expect(good).resolves.toBeUndefined();
    await expect(bad).rejects.toMatchObject({ code: 'FILE_GONE' });
  });

  it('has main open a page for signing in, and says where no browser opened', async () => {
    run();
    receive(start);
    const [good, bad] = [openAddress('https://cloud.example/login'), openAddress('http://cloud.example/login')];
    receive({ kind: 'address-opened', id: 1, opened: true });
    receive({ kind: 'address-opened', id: 2, opened: false });
    await expect(good).resolves.toBeUndefined();
    await expect(bad).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(parent.sent).toContainEqual({ kind: 'open-address', id: 1, address: 'https://cloud.example/login' });
  });
});
