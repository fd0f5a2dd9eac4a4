import type * as LanceDb from '@lancedb/lancedb';
import type { VectorHit } from '../engine/search/vector-index.ts';
import type { IdSet } from './id-set.ts';
import type { IndexPlan, TableReader } from './lancedb-search.ts';
import { nearestSimilarities } from './lancedb-neighbours.ts';
import { loadLanceDb } from './lancedb-table.ts';

/** What an approximate index must find of what exact search finds, to be taken into use. */
export const LEAST_RECALL = 0.95;

const SAMPLES = 100;
const NEIGHBOURS = 10;

/** Hits as near as the last true neighbour count as found: of rows that are equal, which one comes first means nothing. */
const EQUALLY_NEAR = 1e-5;

/** Rows of one partition. 256 vectors of it train its centre. */
const ROWS_PER_PARTITION = 4_096;
const MIN_PARTITIONS = 4;

/** The share of partitions asked at first, and at least so many: recall is lost at the borders of few partitions. */
const PROBED_SHARE = 0.15;
const MIN_PROBES = 16;

/** Candidates compared exactly per hit: tried in turn until the index finds enough. */
const REFINES = [3, 6, 12];

/** One of the index's own vectors with its true neighbours. */
export interface Sample {
  id: number;
  vector: Float32Array;
  /** Similarity of the last of them. */
  leastSimilarity: number;
  neighbours: number;
}

/** Looks for the true neighbours of some of the table's own vectors; 100 of them, or all where there are fewer. */
export async function takeSamples(
  table: LanceDb.Table,
  { reader, ids }: { reader: TableReader; ids: IdSet },
  signal: AbortSignal,
): Promise<Sample[]> {
  const all = ids.values();
  const step = Math.max(1, Math.floor(all.length / SAMPLES));
  const chosen = Array.from({ length: Math.min(SAMPLES, all.length) }, (_, place) => all[place * step] ?? 0);
  const questions = [...(await reader.vectors(chosen))]
    .map(([id, vector]) => ({ id, vector }))
    .filter(({ vector }) => vector.some((value) => value !== 0));
  const nearest = await nearestSimilarities(table, questions, NEIGHBOURS, signal);
  return questions.map((question, place) => ({
    ...question,
    neighbours: nearest[place]?.length ?? 0,
    leastSimilarity: nearest[place]?.at(-1) ?? 1,
  }));
}

/** Builds the index in the table; LanceDB replaces the one that was there. Answers with the number of partitions. */
export async function createIvfRq(table: LanceDb.Table, rows: number): Promise<number> {
  const { Index } = await loadLanceDb();
  const partitions = Math.max(MIN_PARTITIONS, Math.round(rows / ROWS_PER_PARTITION));
  await table.createIndex('vector', { config: Index.ivfRq({ distanceType: 'cosine', numPartitions: partitions }) });
  await table.createIndex('id', { config: Index.btree() });
  return partitions;
}

/** The cheapest way of asking the index that finds enough, or null where none does. */
export async function findPlan(
  reader: TableReader,
  samples: readonly Sample[],
  partitions: number,
): Promise<{ plan: IndexPlan; recall: number } | null> {
  const first = Math.min(partitions, Math.max(MIN_PROBES, Math.ceil(partitions * PROBED_SHARE)));
  for (let probes = first; ; probes = Math.min(partitions, probes * 2)) {
    for (const refine of REFINES) {
      const plan = { partitions, probes, refine };
      const recall = await measureRecall(reader, samples, plan);
      if (recall >= LEAST_RECALL) return { plan, recall };
    }
    if (probes >= partitions) return null;
  }
}

async function measureRecall(reader: TableReader, samples: readonly Sample[], plan: IndexPlan): Promise<number> {
  let [found, all] = [0, 0];
  for (const { id, vector, neighbours, leastSimilarity } of samples) {
    const hits = without(id, await reader.nearest(vector, NEIGHBOURS + 1, plan)).slice(0, neighbours);
    found += hits.filter(({ similarity }) => similarity >= leastSimilarity - EQUALLY_NEAR).length;
    all += neighbours;
  }
  return all === 0 ? 1 : found / all;
}

/** A vector is its own nearest neighbour: that proves nothing. */
function without(id: number, hits: readonly VectorHit[]): VectorHit[] {
  return hits.filter((hit) => hit.id !== id).slice(0, NEIGHBOURS);
}
