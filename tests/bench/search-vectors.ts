import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { percentile } from '../../cli/evaluation.ts';
import type { FullTextQuery } from '../../engine/search/full-text.ts';
import type { VectorIndex } from '../../engine/search/vector-index.ts';
import { openVectorIndex } from '../../native/lancedb.ts';
import { openSearchThread } from '../../native/search-thread.ts';
import { folderSize } from '../fixtures/folder-size.ts';
import { createVectorSource } from '../fixtures/vectors.ts';
import type { BenchRow } from './search.ts';
import { openSearchLibrary } from './search-library.ts';

const never = new AbortController().signal;
/** What a search asks of each leg. */
const HITS = 100;
const ROWS_PER_PUT = 10_000;
/** Rises when the same size gives other vectors than before. */
const VERSION = 1;

interface BenchIndex {
  directory: string;
  index: VectorIndex;
  /** What filling and building took; null where the table lay ready from an earlier run. */
  made: { putMs: number; buildMs: number; compactMs: number; exact: number[] } | null;
}

/** Vectors as texts' lie: in a thousand clusters of unequal size, with directions they share. Questions are drawn alike. */
const sourceOf = (dimensions: number) => createVectorSource({ dimensions, clusters: 1_000, seed: 1 });

function questionsOf(dimensions: number, count: number): Float32Array[] {
  const source = sourceOf(dimensions);
  return Array.from({ length: count }, () => source.next());
}

const open = (directory: string, dimensions: number) =>
  openVectorIndex({ directory, modelId: 'bench', dimensions, rotationKey: new Uint8Array(32).fill(1) });

/** Kept in the folder for temporary files until the system clears it: a million take minutes to make. */
async function openBenchIndex(rows: number, dimensions: number): Promise<BenchIndex> {
  const directory = join(tmpdir(), `voiceassist-bench-vectors-${VERSION}-${rows}-${dimensions}`);
  if (existsSync(directory)) return { directory, index: await open(directory, dimensions), made: null };
  const making = `${directory}.making`;
  await rm(making, { recursive: true, force: true });
  const index = await open(making, dimensions);
  const source = sourceOf(dimensions);
  let putMs = 0;
  for (let start = 0; start < rows; start += ROWS_PER_PUT) {
    const batch = Array.from({ length: Math.min(ROWS_PER_PUT, rows - start) }, (_, place) => ({
      id: start + place + 1,
      vector: source.next(),
    }));
    putMs += await timed(() => index.put(batch));
  }
  const exact = await timeAll(questionsOf(dimensions, 10), (vector) => index.search(vector, HITS, {}, never));
  const buildMs = await timed(() => index.buildIndex(never));
  const compactMs = await timed(() => index.compact());
  await index.close();
  await rename(making, directory);
  return { directory, index: await open(directory, dimensions), made: { putMs, buildMs, compactMs, exact } };
}

