import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VectorHit, VectorIndex, VectorRow } from '../../engine/search/vector-index.ts';
import { openVectorIndex } from '../../native/lancedb.ts';
import { folderSize } from '../fixtures/folder-size.ts';
import { createRandom, createVectorSource } from '../fixtures/vectors.ts';

const DIMENSIONS = 64;
const ROWS = 6_000;
/** Ids have gaps, as those of a library do in which documents came and went. */
const STEP = 3;
const signal = new AbortController().signal;

let directory: string;
let rows: VectorRow[];
const source = createVectorSource({ dimensions: DIMENSIONS, clusters: 40, seed: 7 });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vector-search-'));
  rows = Array.from({ length: ROWS }, (_, place) => ({ id: place * STEP + 1, vector: source.next() }));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function openFilled(modelId: string, count = ROWS): Promise<VectorIndex> {
  const index = await openVectorIndex({
    directory: join(directory, modelId),
    modelId,
    dimensions: DIMENSIONS,
    rotationKey: new Uint8Array(32).fill(3),
  });
  await index.put(rows.slice(0, count));
  return index;
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, place) => sum + value * (right[place] ?? 0), 0);
}

type Ranges = [first: number, last: number][];
const isWithin = (ranges: Ranges, id: number) => ranges.some(([first, last]) => id >= first && id <= last);

function bruteForce(vector: Float32Array, limit: number, ranges: Ranges): VectorHit[] {
  return rows
    .filter(({ id }) => isWithin(ranges, id))
    .map((row) => ({ id: row.id, similarity: dot(vector, row.vector) }))
    .sort((left, right) => right.similarity - left.similarity)
    .slice(0, limit);
}

function evenRanges(count: number, share: number): Ranges {
  const length = (ROWS * STEP) / count;
  return Array.from({ length: count }, (_, place) => {
    const first = Math.floor(place * length) + 1;
    return [first, Math.max(first, Math.floor(place * length + length * share) - 1)];
  });
}

/** Sorted ranges apart from each other: from none over single ids to nearly everything, few or very many. */
const ranges: fc.Arbitrary<Ranges> = fc.oneof(
  fc.constant<Ranges>([]),
  fc.integer({ min: 0, max: ROWS * STEP + 10 }).map((id): Ranges => [[id, id]]),
  fc
    .record({ count: fc.integer({ min: 1, max: 3_000 }), share: fc.double({ min: 0.001, max: 0.999, noNaN: true }) })
    .map(({ count, share }) => evenRanges(count, share)),
  fc
    .uniqueArray(fc.integer({ min: 0, max: ROWS * STEP + 10 }), { maxLength: 40 })
    .map((ids): Ranges => ids.sort((left, right) => left - right).map((id) => [id, id])),
);

/** Small here, so that every way of searching is taken. */
const queries = fc.record({ within: ranges, limit: fc.integer({ min: 1, max: 120 }), seed: fc.integer({ min: 1, max: 50 }) });

describe('search within filters', () => {
  it('exact: finds what comparing every allowed row finds, and never another', { timeout: 60_000 }, async () => {
    const index = await openFilled('exact');
    await fc.assert(
      fc.asyncProperty(queries, async ({ within, limit, seed }) => {
        const query = createVectorSource({ dimensions: DIMENSIONS, clusters: 40, seed }).next();
        const expected = bruteForce(query, limit, within);
        const hits = await index.search(query, limit, { within: Uint32Array.from(within.flat()) }, signal);
        expect(hits.map(({ id }) => id).every((id) => isWithin(within, id))).toBe(true);
        expect(hits.length).toBe(expected.length);
        hits.forEach(({ similarity }, place) => expect(similarity).toBeCloseTo(expected[place]?.similarity ?? NaN, 4));
      }),
      { numRuns: 30, seed: 11 },
    );
    await index.close();
  });

  it(
    'through the index: never a row outside, never fewer than there are, nearly all of the nearest',
    { timeout: 60_000 },
    async () => {
      const index = await openFilled('indexed');
      await index.buildIndex(signal);
      expect(index.state()).toMatchObject({ search: 'indexed', unfit: false, rowsAtBuild: ROWS });
      let [found, all] = [0, 0];
      await fc.assert(
        fc.asyncProperty(queries, async ({ within, limit, seed }) => {
          const query = createVectorSource({ dimensions: DIMENSIONS, clusters: 40, seed }).next();
          const expected = bruteForce(query, limit, within);
          const hits = await index.search(query, limit, { within: Uint32Array.from(within.flat()) }, signal);
          expect(hits.every(({ id }) => isWithin(within, id))).toBe(true);
          expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
          expect(hits.length).toBe(expected.length);
          const least = expected[Math.min(9, expected.length - 1)]?.similarity ?? 1;
          all += Math.min(10, expected.length);
          found += hits.slice(0, 10).filter(({ similarity }) => similarity >= least - 1e-4).length;
        }),
        { numRuns: 30, seed: 12 },
      );
      expect(found / all).toBeGreaterThanOrEqual(0.95);
      // Very many ranges that leave very many rows: what the index names is picked from.
      for (const share of [0.4, 0.6, 0.9]) {
        const within = evenRanges(500, share);
        const query = source.next();
        const hits = await index.search(query, 50, { within: Uint32Array.from(within.flat()) }, signal);
        expect(hits.filter(({ id }) => !isWithin(within, id))).toEqual([]);
        const expected = new Set(bruteForce(query, 50, within).map(({ id }) => id));
        expect(hits).toHaveLength(50);
        expect(hits.filter(({ id }) => expected.has(id)).length).toBeGreaterThanOrEqual(45);
      }
      await index.close();
    },
  );
});

