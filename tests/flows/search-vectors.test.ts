import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../engine/failure.ts';
import type { Embedder } from '../../engine/search/embedder.ts';
import { createFullText } from '../../engine/search/local-full-text.ts';
import { createSearch } from '../../engine/search/search.ts';
import type { VectorIndex } from '../../engine/search/vector-index.ts';
import { createVectorWriter, type VectorWriter } from '../../engine/search/vector-writer.ts';
import { openInstalledEmbedder } from '../../models/installed-embedder.ts';
import { openVectorIndex } from '../../native/lancedb.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library.ts';
import { installTestModel } from '../fixtures/test-model.ts';

const signal = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined, bug: () => '' };
let directory: string;
let library: TestLibrary;
let embedder: Embedder;
let index: VectorIndex;
let writer: VectorWriter;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'search-vectors-'));
  library = openTestLibrary(join(directory, 'library.db'));
  await installTestModel(join(directory, 'models'));
  const installed = await openInstalledEmbedder({ modelsDir: join(directory, 'models'), log });
  if (installed === null) throw new Error('The test model is not installed');
  embedder = installed;
  const { modelId, dimensions } = embedder;
  index = await openVectorIndex({ directory, modelId, dimensions, rotationKey: new Uint8Array(32).fill(4) });
  writer = createVectorWriter({ db: library.db, embedder, index, indexId: 1, log });
});

afterEach(async () => {
  await embedder.close();
  await index.close();
  library.db.close();
  await rm(directory, { recursive: true, force: true });
});

const idsInIndex = () => [...index.ids()];
const recorded = () =>
  library.db
    .prepare<{ id: number }>('SELECT passage_id AS id FROM passage_vectors ORDER BY passage_id')
    .all()
    .map(({ id }) => id);

/** Ids in the index, and the same from the records. */
const bothSides = () => ({ index: idsInIndex(), records: recorded() });
const inStep = (ids: readonly number[]) => ({ index: ids, records: ids });

describe('vector writer over SQLite, ONNX Runtime and LanceDB', () => {
  it('embeds what was added, with its headings, and finds it by meaning', async () => {
    const fever = { text: 'the patient has fever', headings: ['heart failure'] };
    const [first, second] = library.add('note', [fever, 'metformin 500 mg']);
    await writer.afterCommit([first ?? 0, second ?? 0], [], signal);
    expect(bothSides()).toEqual(inStep([1, 2]));
    const search = createSearch({
      db: library.db,
      fullText: createFullText(library.db),
      vectors: () => ({ embedder, index }),
      reranker: async () => null,
      settings: () => ({ vocabulary: true, recency: true, rerank: true }),
      now: () => performance.now(),
      log,
    });
    const { hits, legs } = await search.run({ query: 'heart failure the patient has fever', limit: 10 }, signal);
    expect(legs.map(({ skipped }) => skipped)).toEqual([null, null]);
    expect(hits.map(({ text }) => text)).toEqual(['the patient has fever', 'metformin 500 mg']);
    const [vector] = await embedder.embed(['heart failure\nthe patient has fever'], 'passage', signal);
    const [nearest] = await index.search(vector ?? new Float32Array(), 1, {}, signal);
    expect(nearest).toMatchObject({ id: first });
    expect(nearest?.similarity).toBeCloseTo(1, 4);
  });

  it('takes out what was removed', async () => {
    const added = library.add('a', ['fever', 'cough']);
    await writer.afterCommit(added, [], signal);
    const kept = library.add('b', ['pain']);
    await writer.afterCommit(kept, library.remove('a'), signal);
    expect(bothSides()).toEqual(inStep(kept));
  });

  it('passes over passages that are gone before their turn', async () => {
    const gone = library.add('a', ['fever']);
    library.remove('a');
    await writer.afterCommit(gone, [], signal);
    expect(bothSides()).toEqual(inStep([]));
  });

  it('repairs differences both ways, whoever lost what', async () => {
    const ids = library.add('a', ['fever', 'cough', 'pain', 'heart', 'failure']);
    await writer.afterCommit(ids.slice(0, 4), [], signal);
    await index.remove([ids[0] ?? 0]);
    library.db.prepare('DELETE FROM passage_vectors WHERE passage_id = ?').run(ids[1] ?? 0);
    await index.put([{ id: 777, vector: new Float32Array(64).fill(0.125) }]);
    expect(await writer.reconcile(signal)).toEqual({ embedded: 2, removed: 1 });
    expect(bothSides()).toEqual(inStep(ids));
    expect(await writer.reconcile(signal)).toEqual({ embedded: 0, removed: 0 });
  });

  it('goes on where it was stopped', async () => {
    const ids = library.add(
      'long',
      Array.from({ length: 150 }, (_, part) => `fever ${part}`),
    );
    const controller = new AbortController();
    const stopping: Embedder = {
      ...embedder,
      embed: (texts, role, given) => {
        if (texts[0] === 'fever 64') controller.abort();
        return embedder.embed(texts, role, given);
      },
    };
    const stopped = createVectorWriter({ db: library.db, embedder: stopping, index, indexId: 1, log });
    await expect(stopped.reconcile(controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(bothSides()).toEqual(inStep(ids.slice(0, 64)));
    expect(await writer.reconcile(signal)).toEqual({ embedded: 86, removed: 0 });
    expect(bothSides()).toEqual(inStep(ids));
  });

  it('leaves out a passage the model cannot take, and gives up when it takes none', async () => {
    const ids = library.add(
      'long',
      Array.from({ length: 20 }, (_, part) => `pain ${part}`),
    );
    const failingAt = (refused: (text: string) => boolean): Embedder => ({
      ...embedder,
      embed: async (texts, role, given) => {
        if (texts.some(refused)) throw new Failure('EMBEDDER_UNAVAILABLE');
        return await embedder.embed(texts, role, given);
      },
    });
    const none = createVectorWriter({ db: library.db, embedder: failingAt(() => true), index, indexId: 1, log });
    await expect(none.reconcile(signal)).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    const most = createVectorWriter({
      db: library.db,
      embedder: failingAt((text) => text === 'pain 13'),
      index,
      indexId: 1,
      log,
    });
    expect(await most.reconcile(signal)).toEqual({ embedded: 19, removed: 0 });
    expect(bothSides()).toEqual(inStep(ids.toSpliced(13, 1)));
  });

  it('embeds each passage once when repair and a commit meet', async () => {
    const ids = library.add(
      'long',
      Array.from({ length: 100 }, (_, part) => `cough ${part}`),
    );
    const [{ embedded }] = await Promise.all([writer.reconcile(signal), writer.afterCommit(ids, [], signal)]);
    expect(embedded).toBeLessThanOrEqual(100);
    expect(bothSides()).toEqual(inStep(ids));
    expect(index.count()).toBe(100);
  });
});
