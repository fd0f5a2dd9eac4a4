import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { manifest } from '../../models/manifest.ts';
import { startModelServer, type ModelServer } from '../fakes/model-server.ts';
import { ARCHIVES } from '../fixtures/archives.ts';
import { manifestFile, manifestModel, openTestManager } from '../fixtures/model-manager.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const signal = new AbortController().signal;
const GRAPH = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 31) % 251);
const TOKENS = new TextEncoder().encode('a b c');

let server: ModelServer;

beforeEach(async () => {
  server = await startModelServer();
  server.serve('graph.onnx', GRAPH);
  server.serve('tokens.txt', TOKENS);
  for (const [name, bytes] of Object.entries(ARCHIVES)) server.serve(`${name}.tar.bz2`, bytes);
});

const plain = (modelId = 'plain') =>
  manifestModel(modelId, [manifestFile(server.url, 'graph.onnx', GRAPH), manifestFile(server.url, 'tokens.txt', TOKENS)]);

const packed = (name: keyof typeof ARCHIVES = 'voice', needs = ['model.onnx', 'tokens.txt', 'data/en']) =>
  manifestModel('voice', [manifestFile(server.url, `${name}.tar.bz2`, ARCHIVES[name])], {
    kind: 'text-to-speech',
    archive: { maxBytes: 1_000_000, maxFiles: 100, needs },
  });

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('models this version knows', () => {
  it('each have addresses over https, checksums, and one recommended of a kind', () => {
    for (const { files, source } of manifest.models) {
      expect(manifest.sources).toHaveProperty(source);
      for (const { url } of files) expect(url).toMatch(/^https:/);
    }
    const kinds = new Set(manifest.models.map(({ kind }) => kind));
    const recommended = manifest.models.filter((model) => model.recommended).map(({ kind }) => kind);
    expect(recommended.toSorted()).toEqual([...kinds].toSorted());
    expect(new Set(manifest.models.map(({ modelId }) => modelId)).size).toBe(manifest.models.length);
  });
});

describe('an archive', () => {
  it('is unpacked without its outermost folder, and kept for packs', async () => {
    const test = await openTestManager([packed()]);
    expect(await test.install('voice')).toMatchObject({ state: 'installed', failure: null });
    const folder = join(test.modelsDir, 'voice');
    expect(await readFile(join(folder, 'model.onnx'), 'utf8')).toBe('graph '.repeat(5000));
    expect(await readFile(join(folder, 'data/en'), 'utf8')).toBe('phonemes');
    expect(await readFile(join(folder, 'd'.repeat(120), 'deep.txt'), 'utf8')).toBe('far down');
    expect(ARCHIVES.voice.equals(await readFile(join(folder, '.archive/voice.tar.bz2')))).toBe(true);
    expect(await test.manager.verify('voice', signal)).toEqual([{ modelId: 'voice', result: 'whole', file: null }]);
    await writeFile(join(folder, 'data/en'), 'phonemez');
    expect(await test.manager.verify(null, signal)).toEqual([{ modelId: 'voice', result: 'damaged', file: 'data/en' }]);
    const before = server.requests.length;
    expect(await test.install('voice')).toMatchObject({ state: 'installed' });
    expect(server.requests).toHaveLength(before);
    expect(await readFile(join(folder, 'data/en'), 'utf8')).toBe('phonemes');
  });

  it.each(['upwards', 'absolute', 'symbolicLink', 'hardLink', 'device', 'bomb', 'twice', 'crowd'] as const)(
    'that leads elsewhere, links or swells (%s) is not unpacked, and nothing of it stays',
    async (name) => {
      const test = await openTestManager([packed(name, ['model.onnx'])]);
      expect((await test.install('voice')).failure).toMatchObject({ code: 'MODEL_ARCHIVE_UNUSABLE' });
      expect(await readdir(test.modelsDir)).toEqual(['.downloads']);
      expect(existsSync(join(test.modelsDir, '.downloads/voice.unpacked'))).toBe(false);
      for (const outside of ['outside.txt', '../outside.txt']) expect(existsSync(join(test.modelsDir, outside))).toBe(false);
      expect(existsSync('/tmp/outside.txt')).toBe(false);
    },
  );

  it('that lacks what is needed, or is cut off, is not installed', async () => {
    const lacking = await openTestManager([packed('voice', ['model.onnx', 'voices.bin'])]);
    expect((await lacking.install('voice')).failure).toMatchObject({ code: 'MODEL_ARCHIVE_UNUSABLE' });
    const cut = ARCHIVES.voice.subarray(0, ARCHIVES.voice.length - 20);
    server.serve('cut.tar.bz2', cut);
    const archive = { maxBytes: 1_000_000, maxFiles: 100, needs: ['model.onnx'] };
    const test = await openTestManager([manifestModel('voice', [manifestFile(server.url, 'cut.tar.bz2', cut)], { archive })]);
    expect((await test.install('voice')).failure).toMatchObject({ code: 'MODEL_ARCHIVE_UNUSABLE' });
  });

  it('that was unpacked but not placed is not fetched again', async () => {
    const test = await openTestManager([packed()]);
    await test.install('voice');
    await rename(join(test.modelsDir, 'voice'), join(test.modelsDir, '.downloads/voice.unpacked'));
    expect((await test.manager.refresh()).models[0]?.state).toBe('partial');
    await test.install('voice');
    expect(test.state('voice')).toMatchObject({ state: 'installed', failure: null });
    expect(server.requests).toHaveLength(1);
  });
});