describe('an index built', () => {
  it('is measured, outlives reopening, and still finds rows put afterwards, also over compaction', async () => {
    const first = await openFilled('kept', 3_000);
    expect(first.state().search).toBe('exact');
    await first.buildIndex(signal);
    expect(first.state().recall).toBeGreaterThanOrEqual(0.95);
    await first.close();
    const index = await openVectorIndex({
      directory: join(directory, 'kept'),
      modelId: 'kept',
      dimensions: DIMENSIONS,
      rotationKey: new Uint8Array(32).fill(3),
    });
    expect(index.state()).toMatchObject({ search: 'indexed', unindexedRows: 0, rowsAtBuild: 3_000 });
    const added = rows.slice(3_000, 3_100);
    await index.put(added);
    await index.remove(rows.slice(0, 500).map(({ id }) => id));
    expect(index.state()).toMatchObject({ unindexedRows: 100, rows: 2_600 });
    const findsAll = async () => {
      for (const { id, vector } of added.slice(0, 20)) {
        const hits = await index.search(vector, 3, {}, signal);
        expect(hits[0]).toMatchObject({ id });
        expect(hits.every((hit) => hit.id > 500 * STEP)).toBe(true);
      }
    };
    await findsAll();
    await index.compact();
    expect(index.state()).toMatchObject({ unindexedRows: 0, writesSinceCompaction: 0 });
    await findsAll();
    await index.close();
  });

  it('that finds too little is not used: search stays exact, over reopening too, and says so', async () => {
    const open = () =>
      openVectorIndex({
        directory: join(directory, 'unfit'),
        modelId: 'unfit',
        dimensions: 8,
        rotationKey: new Uint8Array(32).fill(3),
      });
    const random = createRandom(3);
    // One bit for each of eight dimensions tells nothing about vectors without any order.
    const scattered = Array.from({ length: 15_000 }, (_, id) => ({ id, vector: new Float32Array(8).map(() => random() - 0.5) }));
    const index = await open();
    await index.put(scattered);
    await index.buildIndex(signal);
    const unfit = { search: 'exact', recall: null, unfit: true, rowsAtBuild: 15_000 };
    expect(index.state()).toMatchObject(unfit);
    await index.close();
    const again = await open();
    expect(again.state()).toMatchObject(unfit);
    for (const { id, vector } of scattered.slice(0, 20))
      expect(await again.search(vector, 1, {}, signal)).toMatchObject([{ id }]);
    await again.close();
  });

  it('is not used when the process died before it was measured', async () => {
    const index = await openFilled('unmeasured', 1_000);
    const stopping = new AbortController();
    const building = index.buildIndex(stopping.signal);
    stopping.abort();
    await expect(building).rejects.toThrow(/abort/i);
    expect(index.state()).toMatchObject({ search: 'exact', recall: null });
    await index.close();
  });
});

describe('cosines of given passages', () => {
  it('are true, in the order asked, and NaN where there is no vector', async () => {
    const index = await openFilled('cosines', 3_000);
    const query = source.next();
    const ids = [rows[2_500]?.id ?? 0, 2, rows[0]?.id ?? 0, rows[2_500]?.id ?? 0];
    const similarities = await index.similarities(query, ids, signal);
    const expected = [rows[2_500], undefined, rows[0], rows[2_500]].map((row) => (row ? dot(query, row.vector) : NaN));
    expect(Number.isNaN(similarities[1])).toBe(true);
    for (const place of [0, 2, 3]) expect(similarities[place]).toBeCloseTo(expected[place] ?? NaN, 5);
    const many = rows.slice(0, 3_000).map(({ id }) => id);
    expect((await index.similarities(query, many, signal)).every((similarity) => !Number.isNaN(similarity))).toBe(true);
    await index.close();
  });

  it('of groups are those of their weighted means', async () => {
    const index = await openFilled('groups', 10);
    const query = source.next();
    const [one, two] = [rows[1], rows[2]];
    if (!one || !two) throw new Error('There are rows');
    const mean = one.vector.map((value, place) => 3 * value + (two.vector[place] ?? 0));
    const expected = dot(query, mean) / Math.hypot(...mean);
    const groups = [
      { ids: [one.id, two.id], weights: [3, 1] },
      { ids: [999_999], weights: [1] },
    ];
    const [similarity, missing] = await index.meanSimilarities(query, groups, signal);
    expect(similarity).toBeCloseTo(expected, 5);
    expect(missing).toBeNaN();
    await index.close();
  });
});

