import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Cache, cacheKey, createCache } from '../../engine/cache/cache.ts';
import { type CacheCounts, createCacheCounts } from '../../engine/cache/counts.ts';
import { createMemoryLevel } from '../../engine/cache/memory-level.ts';
import { vectorForm, withCachedQueries } from '../../engine/cache/query-vectors.ts';
import { Failure } from '../../engine/failure.ts';
import type { Embedder } from '../../engine/search/embedder.ts';
import { type CacheBounds, createCachedValues } from '../../engine/store/cached-values.ts';
import type { Database } from '../../engine/store/database.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const text = {
  write: (value: string) => new TextEncoder().encode(`"${value}"`),
  read: (bytes: Uint8Array) => /^"(.*)"$/s.exec(new TextDecoder().decode(bytes))?.[1] ?? null,
};

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openTemporaryDatabase());
});
afterAll(() => close());

let nowMs: number;
let bounds: CacheBounds;
let counts: CacheCounts;
beforeEach(() => {
  db.exec('DELETE FROM cached; DELETE FROM cache_lookups; DELETE FROM cache_savings');
  nowMs = 1000 * DAY_MS;
  bounds = { keepDays: 30, maxBytes: 1_000_000 };
  counts = createCacheCounts({ db, log: createSilentLog() });
});

/** As a program that has just started: nothing is in memory. */
function opened(database = db): Cache<string> {
  const parts = { values: createCachedValues(database), counts, bounds: () => bounds, now: () => nowMs, log: createSilentLog() };
  return createCache(parts, 'answers', text);
}
const bytesKept = (): number => Number(db.prepare('SELECT sum(size_bytes) AS bytes FROM cached').get()?.['bytes'] ?? 0);

describe('two levels', () => {
  it('gives what was kept, with the time it was made, after a start too', () => {
    opened().put('k', 'value');
    nowMs += DAY_MS;
    expect(opened().find('k')).toEqual({ value: 'value', madeAtMs: 1000 * DAY_MS });
    expect(opened().find('other')).toBeNull();
  });

  it.each([
    ['too old', 31 * DAY_MS, false],
    ['not too old', 29 * DAY_MS, true],
    ['set back a little', -HOUR_MS, true],
    ['set back by far', -3 * DAY_MS, false],
  ])('by a clock that says it is %s', (_, jumpMs, isFound) => {
    const cache = opened();
    cache.put('k', 'value');
    nowMs += jumpMs;
    expect([cache.find('k') !== null, opened().find('k') !== null]).toEqual([isFound, isFound]);
    createCachedValues(db).prune(bounds, nowMs);
    expect(bytesKept() > 0).toBe(isFound);
  });

  it('holds nothing in memory that is gone from the database', () => {
    const cache = opened();
    cache.put('k', 'value');
    db.exec('DELETE FROM cached');
    expect(cache.find('k')).toBeNull();
  });

  it('takes a row that cannot be read for none, and away', () => {
    opened().put('k', 'value');
    db.prepare("UPDATE cached SET value = x'00ff' WHERE key = 'k'").run();
    expect(opened().find('k')).toBeNull();
    expect(bytesKept()).toBe(0);
  });

  it('clears its own kind alone', () => {
    const [answers, values] = [opened(), createCachedValues(db)];
    answers.put('k', 'value');
    values.put({ kind: 'embeddings', key: 'v', madeAtMs: nowMs, value: new Uint8Array([1]), passageIds: [] }, bounds);
    answers.clear();
    expect([answers.find('k'), values.get('v', { nowMs, keepDays: 1 })]).toEqual([null, expect.anything()]);
  });

  it('never fails a question: a full disk is a miss, and keeps nothing', () => {
    const full = {
      ...db,
      prepare() {
        const fails = () => {
          throw new Failure('DISK_FULL');
        };
        return { run: fails, get: fails, all: fails, iterate: fails };
      },
      transaction() {
        throw new Failure('DISK_FULL');
      },
    };
    const cache = opened(full);
    cache.put('k', 'value');
    expect(cache.find('k')).toBeNull();
    cache.clear();
  });

  it('stays under its size whatever is put and asked, gives only what was put, and lets go of what was used longest ago', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 40 }), size: fc.integer({ min: 1, max: 4000 }), asks: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 8000, max: 40_000 }), (steps, maxBytes) => {
        db.exec('DELETE FROM cached');
        bounds = { keepDays: 30, maxBytes };
        const cache = opened();
        const last = new Map<string, string>();
        let newest: string | null = null;
        for (const { key: number, size, asks } of steps) {
          const key = String(number);
          if (asks) {
            const found = cache.find(key);
            if (found !== null) expect(found.value).toBe(last.get(key));
            if (found !== null) newest = key;
            continue;
          }
          const value = `${number} `.padEnd(size, 'x');
          last.set(key, value);
          cache.put(key, value);
          const isTooLarge = size > maxBytes / 4 - 400;
          if (!isTooLarge) newest = key;
          expect(bytesKept()).toBeLessThanOrEqual(maxBytes);
          if (newest !== null && !isTooLarge) expect(cache.find(newest)).not.toBeNull();
        }
      }),
      { seed: 19, numRuns: 40 },
    );
  });

  it('makes room when less may be kept', () => {
    const cache = opened();
    for (let index = 0; index < 100; index++) cache.put(String(index), 'x'.repeat(1000));
    bounds = { keepDays: 30, maxBytes: 20_000 };
    createCachedValues(db).prune(bounds, nowMs);
    expect(bytesKept()).toBeLessThanOrEqual(20_000);
    expect([cache.find('0'), cache.find('99')]).toEqual([null, expect.anything()]);
  });
});