/** Vector search at size: exact, then through the index, within filters, and cosines of given passages. */
export async function benchVectorsAtSize(rows: number, dimensions: number, questions = 100): Promise<BenchRow[]> {
  const { directory, index, made } = await openBenchIndex(rows, dimensions);
  const conditions = `${rows} x ${dimensions} float32, ${HITS} nearest`;
  const row = (name: string, value: number, unit: string): BenchRow => ({ name, value, unit, conditions });
  try {
    const asked = questionsOf(dimensions, questions);
    const search = await timeAll(asked, (vector) => index.search(vector, HITS, {}, never));
    const half = Uint32Array.of(1, rows / 2);
    const scattered = Uint32Array.from(
      { length: 2_000 },
      (_, end) => Math.floor(((end >> 1) * rows) / 1_000) + 1 + (end & 1) * 20,
    );
    const withinHalf = await timeAll(asked.slice(0, 30), (vector) => index.search(vector, HITS, { within: half }, never));
    const withinMany = await timeAll(asked.slice(0, 30), (vector) => index.search(vector, HITS, { within: scattered }, never));
    const given = Array.from({ length: HITS }, (_, place) => Math.floor((place * rows) / HITS) + 1);
    const cosines = await timeAll(asked.slice(0, 30), (vector) => index.similarities(vector, given, never));
    const sizeMb = (await folderSize(directory)) / 2 ** 20;
    return [
      ...(made === null
        ? []
        : [
            row('vectors put', (1000 * rows) / made.putMs, 'per s'),
            row('index built and measured', made.buildMs / 1000, 's'),
            row('tidied up', made.compactMs / 1000, 's'),
            row('exact search, p50', percentile(made.exact, 0.5), 'ms'),
          ]),
      row('recall@10 when built', index.state().recall ?? NaN, 'share'),
      row('search, p50', percentile(search, 0.5), 'ms'),
      row('search, p95', percentile(search, 0.95), 'ms'),
      row('within one half, p50', percentile(withinHalf, 0.5), 'ms'),
      row('within 1,000 ranges of 21, p50', percentile(withinMany, 0.5), 'ms'),
      row('cosines of 100 passages, p50', percentile(cosines, 0.5), 'ms'),
      row('memory, open and asked', await memoryMb(directory, dimensions), 'MB'),
      row('disk', sizeMb, 'MB'),
    ];
  } finally {
    await index.close();
  }
}

async function memoryMb(directory: string, dimensions: number): Promise<number> {
  const entry = join(import.meta.dirname, 'vector-memory-process.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [entry, directory, String(dimensions), '200']);
  return Number(stdout);
}

/** Both legs of a search alone and at once, question by question in turn, over tables of the same passages. */
export async function benchHybrid(passages: number, dimensions: number, questions = 60): Promise<BenchRow[]> {
  const library = await openSearchLibrary(passages);
  const { index } = await openBenchIndex(passages, dimensions);
  const fullText = openSearchThread(library);
  try {
    const vectors = questionsOf(dimensions, questions);
    const [words, meaning, sum, slower, both]: number[][] = [[], [], [], [], []];
    const rounds = vectors.map((vector, place) => {
      const query = queryOf(library.queries[place % library.queries.length] ?? []);
      return { byWords: () => fullText.search(query, HITS, never), byMeaning: () => index.search(vector, HITS, {}, never) };
    });
    for (const { byWords, byMeaning } of rounds.slice(0, 5)) await Promise.all([byWords(), byMeaning()]);
    for (const { byWords, byMeaning } of rounds) {
      const [one, other] = [await timed(byWords), await timed(byMeaning)];
      const together = await timed(() => Promise.all([byWords(), byMeaning()]));
      words?.push(one);
      meaning?.push(other);
      sum?.push(together / (one + other));
      slower?.push(together / Math.max(one, other));
      both?.push(together);
    }
    const conditions = `${passages} passages, ${dimensions} dimensions, ${HITS} hits a leg, questions in turn`;
    const row = (name: string, values: number[] | undefined, share: number, unit: string): BenchRow => ({
      name,
      value: percentile(values ?? [], share),
      unit,
      conditions,
    });
    return [
      row('full-text leg, p50', words, 0.5, 'ms'),
      row('vector leg, p50', meaning, 0.5, 'ms'),
      row('both at once, p50', both, 0.5, 'ms'),
      row('both at once, p95', both, 0.95, 'ms'),
      row('both over their sum, median', sum, 0.5, 'x'),
      row('both over the slower, median', slower, 0.5, 'x'),
    ];
  } finally {
    await fullText.close();
    await index.close();
    library.close();
  }
}

function queryOf(terms: readonly string[]): FullTextQuery {
  return { terms: terms.map((term) => ({ term, weight: 1 })) };
}

async function timeAll<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<number[]> {
  const tookMs: number[] = [];
  for (const item of items) tookMs.push(await timed(() => work(item)));
  return tookMs;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
