import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lockProfile } from '../../native/profile-lock.ts';
import { startModelServer, type ModelServer } from '../fakes/model-server.ts';
import { manifestFile, manifestModel, openTestManager, type TestManager } from '../fixtures/model-manager.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Large enough for many reads and no socket buffer. */
const GRAPH = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 251);
const TOKENS = new TextEncoder().encode('a b c');

let server: ModelServer;

beforeEach(async () => {
  server = await startModelServer();
  server.serve('graph.onnx', GRAPH);
  server.serve('sub/tokens.txt', TOKENS);
});

const model = (base = server.url) =>
  manifestModel('heard', [manifestFile(base, 'graph.onnx', GRAPH), manifestFile(base, 'sub/tokens.txt', TOKENS)]);

/** Nothing of the model is in its place, and nothing of it is being used. */
async function nothingInstalled({ modelsDir }: TestManager): Promise<void> {
  expect((await readdir(modelsDir)).filter((name) => !name.startsWith('.'))).toEqual([]);
}

async function isInstalled({ modelsDir, state }: TestManager): Promise<void> {
  expect(state('heard')).toMatchObject({ state: 'installed', failure: null, activity: null });
  expect(Buffer.from(GRAPH).equals(await readFile(join(modelsDir, 'heard/graph.onnx')))).toBe(true);
  expect(await readFile(join(modelsDir, 'heard/sub/tokens.txt'), 'utf8')).toBe('a b c');
  const left = await readdir(join(modelsDir, '.downloads'));
  expect(left.filter((name) => !name.startsWith('profile.lock'))).toEqual([]);
}

