import type { Storage } from '../../contract/library.ts';
import type { Database } from './database.ts';

type Kind = Storage['parts'][number]['kind'];

/** SQLCipher's pages, and the size FTS5 gives the leaves of its index, so that each fills one (fts5 option `pgsz`, 4050). */
const PAGE_BYTES = 4096;

/** A row of `passages_fts_docsize` with its key. */
const DOCSIZE_BYTES = 12;

/** Structure records of FTS5 that know of deleted rows begin with this after the cookie (fts5_index.c). */
const STRUCTURE_V2 = [0xff, 0x00, 0x00, 0x01];

/**
 * Bytes of the database by what they are for. Computed from what SQLite and FTS5 write down about themselves: to walk all
 * pages (dbstat) takes 7 s per gigabyte, during which nobody is answered. What no other kind takes is the documents'.
 */
export function measureDatabase(db: Database): { kind: Kind; sizeBytes: number }[] {
  const number = (sql: string): number => Number(db.prepare<{ n: number | null }>(sql).get()?.n ?? 0);
  const total = number('SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size');
  const free = number('SELECT freelist_count * page_size AS n FROM pragma_freelist_count, pragma_page_size');
  const structure = db.prepare<{ block: Uint8Array }>('SELECT block FROM passages_fts_data WHERE id = 10').get()?.block;
  const passages = number('SELECT count(*) AS n FROM passages');
  const fullText = (structure ? leavesOf(structure) : 0) * PAGE_BYTES + passages * DOCSIZE_BYTES;
  const conversations = number(
    'SELECT sum(octet_length(question) + octet_length(answer) + octet_length(details)) AS n FROM turns',
  );
  const recordings = number('SELECT sum(octet_length(audio)) AS n FROM recording_pieces');
  return [
    { kind: 'documents', sizeBytes: Math.max(0, total - free - fullText - conversations - recordings) },
    { kind: 'full-text', sizeBytes: fullText },
    { kind: 'conversations', sizeBytes: conversations },
    { kind: 'recordings', sizeBytes: recordings },
    { kind: 'other', sizeBytes: free },
  ];
}

/** Leaves of all segments, from the structure record: cookie, then varints (https://sqlite.org/src/file/ext/fts5/fts5_index.c). */
function leavesOf(structure: Uint8Array): number {
  const isV2 = STRUCTURE_V2.every((byte, index) => structure[4 + index] === byte);
  const next = varints(structure, isV2 ? 8 : 4);
  const levels = next();
  next(); // segments of all levels
  next(); // times written
  let leaves = 0;
  for (let level = 0; level < levels; level++) {
    next(); // segments being merged
    for (let left = next(); left > 0; left--) {
      next(); // segment id
      const first = next();
      leaves += next() - first + 1;
      if (!isV2) continue;
      for (let skipped = 0; skipped < 2; skipped++) next(); // where its rows came from
      leaves += next(); // pages of deleted rows
      for (let skipped = 0; skipped < 2; skipped++) next(); // deleted rows, rows
    }
  }
  return leaves;
}

/** SQLite's varints: seven bits a byte, highest first, the ninth byte whole. Numbers here stay far below 2^53. */
function varints(bytes: Uint8Array, start: number): () => number {
  let at = start;
  return () => {
    let value = 0;
    for (let length = 1; length <= 9; length++) {
      const byte = bytes[at++] ?? 0;
      if (length === 9) return value * 256 + byte;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return value;
  };
}
