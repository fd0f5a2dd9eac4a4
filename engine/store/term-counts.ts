import type { Database } from './database.ts';
import { eachTerm } from './packed-terms.ts';

/** Terms a row of search_term_counts tells of. */
export const TERMS_PER_CHUNK = 512;

/** How many passages and documents hold each term of one chunk, in turn. */
export type CountChunk = Uint32Array;

/** The chunk of counts as stored; zeros where none of its terms was counted yet. */
export function readCountChunk(packed: Uint8Array | undefined): CountChunk {
  const chunk = new Uint32Array(2 * TERMS_PER_CHUNK);
  // A copy: bytes out of SQLite need not lie where 32-bit numbers may.
  if (packed) new Uint8Array(chunk.buffer).set(packed);
  return chunk;
}

/** What documents that came and went do to the counts, by term id: passages and documents, each more or less. */
export class CountChanges {
  readonly passages = new Map<number, number>();
  readonly documents = new Map<number, number>();

  /** `sign`: 1 for a document that came, -1 for one that went, 0 for one that did both. */
  add(packedTerms: Uint8Array, sign: 1 | 0 | -1): void {
    eachTerm(packedTerms, (termId, passages) => {
      this.passages.set(termId, (this.passages.get(termId) ?? 0) + sign * passages);
      this.documents.set(termId, (this.documents.get(termId) ?? 0) + sign);
    });
  }
}

/** More changed passages than this are put into the counts: until then readers keep them in memory. */
const MOST_UNCOUNTED = 8_000;

/** Readers that are further behind than this read everything anew. */
const GONE_KEPT = 20_000;

export interface TermCounter {
  /** Notes that `passages` came or went, and takes changes into the counts when they became many. In the caller's transaction. */
  changed(passages: number): void;
}

/**
 * Keeps search_term_counts. Counting each commit would write a page for every few terms, over and over; so changes wait
 * until they are many, and every page is written once for all of them.
 */
export function createTermCounter(db: Database, termsDropped: () => void, mostUncounted = MOST_UNCOUNTED): TermCounter {
  const note = db.prepare('UPDATE search_state SET uncounted = uncounted + ?');
  const state = db.prepare<{ uncounted: number }>('SELECT uncounted FROM search_state');
  const came = db.prepare<{ terms: Uint8Array }>(
    'SELECT terms FROM search_document_terms WHERE document_key > (SELECT counted_key FROM search_state)',
  );
  const went = db.prepare<{ terms: Uint8Array; counted: number }>(
    `SELECT terms, document_key <= counted_key AS counted FROM search_gone, search_state
       WHERE gone_id > counted_gone AND terms IS NOT NULL`,
  );
  const chunkOf = db.prepare<{ counts: Uint8Array }>('SELECT counts FROM search_term_counts WHERE chunk = ?');
  const putChunk = db.prepare('INSERT OR REPLACE INTO search_term_counts (chunk, counts) VALUES (?, ?)');
  const dropTerm = db.prepare('DELETE FROM search_terms WHERE term_id = ?');
  const forgetTerms = db.prepare('UPDATE search_gone SET terms = NULL WHERE terms IS NOT NULL');
  const forgetGone = db.prepare('DELETE FROM search_gone WHERE gone_id <= (SELECT max(gone_id) FROM search_gone) - ?');
  const counted = db.prepare(
    `UPDATE search_state SET uncounted = 0, counted_key = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'search_documents'), 0),
       counted_gone = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'search_gone'), 0)`,
  );

  function count(): void {
    const changes = new CountChanges();
    for (const { terms } of came.iterate()) changes.add(terms, 1);
    for (const { terms, counted: wasCounted } of went.iterate()) changes.add(terms, wasCounted === 1 ? -1 : 0);
    const byChunk = new Map<number, number[]>();
    for (const termId of changes.passages.keys()) {
      const chunk = Math.floor(termId / TERMS_PER_CHUNK);
      const terms = byChunk.get(chunk);
      if (terms) terms.push(termId);
      else byChunk.set(chunk, [termId]);
    }
    for (const [chunk, termIds] of byChunk) countChunk(chunk, termIds, changes);
    forgetTerms.run();
    forgetGone.run(GONE_KEPT);
    counted.run();
  }

  function countChunk(chunk: number, termIds: readonly number[], changes: CountChanges): void {
    const counts = readCountChunk(chunkOf.get(chunk)?.counts);
    for (const termId of termIds) {
      const at = 2 * (termId % TERMS_PER_CHUNK);
      counts[at] = (counts[at] ?? 0) + (changes.passages.get(termId) ?? 0);
      counts[at + 1] = (counts[at + 1] ?? 0) + (changes.documents.get(termId) ?? 0);
      // What no document says any more is not kept: it may have been a name.
      if (counts[at] === 0 && dropTerm.run(termId).changes > 0) termsDropped();
    }
    putChunk.run(chunk, new Uint8Array(counts.buffer));
  }

  return {
    changed(passages) {
      note.run(passages);
      if ((state.get()?.uncounted ?? 0) > mostUncounted) count();
    },
  };
}