describe('an installed model', () => {
  it('is removed after what uses it was stopped', async () => {
    const test = await openTestManager([plain()]);
    await test.install('plain');
    const folder = join(test.modelsDir, 'plain');
    let there: boolean | null = null;
    const release = test.uses.add(folder, async () => {
      there = existsSync(folder);
      release();
    });
    expect((await test.manager.refresh()).models[0]).toMatchObject({ state: 'installed', inUse: true });
    await test.manager.remove('plain');
    expect(there).toBe(true);
    expect(existsSync(folder)).toBe(false);
    expect(test.state('plain')).toMatchObject({ state: 'available', inUse: false, storedBytes: 0 });
    expect(test.changes.map(({ present }) => present)).toEqual([true, false]);
  });

  it('put there by hand is used as it is: without its folders, and without what only describes it', async () => {
    const described = manifestModel('by-hand', [...plain().files, manifestFile(server.url, 'config.json', TOKENS)], {
      kind: 'reranker',
      reranker: { maxTokens: 8, modelFile: 'graph.onnx', tokenizerFile: 'tokens.txt' },
    });
    const test = await openTestManager([described, packed()]);
    await mkdir(join(test.modelsDir, 'by-hand'));
    await writeFile(join(test.modelsDir, 'by-hand/graph.onnx'), GRAPH);
    await writeFile(join(test.modelsDir, 'by-hand/tokens.txt'), TOKENS);
    await mkdir(join(test.modelsDir, 'voice/data'), { recursive: true });
    for (const path of ['model.onnx', 'tokens.txt', 'data/en']) await writeFile(join(test.modelsDir, 'voice', path), 'x');
    expect((await test.manager.refresh()).models.map(({ state }) => state)).toEqual(['installed', 'installed']);
    expect(await test.manager.verify(null, signal)).toMatchObject([{ result: 'whole' }, { result: 'unknown' }]);
  });

  it('is counted with the disk it takes', async () => {
    const test = await openTestManager([plain()]);
    await test.install('plain');
    const list = await test.manager.refresh();
    expect(list.models[0]?.storedBytes).toBe(GRAPH.length + TOKENS.length);
    expect(list.usedBytes).toBeGreaterThanOrEqual(GRAPH.length + TOKENS.length);
    expect(list.freeBytes).toBeGreaterThan(0);
  });
});

