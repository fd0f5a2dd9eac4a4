import type { Database } from '../store/database.ts';

/** More than the terms of one question's evidence; a larger library than the cache only costs look-ups. */
const MOST_CACHED = 50_000;

/**
 * The inverse document frequency of terms over the passages of the library, as in Lucene's BM25: ln(1 + (N - n + 0.5) /
 * (n + 0.5)). Largest for a term no passage holds. Counts are read anew whenever passages were added.
 */
export function createTermWeights(db: Database): (term: string) => number {
  const lastPassage = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'passages'");
  const passages = db.prepare<{ total: number }>('SELECT count(*) AS total FROM passages');
  const holding = db.prepare<{ doc: number }>('SELECT doc FROM passages_vocabulary WHERE term = ?');
  const weights = new Map<string, number>();
  let countedAt = -1;
  let total = 0;

  return (term) => {
    const newest = lastPassage.get()?.seq ?? 0;
    if (newest !== countedAt || weights.size > MOST_CACHED) {
      weights.clear();
      countedAt = newest;
      total = passages.get()?.total ?? 0;
    }
    const known = weights.get(term);
    if (known !== undefined) return known;
    const count = Math.min(total, holding.get(term)?.doc ?? 0);
    const weight = Math.log(1 + (total - count + 0.5) / (count + 0.5));
    weights.set(term, weight);
    return weight;
  };
}
