import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../engine/failure.ts';
import { createFullText } from '../../engine/search/local-full-text.ts';
import { createSearch, type Search, type VectorSearch } from '../../engine/search/search.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library.ts';

const signal = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined, bug: () => '' };
let directory: string;
let library: TestLibrary;
let search: Search;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'search-'));
  library = openTestLibrary(join(directory, 'library.db'));
  search = searchWith(null);
});

afterEach(async () => {
  library.db.close();
  await rm(directory, { recursive: true, force: true });
});

function searchWith(vectors: VectorSearch | null, vectorTimeoutMs = 5_000): Search {
  return createSearch({
    db: library.db,
    fullText: createFullText(library.db),
    vectors: () => vectors,
    reranker: async () => null,
    settings: () => ({ vocabulary: true, recency: true, rerank: true }),
    now: () => performance.now(),
    log,
    vectorTimeoutMs,
  });
}

const found = async (query: string, limit = 10) => (await search.run({ query, limit }, signal)).hits.map(({ text }) => text);

/** An embedder and index that answer as told. */
function fakeVectors(embed: VectorSearch['embedder']['embed'], ids: number[] = []): VectorSearch {
  const none = async () => undefined;
  return {
    embedder: { modelId: 'fake', dimensions: 1, maxTokens: 1, fusion: { kind: 'ranks', weight: 1 }, embed, close: none },
    index: {
      modelId: 'fake',
      dimensions: 1,
      search: async () => ids.map((id) => ({ id, similarity: 1 })),
      put: none,
      remove: none,
      compact: none,
      close: none,
      similarities: async (_vector, asked) => Float32Array.from(asked, () => Number.NaN),
      meanSimilarities: async (_vector, groups) => Float32Array.from(groups, () => Number.NaN),
      count: () => ids.length,
      ids: () => Float64Array.from(ids),
      state: () => {
        throw new Error('Not asked for');
      },
      buildIndex: none,
    },
  };
}

