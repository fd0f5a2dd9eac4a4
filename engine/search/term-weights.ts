import type { Database } from '../store/database.ts';
import { inverseFrequency } from './bm25.ts';
import { createTermTable } from './term-table.ts';

/**
 * The inverse document frequency of terms over the passages of the library, as in Lucene's BM25: ln(1 + (N - n + 0.5) /
 * (n + 0.5)). Largest for a term no passage holds. Counts are followed whenever passages came or went.
 */
export function createTermWeights(db: Database): (term: string) => number {
  const latest = db.prepare<{ state: string }>(
    "SELECT group_concat(seq) AS state FROM (SELECT seq FROM sqlite_sequence WHERE name IN ('search_documents', 'search_gone') ORDER BY name)",
  );
  const passages = db.prepare<{ total: number }>('SELECT count(*) AS total FROM passages');
  const table = createTermTable(db);
  let seen: string | null = null;
  let total = 0;

  return (term) => {
    const state = latest.get()?.state ?? '';
    if (state !== seen) {
      seen = state;
      total = passages.get()?.total ?? 0;
      table.refresh();
    }
    const id = table.idOf(term);
    return inverseFrequency(total, id === null ? 0 : table.countsOf(id).passages);
  };
}
