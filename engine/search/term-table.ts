import type { Database } from '../store/database.ts';
import { CountChanges, type CountChunk, readCountChunk, TERMS_PER_CHUNK } from '../store/term-counts.ts';

/** How many passages and documents hold a term. */
export interface TermCounts {
  passages: number;
  documents: number;
}

/** The terms of the library: their ids, and how many passages and documents hold each. */
export interface TermTable {
  /** Follows what came and went; to be called before the rest, within one view of the database. */
  refresh(): void;
  /** Null for a term no document ever held. */
  idOf(term: string): number | null;
  countsOf(termId: number): TermCounts;
  /** Terms that begin so, with their ids: not more than `limit`, in the order of the alphabet. */
  startingWith(prefix: string, limit: number): { id: number; term: string }[];
}

/** Ids kept in memory, by term. */
const MOST_KNOWN_TERMS = 20_000;

/**
 * Stored counts are older than the last documents (see store/term-counts): what came and went since is kept beside
 * them, and read only once.
 */
export function createTermTable(db: Database): TermTable {
  const state = db.prepare<{ countedKey: number; countedGone: number }>(
    'SELECT counted_key AS countedKey, counted_gone AS countedGone FROM search_state',
  );
  const came = db.prepare<{ key: number; terms: Uint8Array }>(
    'SELECT document_key AS key, terms FROM search_document_terms WHERE document_key > ? ORDER BY document_key',
  );
  const went = db.prepare<{ gone: number; key: number; terms: Uint8Array | null }>(
    'SELECT gone_id AS gone, document_key AS key, terms FROM search_gone WHERE gone_id > ? ORDER BY gone_id',
  );
  const idOf = db.prepare<{ id: number }>('SELECT term_id AS id FROM search_terms WHERE term = ?');
  const chunkOf = db.prepare<{ counts: Uint8Array }>('SELECT counts FROM search_term_counts WHERE chunk = ?');
  const beginning = db.prepare<{ id: number; term: string }>(
    'SELECT term_id AS id, term FROM search_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?',
  );
  const ids = new Map<string, number>();
  const chunks = new Map<number, CountChunk>();
  let changes = new CountChanges();
  /** Documents and departures up to here are in the counts or the changes. */
  let seen = { key: 0, gone: 0 };
  let counted = { key: 0, gone: 0 };

  function startOver(key: number, gone: number): void {
    chunks.clear();
    ids.clear();
    changes = new CountChanges();
    counted = { key, gone };
    seen = { key, gone };
  }

  /** One that came and went between two looks was never counted; one that came earlier is taken off. */
  function followWent(): void {
    const upTo = seen.key;
    for (const { gone, key, terms } of went.iterate(seen.gone)) {
      if (key <= upTo && terms) changes.add(terms, -1);
      seen.gone = gone;
      ids.clear();
    }
  }

  function followCame(): void {
    for (const { key, terms } of came.iterate(seen.key)) {
      changes.add(terms, 1);
      seen.key = key;
    }
  }

  function chunkFor(termId: number): CountChunk {
    const number = Math.floor(termId / TERMS_PER_CHUNK);
    const chunk = chunks.get(number) ?? readCountChunk(chunkOf.get(number)?.counts);
    chunks.set(number, chunk);
    return chunk;
  }

  return {
    refresh() {
      const { countedKey, countedGone } = state.get() ?? { countedKey: 0, countedGone: 0 };
      if (countedKey !== counted.key || countedGone !== counted.gone) startOver(countedKey, countedGone);
      followWent();
      followCame();
    },
    idOf(term) {
      const known = ids.get(term);
      if (known !== undefined) return known;
      const id = idOf.get(term)?.id;
      if (id === undefined) return null;
      if (ids.size >= MOST_KNOWN_TERMS) ids.clear();
      ids.set(term, id);
      return id;
    },
    countsOf(termId) {
      const chunk = chunkFor(termId);
      const at = 2 * (termId % TERMS_PER_CHUNK);
      return {
        passages: (chunk[at] ?? 0) + (changes.passages.get(termId) ?? 0),
        documents: (chunk[at + 1] ?? 0) + (changes.documents.get(termId) ?? 0),
      };
    },
    startingWith: (prefix, limit) => beginning.all(prefix, `${prefix}\u{10ffff}`, limit),
  };
}