describe('full-text search', () => {
  it('gives the passage with its words, place, headings and document', async () => {
    library.add('asthma', [
      'Follow-up visit.',
      { text: 'Salbutamol 100 µg as needed.', headings: ['Plan', 'Inhalers'], page: 3 },
    ]);
    library.add('other', ['Knee pain after running.']);
    const result = await search.run({ query: 'salbutamol dose', limit: 10 }, signal);
    expect(result.terms).toEqual(['salbutamol', 'dose']);
    expect(result.hits).toHaveLength(1);
    expect(result.hits[0]).toMatchObject({
      rank: 1,
      documentId: 'asthma',
      path: '/notes/asthma.txt',
      title: 'asthma',
      page: 3,
      start: 18,
      end: 46,
      headings: ['Plan', 'Inhalers'],
      text: 'Salbutamol 100 µg as needed.',
    });
    expect(result.legs).toMatchObject([
      { name: 'full-text', hits: 1, skipped: null },
      { name: 'vectors', hits: 0, skipped: 'No embedding model is installed' },
    ]);
  });

  it('finds a passage by the words of its headings', async () => {
    library.add('plan', [{ text: 'Stop after seven days.', headings: ['Amoxicillin'] }, 'Something else entirely.']);
    expect(await found('amoxicillin')).toEqual(['Stop after seven days.']);
  });

  it('puts the right passage of a long document first, between many others', async () => {
    const pages = Array.from(
      { length: 300 },
      (_, page) => `Chapter ${page}. General advice on treatment and follow-up of patients.`,
    );
    library.add('guideline', pages.toSpliced(211, 0, 'In gestational diabetes, metformin is an option after diet.'));
    for (let note = 0; note < 50; note++)
      library.add(`note-${note}`, [`Patient ${note} seen for follow-up. Treatment continued.`]);
    const [first] = await found('metformin in gestational diabetes');
    expect(first).toContain('gestational diabetes');
  });

  it('leaves room for other documents, and lets one alone fill the list', async () => {
    library.add(
      'long',
      Array.from({ length: 20 }, (_, part) => `Migraine migraine migraine, part ${part}.`),
    );
    expect(new Set(await found('migraine')).size).toBe(10);
    for (let note = 0; note < 9; note++)
      library.add(`note-${note}`, [`Migraine since age ${note}, with many other words about other things.`]);
    const { hits } = await search.run({ query: 'migraine', limit: 10 }, signal);
    expect(hits).toHaveLength(10);
    expect(hits.filter(({ documentId }) => documentId === 'long').length).toBeLessThanOrEqual(3);
  });

  it('follows what is added and removed at once', async () => {
    expect(await found('sertraline')).toEqual([]);
    library.add('a', ['Sertraline started.']);
    expect(await found('sertraline')).toEqual(['Sertraline started.']);
    library.add('b', ['Sertraline stopped.']);
    library.remove('a');
    expect(await found('sertraline')).toEqual(['Sertraline stopped.']);
    library.remove('b');
    expect(await found('sertraline')).toEqual([]);
  });

  it.each([
    '"',
    "'; DROP TABLE passages; --",
    'NEAR(fever cough)',
    'terms:fever',
    'fever*',
    '^fever',
    'fever AND NOT cough',
    '{',
    '\\',
    '\0',
  ])('takes %j as words, not as a language', async (query) => {
    library.add('a', ['Fever and cough.']);
    const { hits } = await search.run({ query, limit: 10 }, signal);
    expect(hits.length).toBe(/fever/i.test(query) ? 1 : 0);
  });

  it('finds nothing, and does not fail, for stop words, emoji, white space and long questions', async () => {
    library.add('a', ['Fever and cough.']);
    for (const query of ['to be or not to be', '🤒🤧', ' \n\t ', '?!…']) expect(await found(query)).toEqual([]);
    expect(await found('fever '.repeat(666))).toEqual(['Fever and cough.']);
  });

  it('never fails, whatever is asked', async () => {
    library.add('a', ['Fever and cough, 38.5 °C, β-blocker.']);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 100 }), async (query) => {
        const { hits, terms } = await search.run({ query, limit: 5 }, signal);
        expect(hits.length).toBeLessThanOrEqual(Math.min(1, terms.length));
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('ends when the caller has gone', async () => {
    await expect(search.run({ query: 'fever', limit: 10 }, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('search with vectors', () => {
  const vector = async () => [Float32Array.of(1)];

  it('fuses both: what both find comes first, what only one finds is there', async () => {
    const [both] = library.add('both', ['Myocardial infarction in 2019.']);
    const [meaning] = library.add('meaning', ['Heart attack three years ago.']);
    library.add('words', ['Infarction was ruled out.']);
    search = searchWith(fakeVectors(vector, [meaning ?? 0, both ?? 0]));
    const result = await search.run({ query: 'myocardial infarction', limit: 10 }, signal);
    expect(result.hits.map(({ documentId }) => documentId)).toEqual(['both', 'meaning', 'words']);
    expect(result.legs[1]).toMatchObject({ name: 'vectors', hits: 2, skipped: null });
  });

  it('passes over vectors whose passage is gone', async () => {
    library.add('a', ['Fever.']);
    search = searchWith(fakeVectors(vector, [999, 1]));
    expect(await found('fever')).toEqual(['Fever.']);
  });

  it('answers from full text, saying why, when vectors fail, break or take too long', async () => {
    library.add('a', ['Fever.']);
    const unavailable = () => Promise.reject(new Failure('EMBEDDER_UNAVAILABLE', { message: 'The model is damaged.' }));
    const broken = () => Promise.reject(new Error('secret details'));
    const stuck: VectorSearch['embedder']['embed'] = (_texts, _role, given) =>
      new Promise((_, reject) => given.addEventListener('abort', () => reject(given.reason as Error)));
    for (const [embed, reason] of [
      [unavailable, 'The model is damaged.'],
      [broken, 'Search by meaning failed'],
      [stuck, 'Search by meaning took too long'],
    ] as const) {
      const { hits, legs } = await searchWith(fakeVectors(embed), 10).run({ query: 'fever', limit: 10 }, signal);
      expect(hits.map(({ text }) => text)).toEqual(['Fever.']);
      expect(legs[1]).toMatchObject({ hits: 0, skipped: reason });
    }
  });
});
