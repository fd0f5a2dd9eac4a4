import type { Database } from '../store/database.ts';
import type { PassageTable } from './passage-table.ts';

/** Where one term occurs: rows of the passage table, ascending, and how often in each. */
export interface Postings {
  rows: Int32Array;
  counts: Int32Array;
}

/** Postings kept in memory, counted over all terms: 8 bytes each, so 32 MB. Common terms stay, being asked for often. */
const MAX_CACHED_POSTINGS = 4_000_000;

/** Reads postings out of the full-text index, and keeps the ones used last for as long as the passages stay the same. */
export function createPostingsReader(db: Database): (term: string, table: PassageTable) => Postings {
  // One row per occurrence, by passage id. One string crosses into JavaScript several times faster than that many rows.
  const occurrences = db.prepare<{ passages: string | null }>(
    'SELECT group_concat(doc) AS passages FROM passages_terms WHERE term = ?',
  );
  const cache = new Map<string, Postings>();
  let cachedPostings = 0;
  let cachedFor: PassageTable | null = null;

  return (term, table) => {
    if (cachedFor !== table) {
      cache.clear();
      cachedPostings = 0;
      cachedFor = table;
    }
    const found = cache.get(term) ?? decodePostings(occurrences.get(term)?.passages ?? '', table);
    if (!cache.delete(term)) cachedPostings += found.rows.length;
    cache.set(term, found);
    for (const [oldest, postings] of cache) {
      if (cachedPostings <= MAX_CACHED_POSTINGS || oldest === term) break;
      cache.delete(oldest);
      cachedPostings -= postings.rows.length;
    }
    return found;
  };
}

/**
 * `1,1,4` in passage ids: twice in passage 1, once in passage 4. Ids that are not in the table (left behind in the
 * full-text index) are passed over.
 */
function decodePostings(occurrences: string, table: PassageTable): Postings {
  const rows: number[] = [];
  const counts: number[] = [];
  let row = 0;
  let lastId = -1;
  let present = false;
  for (const id of numbersIn(occurrences)) {
    if (id === lastId) {
      if (present) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
      continue;
    }
    lastId = id;
    row = firstRowFrom(table.ids, row, id);
    present = table.ids[row] === id;
    if (!present) continue;
    rows.push(row);
    counts.push(1);
  }
  return { rows: Int32Array.from(rows), counts: Int32Array.from(counts) };
}

function* numbersIn(list: string): Generator<number> {
  let number = 0;
  for (let index = 0; index < list.length; index++) {
    const code = list.charCodeAt(index);
    if (code !== COMMA) {
      number = number * 10 + code - ZERO;
      continue;
    }
    yield number;
    number = 0;
  }
  if (list.length > 0) yield number;
}

const COMMA = 44;
const ZERO = 48;

/** First row at or after `from` whose id is not below `id`: doubling steps, then halving. */
function firstRowFrom(ids: Float64Array, from: number, id: number): number {
  let step = 1;
  let low = from;
  while (low + step < ids.length && (ids[low + step] ?? Infinity) < id) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, ids.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? Infinity) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