describe('downloading a model', () => {
  it('fetches nothing until it is asked to, then every file once, tells how far it is, and says that the model is there', async () => {
    const test = await openTestManager([model()]);
    expect(test.state('heard')).toMatchObject({ state: 'available', sizeBytes: GRAPH.length + TOKENS.length, storedBytes: 0 });
    expect(server.requests).toEqual([]);
    const downloading = test.until('heard', ({ activity }) => activity?.kind === 'downloading' && activity.doneBytes > 0);
    const installed = test.install('heard');
    expect((await downloading).activity).toMatchObject({ totalBytes: GRAPH.length + TOKENS.length });
    await installed;
    await isInstalled(test);
    expect(server.requests).toEqual(['graph.onnx', 'sub/tokens.txt']);
    expect(test.changes).toEqual([{ modelId: 'heard', kind: 'speech-to-text', present: true }]);
  });

  it('goes on where it was paused', async () => {
    server.fail('graph.onnx', { kind: 'hang', afterBytes: 1_000_000 });
    const test = await openTestManager([model()], { pace: { stallMs: 60_000, retryMs: 1, maxAttempts: 1 } });
    test.manager.install('heard');
    await test.until('heard', ({ activity }) => activity?.doneBytes === 1_000_000);
    test.manager.pause('heard');
    const paused = await test.until('heard', ({ activity }) => activity === null);
    expect(paused).toMatchObject({ state: 'partial', failure: null });
    expect(paused.storedBytes).toBeGreaterThanOrEqual(1_000_000);
    await test.install('heard');
    await isInstalled(test);
    expect(server.requests).toEqual(['graph.onnx', 'graph.onnx bytes=1000000-', 'sub/tokens.txt']);
  });

  it('tries again by itself where the connection breaks, from where it broke', async () => {
    server.fail(
      'graph.onnx',
      { kind: 'cut', afterBytes: 500_000 },
      { kind: 'status', status: 503, headers: { 'retry-after': '0' } },
    );
    const test = await openTestManager([model()]);
    await test.install('heard');
    await isInstalled(test);
    const again = server.requests.filter((request) => request.startsWith('graph.onnx bytes='));
    expect(again.length).toBeGreaterThan(0);
  });

  it('begins anew where the server does not go on, or has another file now', async () => {
    server.fail('graph.onnx', { kind: 'cut', afterBytes: 500_000 }, { kind: 'ignore-range' });
    const ignoring = await openTestManager([model()]);
    await ignoring.install('heard');
    await isInstalled(ignoring);

    const other = new Uint8Array(GRAPH.length);
    const file = join(ignoring.modelsDir, '.downloads/heard/graph.onnx.part');
    await ignoring.manager.remove('heard');
    server.fail('graph.onnx', { kind: 'hang', afterBytes: 400_000 });
    ignoring.manager.install('heard');
    await server.hanging();
    await ignoring.until('heard', ({ activity }) => (activity?.doneBytes ?? 0) > 0);
    ignoring.manager.pause('heard');
    await ignoring.until('heard', ({ activity }) => activity === null);
    expect((await stat(file)).size).toBeGreaterThan(0);
    server.serve('graph.onnx', other);
    expect((await ignoring.install('heard')).failure).toMatchObject({ code: 'MODEL_CHECKSUM_WRONG' });
    expect(existsSync(file)).toBe(false);
    await nothingInstalled(ignoring);
  });

  it('refuses bytes that are not those of the model, removes them, and fetches all of them the next time', async () => {
    const changed = GRAPH.slice();
    changed[2_000_000] = 255;
    server.serve('graph.onnx', changed);
    const test = await openTestManager([model()]);
    expect(await test.install('heard')).toMatchObject({ failure: { code: 'MODEL_CHECKSUM_WRONG', retryable: false } });
    await nothingInstalled(test);
    expect(existsSync(join(test.modelsDir, '.downloads/heard/graph.onnx.part'))).toBe(false);
    server.serve('graph.onnx', GRAPH);
    await test.install('heard');
    await isInstalled(test);
    expect(server.requests).toEqual(['graph.onnx', 'graph.onnx', 'sub/tokens.txt']);
  });

  it.each([
    ['a page to sign in', { kind: 'page' }, 'MODEL_SOURCE_REFUSED'],
    ['that there is no such file', { kind: 'status', status: 404 }, 'MODEL_SOURCE_REFUSED'],
    ['that it will not', { kind: 'status', status: 403 }, 'MODEL_SOURCE_REFUSED'],
    ['a redirect to another host', { kind: 'redirect', to: 'https://elsewhere.example/graph.onnx' }, 'MODEL_SOURCE_MOVED'],
  ] as const)('gives up at once where the server answers with %s', async (_, fault, code) => {
    server.fail('graph.onnx', fault);
    const test = await openTestManager([model()]);
    expect((await test.install('heard')).failure).toMatchObject({ code });
    await nothingInstalled(test);
    expect(server.requests).toEqual(['graph.onnx']);
  });

  it('refuses a file of another size before it is fetched', async () => {
    server.serve('graph.onnx', new Uint8Array(GRAPH.length + 1));
    const test = await openTestManager([model()]);
    expect((await test.install('heard')).failure).toMatchObject({ code: 'MODEL_CHECKSUM_WRONG' });
    await nothingInstalled(test);
  });

  it('keeps what has arrived where the server stops sending, and says so after a few attempts', async () => {
    server.fail(
      'graph.onnx',
      { kind: 'hang', afterBytes: 100_000 },
      { kind: 'hang', afterBytes: 0 },
      { kind: 'short', bytes: 0 },
    );
    const test = await openTestManager([model()]);
    const failed = await test.install('heard');
    expect(failed).toMatchObject({ state: 'partial', failure: { code: 'MODEL_SOURCE_UNREACHABLE', retryable: true } });
    await nothingInstalled(test);
    await test.install('heard');
    await isInstalled(test);
  });

  it('says so where nobody answers', async () => {
    const test = await openTestManager([model('http://127.0.0.1:9/')]);
    expect((await test.install('heard')).failure).toMatchObject({ code: 'MODEL_SOURCE_UNREACHABLE' });
  });

  it('follows a redirect to a host on its list', async () => {
    const other = await startModelServer();
    other.serve('graph.onnx', GRAPH);
    server.fail('graph.onnx', { kind: 'redirect', to: `${other.url}graph.onnx` });
    const test = await openTestManager([model()], { redirects: [other.url] });
    await test.install('heard');
    await isInstalled(test);
    expect(other.requests).toEqual(['graph.onnx']);
  });

  it('takes everything from the mirror and nothing from anywhere else where one is set', async () => {
    const mirror = await startModelServer();
    mirror.serve('files/heard/graph.onnx', GRAPH);
    mirror.serve('files/heard/sub/tokens.txt', TOKENS);
    const test = await openTestManager([model()], { mirrorUrl: `${mirror.url}files` });
    expect(test.manager.current().mirrorHost).toBe(new URL(mirror.url).host);
    await test.install('heard');
    await isInstalled(test);
    expect(server.requests).toEqual([]);

    await test.manager.remove('heard');
    mirror.fail('files/heard/graph.onnx', { kind: 'redirect', to: `${server.url}graph.onnx` });
    expect((await test.install('heard')).failure).toMatchObject({ code: 'MODEL_SOURCE_MOVED' });
    expect(server.requests).toEqual([]);
  });

  it('does not begin where the disk has no room, and says how much is needed', async () => {
    const test = await openTestManager([model()], { freeBytes: () => Promise.resolve(1_000_000) });
    const { failure } = await test.install('heard');
    expect(failure).toMatchObject({ code: 'DISK_FULL', message: expect.stringMatching(/1 MB free.* 213 MB/) });
    expect(server.requests).toEqual([]);
  });

  it('is done by one process at a time', async () => {
    const test = await openTestManager([model()]);
    const other = lockProfile(join(test.modelsDir, '.downloads'));
    expect((await test.install('heard')).failure).toMatchObject({ code: 'MODEL_BUSY' });
    other.release();
    await test.install('heard');
    await isInstalled(test);
  });

  it('throws away what has arrived when it is cancelled', async () => {
    server.fail('graph.onnx', { kind: 'hang', afterBytes: 1_000_000 });
    const test = await openTestManager([model()], { pace: { stallMs: 60_000, retryMs: 1, maxAttempts: 1 } });
    test.manager.install('heard');
    await test.until('heard', ({ activity }) => activity?.doneBytes === 1_000_000);
    await test.manager.cancel('heard');
    expect(test.state('heard')).toMatchObject({ state: 'available', storedBytes: 0, failure: null, activity: null });
  });

  it('survives being killed: nothing is installed in part, and the next process goes on', async () => {
    const modelsDir = join(await temporaryFolder(), 'models');
    server.fail('graph.onnx', { kind: 'hang', afterBytes: 2_000_000 });
    const entry = join(import.meta.dirname, '../fixtures/model-download-process.ts');
    const child = fork(entry, [modelsDir, JSON.stringify([model()])], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.once('message', resolve));
    child.kill('SIGKILL');
    await exited;

    const test = await openTestManager([model()], { modelsDir });
    expect(test.state('heard')).toMatchObject({ state: 'partial', activity: null });
    await nothingInstalled(test);
    await test.install('heard');
    await isInstalled(test);
    expect(server.requests[1]).toMatch(/^graph\.onnx bytes=\d+-$/);
  });

  it('fetches only what is missing or damaged of a model that is there', async () => {
    const test = await openTestManager([model()]);
    await test.install('heard');
    await writeFile(join(test.modelsDir, 'heard/sub/tokens.txt'), 'x b c');
    expect(await test.manager.verify('heard', new AbortController().signal)).toEqual([
      { modelId: 'heard', result: 'damaged', file: 'sub/tokens.txt' },
    ]);
    expect(test.state('heard').state).toBe('damaged');
    await test.install('heard');
    await isInstalled(test);
    await rm(join(test.modelsDir, 'heard/graph.onnx'));
    expect((await test.manager.refresh()).models[0]?.state).toBe('damaged');
    await test.install('heard');
    await isInstalled(test);
    expect(server.requests).toEqual(['graph.onnx', 'sub/tokens.txt', 'sub/tokens.txt', 'graph.onnx']);
  });
});
