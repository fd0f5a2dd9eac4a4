import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MANIFEST_FILE, rendererManifest } from '../../scripts/renderer-manifest.ts';
import { ROOT, tool } from '../../scripts/tools.ts';
import { runEngineEntry } from './electron-engine-run.ts';

vi.mock('electron', () => import('../fakes/electron.ts'));

/** In the tree, so that the bundles find the packages they leave outside; apart from what other tests build. */
const OUT = path.join(ROOT, 'out', 'electron-build-test');
const built = (...at: string[]): string => path.join(OUT, ...at);

describe('the build of the Electron shell', () => {
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'electron-build-'));
    const { code, output } = await tool('electron-vite', ['build', '--outDir', OUT, '--logLevel', 'warn']);
    if (code !== 0) throw new Error(output);
  }, 180_000);

  afterAll(async () => {
    await rm(OUT, { recursive: true, force: true });
    await rm(dir, { recursive: true });
  });

  it('has every entry where the shell looks for it, and no source maps', async () => {
    const files = await readdir(OUT, { recursive: true });
    for (const file of [
      'main/index.js',
      'main/engine-process.js',
      'main/extraction-worker.js',
      'main/search-worker.js',
      'main/model-host.js',
      'main/key-listener.js',
      'preload/index.cjs',
      'renderer/index.html',
      'renderer/settings.html',
    ]) {
      expect(files).toContain(path.normalize(file));
    }
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
  });

  it('makes a preload that a sandbox can load: one file that requires electron alone', async () => {
    expect(await readdir(built('preload'))).toEqual(['index.cjs']);
    const preload = await readFile(built('preload', 'index.cjs'), 'utf8');
    expect([...preload.matchAll(/(?:require|import)\((.*?)\)/g)].map((match) => match[1])).toEqual(['"electron"']);
  });

  it('keeps the engine and compiled code out of main, and the entries out of each other', async () => {
    const imports = async (file: string): Promise<string[]> =>
      [...(await readFile(built('main', file), 'utf8')).matchAll(/^import[^"]*"([^"]+)"/gm)].map((match) => match[1] ?? '');
    const main = await imports('index.js');
    for (const name of ['better-sqlite3', '@lancedb/lancedb', 'onnxruntime-node', 'keytar', 'openai', 'uiohook-napi'])
      expect(main).not.toContain(name);
    for (const file of [
      'index.js',
      'engine-process.js',
      'extraction-worker.js',
      'search-worker.js',
      'model-host.js',
      'key-listener.js',
    ]) {
      const own = (await imports(file)).filter((name) => name.startsWith('.'));
      expect(own.every((name) => name.startsWith('./chunks/'))).toBe(true);
    }
  });

  it('has a key listener that runs by itself, and refuses to hang without a screen', async () => {
    const listener = fork(built('main', 'key-listener.js'), {
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    listener.send({ kind: 'listen', chord: 'A' });
    const [answer] = (await once(listener, 'message')) as [unknown];
    expect(answer).toEqual({ kind: 'refused' });
    listener.disconnect();
    expect(await once(listener, 'exit')).toEqual([0, null]);
  });

  it('lists the pages as they are in their manifest', async () => {
    const manifest: unknown = JSON.parse(await readFile(built('renderer', MANIFEST_FILE), 'utf8'));
    expect(manifest).toEqual(await rendererManifest(built('renderer')));
    expect(manifest).toHaveProperty(['/index.html']);
  });

  it('finds the words of a note: engine and extraction worker as they ship', async () => {
    const notes = path.join(dir, 'notes');
    await mkdir(notes);
    await writeFile(path.join(notes, 'visit.md'), '# Visit\n\nMetformin 500 mg twice daily was started.\n');
    const entry = pathToFileURL(built('main', 'engine-process.js')).href;
    const engine = await runEngineEntry(() => import(/* @vite-ignore */ entry));
    engine.send({
      kind: 'start',
      version: '0.1.0',
      dataDir: path.join(dir, 'profile'),
      samplesDir: path.join(ROOT, 'resources', 'samples'),
      builtInModelDir: path.join(ROOT, 'models', 'built-in'),
      extractionWorkerEntry: built('main', 'extraction-worker.js'),
      searchWorkerEntry: built('main', 'search-worker.js'),
      modelHostEntry: built('main', 'model-host.js'),
      safeMode: false,
    });
    await engine.arrived('ready');
    const client = engine.connect('clinician');
    await client.app.vault.create({ method: 'passphrase', passphrase: 'a passphrase long enough' });
    await expect(client.library.index({ paths: [notes] })).resolves.toMatchObject({ added: 1, failed: [] });
    const { hits } = await client.search.run({ query: 'metformin dose' });
    expect(hits.map((hit) => hit.text)).toEqual([expect.stringContaining('Metformin 500 mg twice daily')]);
    engine.send({ kind: 'shut-down' });
    await expect(engine.exited).resolves.toBe(0);
    engine.close();
  });
});