describe('files of an index', () => {
  it('do not grow in number with writes, and searches go on while they are tidied up', { timeout: 30_000 }, async () => {
    const index = await openFilled('tidy', 2_000);
    for (let write = 0; write < 20; write++) {
      await index.put(rows.slice(write * 50, write * 50 + 50));
      await index.remove([rows[write]?.id ?? 0]);
    }
    expect(index.state().writesSinceCompaction).toBeGreaterThan(40);
    const stopping = new AbortController();
    const searching = Array.from({ length: 3 }, async () => {
      let searches = 0;
      while (!stopping.signal.aborted) {
        expect(await index.search(source.next(), 10, { within: [1, 4_000] }, signal)).toHaveLength(10);
        searches++;
      }
      return searches;
    });
    for (let round = 0; round < 3; round++) {
      await index.put(rows.slice(0, 100));
      await index.compact();
    }
    stopping.abort();
    for (const searches of await Promise.all(searching)) expect(searches).toBeGreaterThan(0);
    const files = await readdir(join(directory, 'tidy'), { recursive: true });
    expect(files.filter((name) => name.startsWith('vectors-') && name.endsWith('.manifest'))).toHaveLength(1);
    expect(files.filter((name) => name.endsWith('.lance') && name.includes('data')).length).toBeLessThanOrEqual(2);
    expect(await folderSize(join(directory, 'tidy'))).toBeLessThan(2.5 * 2_000 * DIMENSIONS * 4);
    expect(index.count()).toBe(2_000);
    await index.close();
  });

  it('left by a writer that was killed go with the next tidying up', async () => {
    const index = await openFilled('killed', 100);
    const folder = (await readdir(join(directory, 'killed'))).find((name) => name.endsWith('.lance')) ?? '';
    const orphan = join(directory, 'killed', folder, 'data', '0123456789abcdef.lance');
    await writeFile(orphan, 'half written');
    await index.put(rows.slice(100, 200));
    await index.compact();
    expect(existsSync(orphan)).toBe(false);
    expect(index.count()).toBe(200);
    await index.close();
  });

  it('of an index that was not measured before the process died are not asked, and the next build replaces them', async () => {
    const open = () =>
      openVectorIndex({
        directory: join(directory, 'half-built'),
        modelId: 'half-built',
        dimensions: DIMENSIONS,
        rotationKey: new Uint8Array(32).fill(3),
      });
    const index = await open();
    await index.put(rows.slice(0, 1_000));
    await index.buildIndex(signal);
    await index.close();
    await writeFile(join(directory, 'half-built', 'index.json'), '{"state":"building"}');
    const again = await open();
    expect(again.state()).toMatchObject({ search: 'exact', recall: null, rowsAtBuild: 0 });
    await again.buildIndex(signal);
    expect(again.state()).toMatchObject({ search: 'indexed', rowsAtBuild: 1_000 });
    await again.close();
  });

  it.each([
    { partitions: 250, probes: 40 },
    { partitions: 4, probes: 4 },
  ])('are asked as was found best: $probes of $partitions partitions', async (plan) => {
    const directoryOfIndex = join(directory, `plan-${plan.probes}`);
    const open = () =>
      openVectorIndex({ directory: directoryOfIndex, modelId: 'plan', dimensions: DIMENSIONS, rotationKey: new Uint8Array(32) });
    const index = await open();
    await index.put(rows.slice(0, 1_000));
    await index.buildIndex(signal);
    await index.close();
    const fit = { state: 'fit', rows: 1_000, recall: 0.96, plan: { ...plan, refine: 3 } };
    await writeFile(join(directoryOfIndex, 'index.json'), JSON.stringify(fit));
    const again = await open();
    expect(again.state()).toMatchObject({ search: 'indexed', recall: 0.96 });
    for (const { id, vector } of rows.slice(0, 10)) expect((await again.search(vector, 5, {}, signal))[0]).toMatchObject({ id });
    await again.close();
  });
});

describe('vectors without a direction', () => {
  it('are kept, and found by nobody, exact or through an index', async () => {
    const index = await openFilled('zero', 1_000);
    await index.put([
      { id: 500_000, vector: new Float32Array(DIMENSIONS) },
      { id: 500_001, vector: new Float32Array(DIMENSIONS).fill(NaN) },
    ]);
    const finds = async () => (await index.search(source.next(), 1_002, {}, signal)).map(({ id }) => id);
    expect((await finds()).filter((id) => id >= 500_000)).toEqual([]);
    await index.buildIndex(signal);
    expect(index.state().search).toBe('indexed');
    expect((await finds()).filter((id) => id >= 500_000)).toEqual([]);
    expect(await finds()).toHaveLength(1_000);
    expect(index.count()).toBe(1_002);
    await index.close();
  });
});
