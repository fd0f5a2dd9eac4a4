import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Embedder } from '../../engine/search/embedder.ts';
import { forkHostProcess } from '../../models/fork-host.ts';
import { openInstalledEmbedder, type HostProcess } from '../../models/installed-embedder.ts';
import { installTestModel } from '../fixtures/test-model.ts';

const signal = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined, bug: () => '' };
let modelsDir: string;
let hosts: HostProcess[];
let opened: Embedder[];

beforeEach(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'models-'));
  hosts = [];
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((embedder) => embedder.close()));
  await rm(modelsDir, { recursive: true, force: true });
});

async function open(): Promise<Embedder> {
  const embedder = await openInstalledEmbedder({
    modelsDir,
    log,
    startHostProcess: (options) => {
      const host = forkHostProcess(options);
      hosts.push(host);
      return host;
    },
  });
  opened.push(embedder);
  return embedder;
}

const dot = (left: Float32Array | undefined, right: Float32Array | undefined) =>
  (left ?? new Float32Array()).reduce((sum, value, index) => sum + value * (right?.[index] ?? 0), 0);

describe('embedder over ONNX Runtime in the model host', () => {
  it('is the built-in one where no model is installed', async () => {
    for (const folder of [modelsDir, join(modelsDir, 'nowhere')]) {
      const embedder = await openInstalledEmbedder({ modelsDir: folder, log });
      opened.push(embedder);
      expect(embedder.modelId).toMatch(/^built-in-/);
    }
  });

  it('gives one normalised vector per text, in order, the same whatever stands beside it', async () => {
    await installTestModel(modelsDir);
    const embedder = await open();
    const texts = [
      'the patient has fever',
      'heart failure',
      '',
      'cough, pain',
      'metformin 500 mg',
      'diabetes',
      'the patient has fever',
    ];
    const vectors = await embedder.embed(texts, 'passage', signal);
    expect(vectors).toHaveLength(texts.length);
    for (const vector of vectors) {
      expect(vector).toHaveLength(64);
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
    }
    expect(vectors[0]).toEqual(vectors[6]);
    const [alone] = await embedder.embed(['heart failure'], 'passage', signal);
    expect(dot(alone, vectors[1])).toBeCloseTo(1, 5);
    expect(dot(vectors[0], vectors[1])).toBeLessThan(0.999);
  });

  it('puts the prefix of the model before questions only', async () => {
    await installTestModel(modelsDir, { queryPrefix: 'heart ' });
    const embedder = await open();
    const [question] = await embedder.embed(['failure'], 'query', signal);
    const [passage, spelled] = await embedder.embed(['failure', 'heart failure'], 'passage', signal);
    expect(dot(question, spelled)).toBeCloseTo(1, 5);
    expect(dot(question, passage)).toBeLessThan(0.999);
  });

  it('pools as the model asks: the mean differs from the first token', async () => {
    await installTestModel(modelsDir);
    const [first] = await (await open()).embed(['heart failure'], 'passage', signal);
    await installTestModel(modelsDir, { pooling: 'mean' });
    const [mean] = await (await open()).embed(['heart failure'], 'passage', signal);
    expect(Math.abs(dot(first, mean))).toBeLessThan(0.999);
    expect(dot(mean, mean)).toBeCloseTo(1, 5);
  });

  it('looks at no more than the longest text the model takes', async () => {
    await installTestModel(modelsDir);
    const embedder = await open();
    const [long, longer] = await embedder.embed(['fever '.repeat(64), 'fever '.repeat(100_000)], 'passage', signal);
    expect(dot(long, longer)).toBeCloseTo(1, 5);
  });

  it('goes on after its process was killed', async () => {
    await installTestModel(modelsDir);
    const embedder = await open();
    const [before] = await embedder.embed(['fever'], 'passage', signal);
    hosts[0]?.kill();
    const [after] = await embedder.embed(['fever'], 'passage', signal);
    expect(after).toEqual(before);
    expect(hosts.length).toBeGreaterThan(1);
  });

  it('ends with a cancelled wait, and serves the next', async () => {
    await installTestModel(modelsDir);
    const embedder = await open();
    const controller = new AbortController();
    const cancelled = embedder.embed(['fever'], 'passage', controller.signal);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    await expect(embedder.embed(['fever'], 'query', signal)).resolves.toHaveLength(1);
  });

  it('says which file is damaged, and does not read an unchanged one again', async () => {
    const model = await installTestModel(modelsDir);
    const file = join(modelsDir, model.modelId, 'model.onnx');
    await open();
    expect(await readFile(join(modelsDir, model.modelId, '.verified.json'), 'utf8')).toContain(model.files.model.sha256);
    await open();
    await appendFile(file, 'x');
    await expect(open()).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE', message: expect.stringContaining('model.onnx') });
  });

  it('fails clearly on a file that is no graph, and on a description that is not valid', async () => {
    const noGraph = Buffer.from('no graph');
    const model = await installTestModel(modelsDir, {
      files: {
        model: { path: 'model.onnx', sha256: createHash('sha256').update(noGraph).digest('hex') },
        tokenizer: { path: 'tokenizer.json' },
      },
    });
    await writeFile(join(modelsDir, model.modelId, 'model.onnx'), noGraph);
    const embedder = await open();
    await expect(embedder.embed(['fever'], 'query', signal)).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    await writeFile(join(modelsDir, model.modelId, 'model.json'), '{}');
    await expect(open()).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
  });

  it('leaves when the process that started it is gone', async () => {
    const host = fork(join(import.meta.dirname, '../../models/host.ts'), [], { stdio: 'ignore', serialization: 'advanced' });
    const exited = new Promise<number | null>((resolve) => host.once('exit', resolve));
    host.once('spawn', () => host.disconnect());
    expect(await exited).toBe(0);
  });
});
