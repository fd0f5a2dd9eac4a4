import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../engine/failure.ts';
import type { Embedder } from '../../engine/search/embedder.ts';
import { createFullText } from '../../engine/search/local-full-text.ts';
import type { Reranker } from '../../engine/search/reranker.ts';
import { createSearch, type Search, type SearchSettings } from '../../engine/search/search.ts';
import type { VectorIndex } from '../../engine/search/vector-index.ts';
import { openInstalledEmbedder } from '../../models/installed-embedder.ts';
import { openVectorIndex } from '../../native/lancedb.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library.ts';

const signal = new AbortController().signal;
const ON = { vocabulary: true, recency: true, rerank: true };
const DAY_MS = 24 * 60 * 60 * 1000;

const NOTES = {
  infarction: ['Acute myocardial infarction of the anterior wall, treated by stent.', 'Discharged on aspirin and ticagrelor.'],
  pressure: ['HTN well controlled on ramipril 5 mg.'],
  toenail: ['Ingrown toenail, wedge excision under local anaesthesia.'],
  asthma: ['Wheeze since childhood. Salbutamol inhaler as needed.'],
  migraine: ['Throbbing pain of the head with nausea, dark room helps.'],
};

let directory: string;
let library: TestLibrary;
let embedder: Embedder;
let index: VectorIndex;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'search-built-in-'));
  library = openTestLibrary(join(directory, 'library.db'));
  embedder = await openInstalledEmbedder({ modelsDir: join(directory, 'models'), log: createSilentLog() });
  const { modelId, dimensions } = embedder;
  index = await openVectorIndex({ directory: join(directory, 'vectors'), modelId, dimensions, rotationKey: new Uint8Array(32) });
  for (const [name, passages] of Object.entries(NOTES)) {
    const ids = library.add(name, passages);
    const vectors = await embedder.embed(passages, 'passage', signal);
    await index.put(ids.flatMap((id, place) => vectors.slice(place, place + 1).map((vector) => ({ id, vector }))));
  }
});

afterAll(async () => {
  await embedder.close();
  await index.close();
  library.db.close();
  await rm(directory, { recursive: true, force: true });
});

function searchWith(settings: Partial<SearchSettings> = {}, reranker: Reranker | null = null): Search {
  return createSearch({
    db: library.db,
    fullText: createFullText(library.db),
    vectors: () => ({ embedder, index }),
    reranker: async () => reranker,
    settings: () => ({ ...ON, ...settings }),
    now: () => performance.now(),
    log: createSilentLog(),
  });
}

const documentsFor = async (query: string, search = searchWith()) =>
  (await search.run({ query, limit: 10 }, signal)).hits.map(({ documentId }) => documentId as string);

describe('search with the built-in model', () => {
  it('finds what says the same in other words', async () => {
    expect((await documentsFor('heart attack'))[0]).toBe('infarction');
    expect((await documentsFor('hay fever and breathing trouble'))[0]).toBe('asthma');
  });

  it('finds nothing where nothing is near, rather than what is least far', async () => {
    expect(await documentsFor('qwzx vbnm')).toEqual([]);
    expect(await documentsFor('carburettor')).not.toContain('infarction');
  });

  it('puts the passage that fits best first within its document', async () => {
    const { hits } = await searchWith().run({ query: 'heart attack', limit: 10 }, signal);
    expect(hits[0]?.text).toContain('myocardial infarction');
  });

  it('searches for what abbreviations stand for, and says so', async () => {
    const { hits, expansions } = await searchWith().run({ query: 'hypertension', limit: 10 }, signal);
    expect(hits[0]?.documentId).toBe('pressure');
    expect(expansions).toContainEqual({ from: 'hypertension', to: 'HTN' });
    expect(hits[0]?.marks.map(({ start, end }) => hits[0]?.text.slice(start, end))).toContain('HTN');
  });

  it('leaves the vocabulary out where a person switched it off', async () => {
    const { expansions } = await searchWith({ vocabulary: false }).run({ query: 'hypertension', limit: 10 }, signal);
    expect(expansions).toEqual([]);
  });

  it('gives no passage that the question rules out, however near its meaning', async () => {
    const { hits } = await searchWith().run({ query: 'heart attack -stent', limit: 10 }, signal);
    expect(hits.filter(({ text }) => text.includes('stent'))).toEqual([]);
    expect(await documentsFor('"heart attack"')).toEqual([]);
    expect(await documentsFor('heart attack kind:letter')).toEqual([]);
  });

  it('asks no model while the question is being typed, and takes its last word for a beginning', async () => {
    const { hits, legs } = await searchWith().run({ query: 'salbut', limit: 10, asTyped: true }, signal);
    expect(hits.map(({ documentId }) => documentId)).toEqual(['asthma']);
    expect(legs.find(({ name }) => name === 'vectors')?.skipped).not.toBeNull();
  });

  it('finds a word written with a slip of the pen, and says what it searched for', async () => {
    const { hits, corrections } = await searchWith().run({ query: 'salbutomol', limit: 10 }, signal);
    expect(corrections.map(({ to }) => to)).toEqual(['salbutamol']);
    expect(hits.map(({ documentId }) => documentId)).toContain('asthma');
  });
});

describe('newer documents', () => {
  it('come before older ones that fit as well, and only there', async () => {
    const dated = library.db.prepare('UPDATE documents SET date_ms = ? WHERE document_id = ?');
    library.add('old', ['Gout of the left knee, colchicine given.']);
    library.add('new', ['Gout of the left knee, colchicine given.']);
    dated.run(Date.now() - 3000 * DAY_MS, 'old');
    dated.run(Date.now() - DAY_MS, 'new');
    try {
      expect((await documentsFor('gout colchicine')).slice(0, 2)).toEqual(['new', 'old']);
      expect((await documentsFor('gout colchicine', searchWith({ recency: false }))).slice(0, 2)).toEqual(['old', 'new']);
    } finally {
      library.remove('old');
      library.remove('new');
    }
  });
});

describe('a reranking model', () => {
  const preferring = (word: string): Reranker => ({
    modelId: 'fake',
    score: async (_query, texts) => Float32Array.from(texts, (text) => (text.includes(word) ? 1 : 0)),
    close: async () => undefined,
  });

  it('reads the first results again and orders them', async () => {
    const { hits, legs } = await searchWith({}, preferring('ticagrelor')).run({ query: 'heart attack', limit: 10 }, signal);
    expect(hits[0]?.text).toContain('ticagrelor');
    expect(legs.at(-1)).toMatchObject({ name: 'rerank', skipped: null });
    const scores = hits.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
  });

  it('is left out where a person switched it off, and while the question is being typed', async () => {
    const search = searchWith({ rerank: false }, preferring('ticagrelor'));
    expect((await search.run({ query: 'heart attack', limit: 10 }, signal)).hits[0]?.text).not.toContain('ticagrelor');
    const typed = await searchWith({}, preferring('x')).run({ query: 'inhaler salb', limit: 10, asTyped: true }, signal);
    expect(typed.legs.some(({ name }) => name === 'rerank')).toBe(false);
  });

  it('that fails leaves the order as it was and says why', async () => {
    const broken = { ...preferring(''), score: () => Promise.reject(new Failure('RERANKER_UNAVAILABLE')) };
    const { hits, legs } = await searchWith({}, broken).run({ query: 'heart attack', limit: 10 }, signal);
    expect(hits[0]?.documentId).toBe('infarction');
    expect(legs.at(-1)?.skipped).toBeTruthy();
  });
});
