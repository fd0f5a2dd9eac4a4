import type * as LanceDb from '@lancedb/lancedb';
import type * as Arrow from 'apache-arrow';
import type { IdRanges, VectorHit, VectorSearchOptions, WeightedGroup } from '../engine/search/vector-index.ts';
import type { IdSet } from './id-set.ts';
import { dot } from './lancedb-neighbours.ts';
import { flatVectors, idsOf } from './lancedb-table.ts';

/** How an approximate index is asked: how many of its partitions, and how many candidates are compared exactly. */
export interface IndexPlan {
  partitions: number;
  probes: number;
  /** Candidates compared exactly, per hit wanted. */
  refine: number;
}

export interface TableReader {
  search(vector: Float32Array, limit: number, options: VectorSearchOptions): Promise<VectorHit[]>;
  /** Nearest of all rows, through the index where there is a plan, else exact. */
  nearest(vector: Float32Array, limit: number, plan: IndexPlan | null): Promise<VectorHit[]>;
  similarities(vector: Float32Array, ids: readonly number[]): Promise<Float32Array>;
  meanSimilarities(vector: Float32Array, groups: readonly WeightedGroup[]): Promise<Float32Array>;
  /** Vectors as they are stored, in no order. */
  vectors(ids: readonly number[]): Promise<Map<number, Float32Array>>;
}

/** LanceDB 0.31 dies of a chain of conditions: one of 1,000 overflows its stack, and each costs 0.3 ms. */
const MAX_RANGES_IN_CONDITION = 32;

/** Rows within a filter that are compared one by one: 2 us each where they lie together, 20 us where they are scattered. */
const MAX_EXACT_ROWS = 10_000;
const MAX_SCATTERED_ROWS = 2_000;

/** Ids in one condition; more go in pieces. */
const MAX_IDS_IN_CONDITION = 2_000;

/** Candidates asked of the index without comparing them exactly: about 1 us each. */
const MAX_CANDIDATES = 50_000;

/** Rows within a filter that are fetched in pieces where nothing better is left; more are found by searching all rows. */
const MAX_FETCHED_ROWS = 20_000;

/** At least so many candidates are compared exactly, however few hits are wanted. */
const MIN_REFINED = 100;

