import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VectorIndex } from '../../engine/search/vector-index.ts';
import { openVectorIndex } from '../../native/lancedb.ts';

const DIMENSIONS = 24;
const signal = new AbortController().signal;
let directory: string;
let opened: VectorIndex[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vectors-'));
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((index) => index.close()));
  await rm(directory, { recursive: true, force: true });
});

async function open({ key = 1, modelId = 'test/model@1', dimensions = DIMENSIONS } = {}): Promise<VectorIndex> {
  const folder = join(directory, modelId.replaceAll('/', '-'));
  const index = await openVectorIndex({ directory: folder, modelId, dimensions, rotationKey: new Uint8Array(32).fill(key) });
  opened.push(index);
  return index;
}

async function reopen(index: VectorIndex, options: Parameters<typeof open>[0] = {}): Promise<VectorIndex> {
  opened.splice(opened.indexOf(index), 1);
  await index.close();
  return await open(options);
}

function vectorOf(seed: number, dimensions = DIMENSIONS): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, index) =>
    Math.sin(seed * 12.9898 + index * 78.233 + seed * index),
  );
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const dot = (left: Float32Array, right: Float32Array) => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1, vector: vectorOf(index + 1) }));

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('LanceDB vector index', () => {
  it('finds exactly the nearest by cosine, best first', async () => {
    const index = await open();
    await index.put(rows(300));
    const query = vectorOf(1000);
    const expected = rows(300)
      .map(({ id, vector }) => ({ id, similarity: dot(query, vector) }))
      .sort((left, right) => right.similarity - left.similarity)
      .slice(0, 20);
    const hits = await index.search(query, 20, {}, signal);
    expect(hits.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    hits.forEach((hit, place) => expect(hit.similarity).toBeCloseTo(expected[place]?.similarity ?? NaN, 4));
  });

  it('is empty at first, and finds nothing', async () => {
    const index = await open();
    expect(index.count()).toBe(0);
    expect([...index.ids()]).toEqual([]);
    expect(await index.search(vectorOf(1), 5, {}, signal)).toEqual([]);
    await index.put([]);
    await index.remove([]);
    await index.compact();
    expect(index.count()).toBe(0);
  });

  it('replaces a row whose id exists, also within one call', async () => {
    const index = await open();
    await index.put(rows(10));
    await index.put([
      { id: 3, vector: vectorOf(50) },
      { id: 3, vector: vectorOf(60) },
      { id: 11, vector: vectorOf(11) },
    ]);
    expect(index.count()).toBe(11);
    const [nearest] = await index.search(vectorOf(60), 1, {}, signal);
    expect(nearest?.id).toBe(3);
    expect(nearest?.similarity).toBeCloseTo(1, 4);
  });

  it('removes rows, and keeps the rest over compaction and reopening', async () => {
    const index = await open();
    await index.put(rows(100));
    await index.put([{ id: 2 ** 40, vector: vectorOf(7) }]);
    await index.remove([...Array(50).keys()].map((id) => id + 1));
    await index.compact();
    const again = await reopen(index);
    const left = [...Array.from({ length: 50 }, (_, place) => place + 51), 2 ** 40];
    expect([...again.ids()]).toEqual(left);
  });

  it('takes writes that are made at once', async () => {
    const index = await open();
    await Promise.all([index.put(rows(20)), index.remove([1, 2]), index.put([{ id: 1, vector: vectorOf(1) }]), index.compact()]);
    expect(index.count()).toBe(19);
  });

  it('keeps models apart', async () => {
    const index = await open();
    await index.put(rows(5));
    const other = await open({ modelId: 'test/model@2', dimensions: 7 });
    expect(other.count()).toBe(0);
    expect(index.count()).toBe(5);
  });

  it('starts anew with another key, since its vectors would mean nothing', async () => {
    const index = await open();
    await index.put(rows(5));
    expect((await reopen(index, { key: 2 })).count()).toBe(0);
  });

  it('stores no vector as the model gave it', async () => {
    const index = await open();
    await index.put(rows(5));
    const needle = Buffer.from(vectorOf(3).buffer).subarray(0, 16);
    for (const file of await filesUnder(directory)) expect((await readFile(file)).includes(needle)).toBe(false);
  });

  it.each(['.manifest', '.lance'])('opens empty when a %s file is damaged, and can be filled again', async (ending) => {
    const index = await open();
    await index.put(rows(50));
    opened.splice(opened.indexOf(index), 1);
    await index.close();
    for (const file of await filesUnder(directory)) if (file.endsWith(ending)) await writeFile(file, 'not what it was');
    const again = await open();
    expect(again.count()).toBe(0);
    await again.put(rows(5));
    expect(await again.search(vectorOf(2), 1, {}, signal)).toMatchObject([{ id: 2 }]);
  });

  it('is closed when the searches under way have ended, those nobody waits for any more too', async () => {
    const index = await open();
    await index.put(rows(2000));
    const gone = new AbortController();
    const ended: string[] = [];
    const left = index.search(vectorOf(2), 10, {}, gone.signal).catch(() => ended.push('left'));
    const asked = index.search(vectorOf(1), 10, {}, signal).finally(() => ended.push('asked'));
    gone.abort();
    opened.splice(opened.indexOf(index), 1);
    await index.close();
    expect(ended.toSorted()).toEqual(['asked', 'left']);
    expect(await asked).toHaveLength(10);
    await left;
  });

  it('does not search for a caller who has gone', async () => {
    const index = await open();
    await expect(index.search(vectorOf(1), 5, {}, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});