describe('memory', () => {
  it('lets go of what was used longest ago', () => {
    const memory = createMemoryLevel<string>({ maxBytes: 3 });
    for (const key of ['a', 'b', 'c']) memory.set(key, key, 1);
    memory.get('a');
    memory.set('d', 'd', 1);
    expect(['a', 'b', 'c', 'd'].map((key) => memory.get(key))).toEqual(['a', undefined, 'c', 'd']);
    memory.set('e', 'e', 4);
    expect([memory.get('e'), memory.get('a')]).toEqual([undefined, 'a']);
  });
});

describe('keys', () => {
  it('differ where anything they are made of does, wherever the border between two is', () => {
    const keys = [['ab', 'c'], ['a', 'bc'], ['abc'], ['a', 'b', 'c'], [['a', 'b'], 'c'], [null, 'c'], ['null', 'c']].map(
      cacheKey,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('vectors of questions', () => {
  function counted(modelId: string, of: (text: string) => number[]): Embedder & { asked: string[] } {
    const asked: string[] = [];
    return {
      asked,
      modelId,
      dimensions: 3,
      maxTokens: 512,
      fusion: { kind: 'ranks', weight: 1 },
      async embed(texts) {
        asked.push(...texts);
        return texts.map((one) => Float32Array.from(of(one)));
      },
      close: async () => undefined,
    };
  }
  const never = new AbortController().signal;
  const vectors = () =>
    createCache(
      { values: createCachedValues(db), counts, bounds: () => bounds, now: () => nowMs, log: createSilentLog() },
      'embeddings',
      vectorForm,
    );

  it('are made once for one text and model, and come back to the last bit', async () => {
    const embedder = counted('model-a', (one) => [one.length, Math.fround(0.1), -1e-30]);
    const cached = withCachedQueries(embedder, { cache: vectors(), isOn: () => true });
    const first = await cached.embed(['dose'], 'query', never);
    first[0]?.fill(9); // whoever got it may write to it
    const again = withCachedQueries(embedder, { cache: vectors(), isOn: () => true });
    for (const one of [cached, again]) {
      expect(await one.embed(['dose'], 'query', never)).toEqual([Float32Array.from([4, 0.1, -1e-30])]);
    }
    expect(embedder.asked).toEqual(['dose']);
    const other = counted('model-b', () => [1, 2, 3]);
    await withCachedQueries(other, { cache: vectors(), isOn: () => true }).embed(['dose'], 'query', never);
    expect(other.asked).toEqual(['dose']);
    expect(counts.between(nowMs, nowMs + 1, 'USD').cache).toEqual([
      { cache: 'answers', hits: 0, misses: 0 },
      { cache: 'embeddings', hits: 2, misses: 2 },
    ]);
  });

  it('of passages, and where it is switched off, are always made', async () => {
    const embedder = counted('model-a', () => [1, 2, 3]);
    const cached = withCachedQueries(embedder, { cache: vectors(), isOn: () => false });
    for (let round = 0; round < 2; round++) await cached.embed(['dose'], 'query', never);
    const on = withCachedQueries(embedder, { cache: vectors(), isOn: () => true });
    for (let round = 0; round < 2; round++) await on.embed(['dose'], 'passage', never);
    expect(embedder.asked).toHaveLength(4);
  });

  it('that are no vector of this model are made anew', async () => {
    const embedder = counted('model-a', () => [1, 2, 3]);
    await withCachedQueries(embedder, { cache: vectors(), isOn: () => true }).embed(['dose'], 'query', never);
    for (const value of ["x'0000'", "x'0000c07f0000c07f0000c07f'", "x'00000000'"]) {
      db.exec(`UPDATE cached SET value = ${value}`);
      await withCachedQueries(embedder, { cache: vectors(), isOn: () => true }).embed(['dose'], 'query', never);
    }
    expect(embedder.asked).toHaveLength(4);
  });
});

describe('counts', () => {
  it('are kept by the hour, over a start, and money apart by currency', () => {
    const later = createCacheCounts({ db, log: createSilentLog() });
    counts.hit('answers', nowMs);
    counts.saved({ tokens: 100, costMicro: 2500, currency: 'USD' }, nowMs);
    counts.saved({ tokens: 10, costMicro: null, currency: 'USD' }, nowMs);
    later.hit('answers', nowMs + HOUR_MS);
    later.miss('answers', nowMs + HOUR_MS);
    later.saved({ tokens: 1, costMicro: 7, currency: 'EUR' }, nowMs + HOUR_MS);
    later.saved(null, nowMs + HOUR_MS);
    expect(later.between(nowMs, nowMs + HOUR_MS, 'USD')).toEqual({
      cache: [
        { cache: 'answers', hits: 1, misses: 0 },
        { cache: 'embeddings', hits: 0, misses: 0 },
      ],
      saved: { answers: 2, tokens: 110, costMicro: 2500, unpriced: 1 },
    });
    expect(later.between(nowMs, nowMs + 2 * HOUR_MS, 'USD').saved).toEqual({
      answers: 4,
      tokens: 111,
      costMicro: 2500,
      unpriced: 3,
    });
  });
});