describe('a model pack', () => {
  async function makePack(): Promise<string> {
    const path = join(await temporaryFolder(), 'models.pack');
    const test = await openTestManager([plain(), packed()]);
    await test.install('plain');
    await test.install('voice');
    const { sizeBytes } = await test.manager.exportPack(['plain', 'voice'], path, signal);
    expect((await stat(path)).size).toBe(sizeBytes);
    return path;
  }

  it('brings models to a machine without internet', async () => {
    const path = await makePack();
    const before = server.requests.length;
    const test = await openTestManager([plain(), packed(), plain('other')]);
    expect(await test.manager.importPack(path, signal)).toEqual({ installed: ['plain', 'voice'] });
    expect(['plain', 'voice', 'other'].map((id) => test.state(id).state)).toEqual(['installed', 'installed', 'available']);
    expect(await test.manager.verify(null, signal)).toMatchObject([{ result: 'whole' }, { result: 'whole' }]);
    expect(test.changes.map(({ modelId }) => modelId)).toEqual(['plain', 'voice']);
    expect(server.requests).toHaveLength(before);
  });

  it('is a tar: unpacked, its folder is taken as well, and so is the folder of one model', async () => {
    const folder = await temporaryFolder();
    expect(spawnSync('tar', ['xf', await makePack(), '-C', folder]).status).toBe(0);
    expect((await readdir(folder)).toSorted()).toEqual(['plain', 'voice']);
    const test = await openTestManager([plain(), packed()]);
    expect(await test.manager.importPack(folder, signal)).toEqual({ installed: ['plain', 'voice'] });
    const one = await openTestManager([plain(), packed()]);
    expect(await one.manager.importPack(join(folder, 'plain'), signal)).toEqual({ installed: ['plain'] });
    spawnSync('tar', ['cf', join(folder, 'again.tar'), '-C', folder, './plain']);
    const again = await openTestManager([plain(), packed()]);
    expect(await again.manager.importPack(join(folder, 'again.tar'), signal)).toEqual({ installed: ['plain'] });
  });

  it('with a changed byte installs nothing of that model', async () => {
    const path = await makePack();
    const file = await open(path, 'r+');
    await file.write(Uint8Array.of(255), 0, 1, 512 + 100_000);
    await file.close();
    const test = await openTestManager([plain(), packed()]);
    await expect(test.manager.importPack(path, signal)).rejects.toEqual(code('MODEL_CHECKSUM_WRONG'));
    expect(test.state('plain')).toMatchObject({ state: 'available', activity: null });
    expect(existsSync(join(test.modelsDir, 'plain'))).toBe(false);
  });

  it('that is none, is cut off, or holds nothing known is refused', async () => {
    const path = await makePack();
    const bytes = await readFile(path);
    const test = await openTestManager([plain()]);
    const folder = await temporaryFolder();
    const refuses = async (content: Uint8Array) => {
      const file = join(folder, 'pack');
      await writeFile(file, content);
      await expect(test.manager.importPack(file, signal)).rejects.toEqual(code('MODEL_PACK_INVALID'));
    };
    await refuses(bytes.subarray(0, 100_000));
    await refuses(new Uint8Array(0));
    await refuses(Buffer.from('no pack at all '.repeat(100)));
    await refuses(new Uint8Array(2048));
    await expect(test.manager.importPack(join(folder, 'nowhere'), signal)).rejects.toEqual(code('MODEL_PACK_INVALID'));
    await expect(test.manager.importPack(folder, signal)).rejects.toEqual(code('MODEL_PACK_INVALID'));
    const other = await openTestManager([plain('other')]);
    await expect(other.manager.importPack(path, signal)).rejects.toEqual(code('MODEL_PACK_INVALID'));
  });

  it('is made of whole installed models only, and appears when it is whole', async () => {
    const folder = await temporaryFolder();
    const test = await openTestManager([plain(), packed()]);
    const make = (modelIds: string[], name = 'pack') => test.manager.exportPack(modelIds, join(folder, name), signal);
    await expect(make(['plain'])).rejects.toEqual(code('MODEL_NOT_INSTALLED'));
    await expect(make(['unheard-of'])).rejects.toEqual(code('NOT_FOUND'));
    await test.install('plain');
    await expect(make(['plain'], 'nowhere/pack')).rejects.toEqual(code('INVALID_INPUT'));
    await writeFile(join(test.modelsDir, 'plain/tokens.txt'), 'a b d');
    await expect(make(['plain'])).rejects.toEqual(code('MODEL_CHECKSUM_WRONG'));
    expect(await readdir(folder)).toEqual([]);
  });
});

const run = (...[command = '', ...args]: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
/** Only a superuser of a machine that lets them mount can have a disk of 120 KB. */
const canMount = process.platform === 'linux' && run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp');

describe.skipIf(!canMount)('on a disk that fills up', () => {
  it('a download ends with that reason, keeps what it has, and goes on when there is room', async () => {
    const disk = await temporaryFolder();
    run('mount', '-t', 'tmpfs', '-o', 'size=120k', 'tmpfs', disk);
    onTestFinished(() => void run('umount', disk));
    const test = await openTestManager([plain()], { modelsDir: join(disk, 'models'), freeBytes: () => Promise.resolve(1e12) });
    expect(await test.install('plain')).toMatchObject({ state: 'partial', failure: { code: 'DISK_FULL', retryable: true } });
    run('mount', '-o', 'remount,size=2m', disk);
    expect(await test.install('plain')).toMatchObject({ state: 'installed', failure: null });
    expect(server.requests[1]).toMatch(/^graph\.onnx bytes=/);
  });
});

describe('what was left by a process that was killed', () => {
  it('is neither a model nor in the way', async () => {
    const test = await openTestManager([plain()]);
    await test.install('plain');
    const old = join(test.modelsDir, '.downloads/removed-plain-1-1');
    await cp(join(test.modelsDir, 'plain'), old, { recursive: true });
    await rm(join(test.modelsDir, 'plain'), { recursive: true });
    expect((await test.manager.refresh()).models[0]?.state).toBe('available');
    expect(await test.install('plain')).toMatchObject({ state: 'installed' });
    expect(existsSync(old)).toBe(false);
  });
});
