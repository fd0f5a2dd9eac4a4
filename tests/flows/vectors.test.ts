import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { IntakeProgress } from '../../contract/intake.ts';
import { Failure } from '../../engine/failure.ts';
import { openVectors, type Vectors } from '../../engine/vectors.ts';
import { openVectorIndex } from '../../native/lancedb.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library.ts';
import { createSmallEmbedder, type SmallEmbedder } from '../fixtures/small-embedder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const signal = new AbortController().signal;
let dataDir: string;
let library: TestLibrary;
/** What is installed: the first is the one to be used. */
let installed: SmallEmbedder[];
let waiting: { delayMs: number; work: () => void }[];

beforeEach(async () => {
  dataDir = await temporaryFolder();
  library = openTestLibrary(join(dataDir, 'library.db'));
  const { db } = library;
  onTestFinished(() => db.close());
  installed = [createSmallEmbedder('old')];
  waiting = [];
});

/** Runs what waits for a time to come. */
function letTimePass(): void {
  for (const { work } of waiting.splice(0)) work();
}

async function open(
  onBackground?: (work: IntakeProgress['background']) => void,
): Promise<{ vectors: Vectors; close: () => Promise<void> }> {
  const changes = new Set<() => void>();
  const vectors = openVectors({
    parts: {
      dataDir,
      openVectorIndex,
      // Each opening has its own embedder, as each has its own host.
      openEmbedder: async (modelId) => {
        const model = modelId === undefined ? installed[0] : installed.find((one) => one.modelId === modelId);
        return model === undefined ? null : { ...model, close: async () => undefined };
      },
      log: createSilentLog(),
    },
    db: library.db,
    rotationKey: new Uint8Array(32).fill(6),
    changed: () => changes.forEach((listener) => listener()),
    after: (delayMs, work) => {
      const entry = { delayMs, work };
      waiting.push(entry);
      return () => void (waiting = waiting.filter((other) => other !== entry));
    },
    ...(onBackground ? { onBackground } : {}),
  });
  let closed: Promise<void> | null = null;
  const close = () => (closed ??= vectors.close());
  onTestFinished(close);
  await vectors.opened;
  listenersOf.set(vectors, changes);
  return { vectors, close };
}

const listenersOf = new WeakMap<Vectors, Set<() => void>>();

/** Waits for a state, looking at every change. */
async function until(vectors: Vectors, reached: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = () => {
      if (!reached()) return;
      listenersOf.get(vectors)?.delete(look);
      resolve();
    };
    listenersOf.get(vectors)?.add(look);
    look();
  });
}

const words = (count: number, word = 'fever') => Array.from({ length: count }, (_, part) => `${word} number ${part}`);
const answersWith = (vectors: Vectors) => vectors.current()?.index.modelId;

async function nearest(vectors: Vectors, text: string): Promise<number | undefined> {
  const { embedder, index } = vectors.current() ?? {};
  const [vector] = (await embedder?.embed([text], 'query', signal)) ?? [];
  return (await index?.search(vector ?? new Float32Array(), 1, {}, signal))?.[0]?.id;
}

const states = () =>
  library.db
    .prepare<{ model: string; state: string }>('SELECT model_id AS model, state FROM vector_indexes ORDER BY index_id')
    .all();
const folders = async () => await readdir(join(dataDir, 'vectors'));

/** Nothing is left but one index that holds exactly the library's passages. */
async function expectWhole(vectors: Vectors, model: string): Promise<void> {
  const ids = library.db.prepare<{ id: number }>('SELECT passage_id AS id FROM passages ORDER BY 1').all();
  expect([...(vectors.side()?.ids() ?? [])]).toEqual(ids.map(({ id }) => id));
  expect(library.db.prepare<{ n: number }>('SELECT count(*) AS n FROM passage_vectors').get()?.n).toBe(ids.length);
  expect(states()).toEqual([{ model, state: 'current' }]);
  expect(await folders()).toHaveLength(1);
}

/** Makes `embedder` wait when it comes to a text of this word; `go` lets it go on. */
function holdAt(embedder: SmallEmbedder, word: string): { reached: Promise<void>; go: () => void } {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  embedder.before = async (texts) => {
    if (!texts.some((text) => text.includes(word))) return;
    reached.resolve();
    await gate.promise;
  };
  return { reached: reached.promise, go: gate.resolve };
}