/** Reads one table. Vectors given are rotated already; `plan` is null where search is exact. */
export function createTableReader(parts: {
  table: () => LanceDb.Table;
  ids: () => IdSet;
  plan: () => IndexPlan | null;
  dimensions: number;
}): TableReader {
  const { dimensions } = parts;

  async function ask(vector: Float32Array, limit: number, how: { plan?: IndexPlan | null; refined?: boolean; where?: string }) {
    const { plan = null, refined = true, where } = how;
    let query = parts.table().query().nearestTo(vector).distanceType('cosine').select(['id', '_distance']).limit(limit);
    if (plan === null) query = query.bypassVectorIndex();
    else {
      // Beyond the first partitions only where those do not hold enough of what is allowed. `nprobes` sets both bounds, which
      // LanceDB refuses to have crossed, even between two calls.
      query = query.nprobes(plan.probes).maximumNprobes(plan.partitions);
      if (refined) query = query.refineFactor(Math.ceil((plan.refine * Math.max(limit, MIN_REFINED / 3)) / limit));
    }
    if (where !== undefined) query = query.where(where);
    return hitsOf(await query.toArrow());
  }

  async function nearest(vector: Float32Array, limit: number, plan: IndexPlan | null, where?: string): Promise<VectorHit[]> {
    return await ask(vector, limit, { plan, ...(where === undefined ? {} : { where }) });
  }

  async function search(vector: Float32Array, limit: number, { within }: VectorSearchOptions): Promise<VectorHit[]> {
    const { size } = parts.ids();
    const allowed = within === undefined ? size : parts.ids().countWithin(within);
    const enough = Math.min(limit, allowed);
    if (enough <= 0) return [];
    const plan = parts.plan();
    if (within === undefined || allowed === size) {
      const hits = await nearest(vector, enough, plan);
      return hits.length < enough && plan !== null ? await nearest(vector, enough, null) : hits;
    }
    if (within.length <= 2 * MAX_RANGES_IN_CONDITION) {
      const where = rangeCondition(within);
      const hits = await nearest(vector, enough, allowed <= MAX_EXACT_ROWS ? null : plan, where);
      return hits.length < enough && plan !== null ? await nearest(vector, enough, null, where) : hits;
    }
    if (allowed <= MAX_SCATTERED_ROWS) return await amongFetched(vector, enough, parts.ids().within(within));
    if (plan === null) return await amongAll(vector, enough, within, allowed);
    return (
      (await amongCandidates(vector, enough, { plan, within, allowed })) ?? (await amongAll(vector, enough, within, allowed))
    );
  }

  /** Many scattered ranges: the index names more candidates than are wanted, those allowed are compared exactly. */
  async function amongCandidates(
    vector: Float32Array,
    enough: number,
    { plan, within, allowed }: { plan: IndexPlan; within: IdRanges; allowed: number },
  ): Promise<VectorHit[] | null> {
    const refined = Math.max(MIN_REFINED, plan.refine * enough);
    const isAllowed = createMembership(within);
    let candidates = Math.ceil((1.5 * refined * parts.ids().size) / allowed);
    for (; candidates <= MAX_CANDIDATES; candidates *= 4) {
      const named = await ask(vector, Math.min(candidates, parts.ids().size), { plan, refined: false });
      const ids = named.map(({ id }) => id).filter(isAllowed);
      if (ids.length < Math.min(refined, allowed)) continue;
      return await amongFetched(vector, enough, ids.slice(0, refined));
    }
    return null;
  }

  /** Exact over all rows, as far down as it takes; or over the allowed rows alone, where those are the fewer. */
  async function amongAll(vector: Float32Array, enough: number, within: IdRanges, allowed: number): Promise<VectorHit[]> {
    const { size } = parts.ids();
    if (allowed <= MAX_FETCHED_ROWS && size > MAX_FETCHED_ROWS)
      return await amongFetched(vector, enough, parts.ids().within(within));
    const isAllowed = createMembership(within);
    for (let depth = Math.min(size, Math.ceil((4 * enough * size) / allowed)); ; depth = Math.min(size, depth * 8)) {
      const hits = (await nearest(vector, depth, null)).filter(({ id }) => isAllowed(id));
      if (hits.length >= enough || depth >= size) return hits.slice(0, enough);
    }
  }

  async function amongFetched(vector: Float32Array, enough: number, ids: Iterable<number>): Promise<VectorHit[]> {
    const wanted = [...ids];
    const similarities = await similaritiesOf(vector, wanted);
    return wanted
      .map((id, place) => ({ id, similarity: similarities[place] ?? NaN }))
      .filter(({ similarity }) => !Number.isNaN(similarity))
      .sort((left, right) => right.similarity - left.similarity)
      .slice(0, enough);
  }

  /** Calls `take` with every vector of `ids` that there is, a piece at a time. */
  async function read(ids: readonly number[], take: (id: number, vector: Float32Array) => void): Promise<void> {
    for (let start = 0; start < ids.length; start += MAX_IDS_IN_CONDITION) {
      const where = idCondition(ids.slice(start, start + MAX_IDS_IN_CONDITION));
      const rows = flatVectors(await parts.table().query().where(where).select(['id', 'vector']).toArrow());
      rows.ids.forEach((id, place) => take(id, rows.values.subarray(place * dimensions, (place + 1) * dimensions)));
    }
  }

  async function similaritiesOf(vector: Float32Array, ids: readonly number[]): Promise<Float32Array> {
    const similarities = new Map<number, number>();
    await read(ids, (id, stored) => similarities.set(id, cosine(vector, stored)));
    return Float32Array.from(ids, (id) => similarities.get(id) ?? NaN);
  }

  async function vectors(ids: readonly number[]): Promise<Map<number, Float32Array>> {
    const found = new Map<number, Float32Array>();
    await read(ids, (id, stored) => found.set(id, stored));
    return found;
  }

  return {
    search,
    nearest,
    similarities: similaritiesOf,
    vectors,
    async meanSimilarities(vector, groups) {
      const found = await vectors([...new Set(groups.flatMap(({ ids }) => ids))]);
      return Float32Array.from(groups, (group) => cosine(vector, weightedMean(group, found, dimensions)));
    },
  };
}

/** `id IN (...)` over numbers of ours. */
export function idCondition(ids: readonly number[]): string {
  return `id IN (${ids.map((id) => BigInt(id)).join(',')})`;
}

function rangeCondition(ranges: IdRanges): string {
  const conditions: string[] = [];
  for (let range = 0; range < ranges.length; range += 2)
    conditions.push(`(id >= ${Number(ranges[range])} AND id <= ${Number(ranges[range + 1])})`);
  return conditions.join(' OR ');
}

function hitsOf(rows: Arrow.Table): VectorHit[] {
  const distances = (rows.getChild('_distance')?.toArray() ?? new Float32Array()) as Float32Array;
  return Array.from(idsOf(rows), (id, place) => ({ id: Number(id), similarity: 1 - (distances[place] ?? NaN) }));
}

/** Whether an id lies in sorted ranges, by halving. */
function createMembership(ranges: IdRanges): (id: number) => boolean {
  return (id) => {
    let [low, high] = [0, ranges.length / 2];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ranges[2 * middle] ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return low > 0 && id <= (ranges[2 * low - 1] ?? -1);
  };
}

function weightedMean({ ids, weights }: WeightedGroup, found: Map<number, Float32Array>, dimensions: number): Float32Array {
  const mean = new Float32Array(dimensions);
  ids.forEach((id, place) => {
    const [weight, vector] = [weights[place] ?? 0, found.get(id)];
    if (vector === undefined) return;
    for (let dimension = 0; dimension < dimensions; dimension++) mean[dimension]! += weight * vector[dimension]!;
  });
  return mean;
}

/** NaN where one of them has no direction. */
function cosine(left: Float32Array, right: Float32Array): number {
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}
