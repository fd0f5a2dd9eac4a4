import type { Database } from '../store/database.ts';
import type { PassageTable } from './passage-table.ts';

/** Where terms occur: rows of the passage table, and how often in each. */
export interface Postings {
  rows: Int32Array;
  counts: Uint16Array;
}

/** Occurrences kept in memory, 6 bytes each: the next keystroke asks for nearly the same words again. */
const MOST_KEPT = 500_000;

/** What was read of a term: all of it, or its first `occurrences`. */
interface Kept extends Postings {
  occurrences: number;
  isWhole: boolean;
}

/** Reads where terms occur out of the full-text index, and keeps what was read last until it is told to forget. */
export function createPostingsReader(db: Database) {
  // One row per occurrence, by passage id. One string crosses into JavaScript several times faster than that many rows.
  const occurrences = db.prepare<{ passages: string | null }>(
    'SELECT group_concat(doc) AS passages FROM (SELECT doc FROM passages_terms WHERE term = ? LIMIT ?)',
  );
  const matching = db.prepare<{ passages: string | null }>(
    'SELECT group_concat(rowid) AS passages FROM (SELECT rowid FROM passages_fts WHERE passages_fts MATCH ? LIMIT ?)',
  );

  const kept = new Map<string, Kept>();
  let size = 0;

  function keep(term: string, read: Kept): void {
    drop(term);
    kept.set(term, read);
    size += read.rows.length;
    // The first of a map is what was longest not asked for.
    for (const oldest of kept.keys()) {
      if (size <= MOST_KEPT) return;
      drop(oldest);
    }
  }

  function drop(term: string): void {
    size -= kept.get(term)?.rows.length ?? 0;
    kept.delete(term);
  }

  function read(term: string, table: PassageTable, most: number): Kept {
    const found = decode(occurrences.get(term, most)?.passages ?? '', table);
    return { ...found, isWhole: found.occurrences < most };
  }

  return {
    /** Occurrences of a term, those of older passages first: not more than `most`. */
    ofTerm(term: string, table: PassageTable, most: number): Postings {
      const before = kept.get(term);
      const enough = before && (before.isWhole || before.occurrences >= most) ? before : read(term, table, most);
      keep(term, enough);
      return enough.occurrences <= most ? enough : firstOf(enough, most);
    },
    /** To be called when passages came or went. */
    forget(): void {
      kept.clear();
      size = 0;
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
function decode(listed: string, table: PassageTable): Postings & { occurrences: number } {
  let occurrences = 0;
  const rows: number[] = [];
  const counts: number[] = [];
  let row = 0;
  let lastId = -1;
  let present = false;
  eachNumber(listed, (id) => {
    occurrences++;
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
  return { rows: Int32Array.from(rows), counts: Uint16Array.from(counts), occurrences };
}

/** As if only so many occurrences had been read. */
function firstOf({ rows, counts }: Postings, most: number): Postings {
  let left = most;
  let size = 0;
  while (size < rows.length && left > 0) left -= counts[size++] ?? 0;
  const first = { rows: rows.slice(0, size), counts: counts.slice(0, size) };
  if (left < 0) first.counts[size - 1] = (first.counts[size - 1] ?? 0) + left;
  return first;
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
