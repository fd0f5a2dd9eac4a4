import type { Database } from '../store/database.ts';
import type { PassageTable } from './passage-table.ts';

/** Where terms occur: rows of the passage table, and how often in each. */
export interface Postings {
  rows: Int32Array;
  counts: Uint16Array;
}

/** Reads where terms occur out of the full-text index. */
export function createPostingsReader(db: Database) {
  // One row per occurrence, by passage id. One string crosses into JavaScript several times faster than that many rows.
  const occurrences = db.prepare<{ passages: string | null }>(
    'SELECT group_concat(doc) AS passages FROM (SELECT doc FROM passages_terms WHERE term = ? LIMIT ?)',
  );
  const matching = db.prepare<{ passages: string | null }>(
    'SELECT group_concat(rowid) AS passages FROM (SELECT rowid FROM passages_fts WHERE passages_fts MATCH ? LIMIT ?)',
  );

  return {
    /** Occurrences of a term, those of older passages first: not more than `most`. */
    ofTerm(term: string, table: PassageTable, most: number): Postings {
      return decode(occurrences.get(term, most)?.passages ?? '', table);
    },
    /** Passages that fit an FTS5 expression, older ones first: not more than `most`. Each counts once. */
    matching(expression: string, table: PassageTable, most: number): Int32Array {
      return decode(matching.get(expression, most)?.passages ?? '', table).rows;
    },
  };
}

/** A term as FTS5 takes it in an expression, whatever is in it. */
export function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}

/**
 * `1,1,4` in passage ids: twice in passage 1, once in passage 4. Ids that are not in the table (left behind in the
 * full-text index) are passed over.
 */
function decode(occurrences: string, table: PassageTable): Postings {
  const rows: number[] = [];
  const counts: number[] = [];
  let row = 0;
  let lastId = -1;
  let present = false;
  eachNumber(occurrences, (id) => {
    if (id === lastId) {
      if (present) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
      return;
    }
    lastId = id;
    row = table.firstRowFrom(id, row);
    present = row < table.rows && table.ids[row] === id && (table.documentOf[row] ?? -1) >= 0;
    if (!present) return;
    rows.push(row);
    counts.push(1);
  });
  return { rows: Int32Array.from(rows), counts: Uint16Array.from(counts) };
}

function eachNumber(list: string, visit: (number: number) => void): void {
  let number = 0;
  for (let index = 0; index < list.length; index++) {
    const code = list.charCodeAt(index);
    if (code !== COMMA) {
      number = number * 10 + code - ZERO;
      continue;
    }
    visit(number);
    number = 0;
  }
  if (list.length > 0) visit(number);
}

const COMMA = 44;
const ZERO = 48;
