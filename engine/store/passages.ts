import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from './database.ts';
import type { IndexedPassage } from './stored-document.ts';
import { createTermIndexWriter } from './term-index.ts';

/** Passage ids that came and went: what a derived index must follow. */
export interface PassageChanges {
  added: number[];
  removed: number[];
}

export interface PassageWriter {
  /**
   * Makes these the passages of a document, with their entries in the full-text index. A passage whose words and headings
   * are as before keeps its id, and with it its index entries, wherever it now stands; `renewTerms` writes its full-text
   * entry anew. Runs in the caller's transaction.
   */
  replace(documentId: DocumentId, passages: readonly IndexedPassage[], options?: { renewTerms: boolean }): PassageChanges;
}

interface PassageRow extends Record<string, string | number | null> {
  id: number;
  hash: string;
  ordinal: number;
  page: number | null;
  start: number;
  end: number;
}

export function createPassageWriter(db: Database): PassageWriter {
  const existing = db.prepare<PassageRow>(
    `SELECT passage_id AS id, content_hash AS hash, ordinal, page, start_offset AS start, end_offset AS end FROM passages
     WHERE document_id = ? ORDER BY ordinal`,
  );
  const insert = db.prepare(
    `INSERT INTO passages (document_id, ordinal, page, start_offset, end_offset, headings, content_hash, terms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const move = db.prepare('UPDATE passages SET ordinal = ?, page = ?, start_offset = ?, end_offset = ? WHERE passage_id = ?');
  const setTermCount = db.prepare('UPDATE passages SET terms = ? WHERE passage_id = ?');
  const remove = db.prepare('DELETE FROM passages WHERE passage_id = ?');
  const insertTerms = db.prepare('INSERT INTO passages_fts (rowid, terms) VALUES (?, ?)');
  const removeTerms = db.prepare('DELETE FROM passages_fts WHERE rowid = ?');
  const termIndex = createTermIndexWriter(db);

  function renew(id: number, { terms, termCount }: IndexedPassage): void {
    removeTerms.run(id);
    insertTerms.run(id, terms);
    setTermCount.run(termCount, id);
  }

  return {
    replace(documentId, passages, { renewTerms } = { renewTerms: false }) {
      const kept = byHash(existing.all(documentId));
      const added: number[] = [];
      const ids = passages.map((passage, ordinal) => {
        const before = kept.get(passage.contentHash)?.shift();
        if (before) {
          if (!standsAt(before, passage, ordinal)) move.run(ordinal, passage.page, passage.start, passage.end, before.id);
          if (renewTerms) renew(before.id, passage);
          return before.id;
        }
        const { page, start, end, headings, contentHash, termCount, terms } = passage;
        const { lastInsertRowid } = insert.run(
          documentId,
          ordinal,
          page,
          start,
          end,
          JSON.stringify(headings),
          contentHash,
          termCount,
        );
        insertTerms.run(lastInsertRowid, terms);
        added.push(Number(lastInsertRowid));
        return Number(lastInsertRowid);
      });
      const removed = [...kept.values()].flat().map((row) => row.id);
      for (const id of removed) {
        removeTerms.run(id);
        remove.run(id);
      }
      termIndex.put(
        documentId,
        passages.map(({ terms, termCount }, order) => ({ id: ids[order] ?? 0, terms, termCount })),
      );
      return { added, removed };
    },
  };
}

/** A document may say the same twice: rows of one hash are used up in order. */
function byHash(rows: readonly PassageRow[]): Map<string, PassageRow[]> {
  const map = new Map<string, PassageRow[]>();
  for (const row of rows) {
    const same = map.get(row.hash);
    if (same) same.push(row);
    else map.set(row.hash, [row]);
  }
  return map;
}

function standsAt(row: PassageRow, passage: IndexedPassage, ordinal: number): boolean {
  return row.ordinal === ordinal && row.page === passage.page && row.start === passage.start && row.end === passage.end;
}