describe('another embedding model', () => {
  it('gets its index beside the one that answers, with what comes in meanwhile, then takes over', async () => {
    const before = library.add('a', words(100));
    const shown: IntakeProgress['background'][] = [];
    const { vectors } = await open((work) => shown.push(work));
    const next = createSmallEmbedder('new', 48);
    const held = holdAt(next, 'number 70');
    installed.unshift(next);
    vectors.modelsChanged();
    await held.reached;
    expect(answersWith(vectors)).toBe('old');
    expect(vectors.status()).toMatchObject({
      state: 'ready',
      modelId: 'old',
      rebuilding: { modelId: 'new', done: 64, total: 100 },
    });
    expect(shown.at(-1)).toEqual({ kind: 'rebuild', done: 64, total: 100 });
    const added = library.add('b', ['cough at night']);
    const followed = vectors.afterCommit(added, [], signal);
    held.go();
    await followed;
    await until(vectors, () => answersWith(vectors) === 'new');
    expect(await nearest(vectors, 'cough at night')).toBe(added[0]);
    expect(await nearest(vectors, 'fever number 70')).toBe(before[70]);
    expect(vectors.status()).toMatchObject({ state: 'ready', modelId: 'new', vectors: 101, rebuilding: null });
    expect(shown.at(-1)).toBeNull();
    letTimePass();
    await until(vectors, () => true);
    await expect.poll(() => states().length).toBe(1);
    await expectWhole(vectors, 'new');
  });

  it('is built on where the process ended, and what the old model left goes', async () => {
    library.add('a', words(200));
    const first = await open();
    const next = createSmallEmbedder('new');
    const held = holdAt(next, 'number 150');
    installed.unshift(next);
    first.vectors.modelsChanged();
    await held.reached;
    const closing = first.close();
    held.go();
    await closing;
    const done = next.embedded.length;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(200);
    next.embedded.length = 0;
    const { vectors } = await open();
    await until(vectors, () => answersWith(vectors) === 'new');
    expect(next.embedded.length).toBeLessThan(200);
    letTimePass();
    await expect.poll(() => states().length).toBe(1);
    await expectWhole(vectors, 'new');
  });

  it('is forgotten without a trace when the old one comes back', async () => {
    library.add('a', words(100));
    const { vectors } = await open();
    const next = createSmallEmbedder('new');
    const held = holdAt(next, 'number 70');
    installed.unshift(next);
    vectors.modelsChanged();
    await held.reached;
    installed.shift();
    vectors.modelsChanged();
    held.go();
    await until(vectors, () => vectors.status().rebuilding === null);
    expect(answersWith(vectors)).toBe('old');
    await expect.poll(() => states().length).toBe(1);
    await expectWhole(vectors, 'old');
  });

  it('leaves search to full text until it is ready where the old one can no longer be run, and says so', async () => {
    library.add('a', words(100));
    const { vectors } = await open();
    const next = createSmallEmbedder('new');
    const held = holdAt(next, 'number 70');
    installed = [next];
    vectors.modelsChanged();
    await held.reached;
    expect(vectors.current()).toBeNull();
    expect(vectors.unavailable()).toBe('The index of the new embedding model is being built');
    expect(await vectors.examine(signal)).toMatchObject({ state: 'warning', detail: expect.stringContaining('full text') });
    held.go();
    await until(vectors, () => answersWith(vectors) === 'new');
    expect(vectors.unavailable()).toBeNull();
  });

  it('goes on by itself when the disk has room again', async () => {
    library.add('a', words(100));
    const { vectors } = await open();
    const next = createSmallEmbedder('new');
    next.before = () => {
      throw new Failure('DISK_FULL');
    };
    installed.unshift(next);
    vectors.modelsChanged();
    await expect.poll(() => waiting.filter(({ delayMs }) => delayMs >= 30_000).length).toBe(1);
    expect(answersWith(vectors)).toBe('old');
    expect(await vectors.examine(signal)).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('The disk is full'),
    });
    next.before = () => undefined;
    letTimePass();
    await until(vectors, () => answersWith(vectors) === 'new');
  });
});

describe('an index asked to be made anew', () => {
  it('answers in the old one until the new one is whole', async () => {
    library.add('a', words(80));
    const { vectors } = await open();
    await vectors.rebuild(signal);
    expect(answersWith(vectors)).toBe('old');
    expect(installed[0]?.embedded).toHaveLength(160);
    letTimePass();
    await expect.poll(() => states().length).toBe(1);
    await expectWhole(vectors, 'old');
  });

  it('leaves nothing behind when it is cancelled', async () => {
    library.add('a', words(100));
    const { vectors } = await open();
    const [model] = installed;
    if (!model) throw new Error('A model is installed');
    const held = holdAt(model, 'number 70');
    const cancelling = new AbortController();
    const rebuilt = vectors.rebuild(cancelling.signal);
    await held.reached;
    cancelling.abort();
    held.go();
    await expect(rebuilt).rejects.toThrow(/abort/i);
    expect(vectors.status()).toMatchObject({ state: 'ready', vectors: 100, rebuilding: null });
    await expectWhole(vectors, 'old');
  });
});

describe('what lies in the folder of the vectors', () => {
  it('is cleared of what no index has, and made anew where it cannot be read', async () => {
    library.add('a', words(10));
    const first = await open();
    await first.close();
    const [own] = await folders();
    await mkdir(join(dataDir, 'vectors', 'somebody-elses'));
    for (const entry of await readdir(join(dataDir, 'vectors', own ?? ''), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) await writeFile(join(entry.parentPath, entry.name), 'not what it was');
    const { vectors } = await open();
    expect(existsSync(join(dataDir, 'vectors', 'somebody-elses'))).toBe(false);
    await expectWhole(vectors, 'old');
    expect(await vectors.examine(signal)).toMatchObject({ state: 'warning', detail: expect.stringContaining('made anew') });
  });
});
