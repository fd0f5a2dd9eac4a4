import type { DocumentId } from '../../contract/ids.ts';
import type { Verification } from '../../contract/library.ts';
import type { Database } from './database.ts';
import { createPassageWriter } from './passages.ts';

interface DamagedDocument {
  documentId: DocumentId;
  path: string;
  what: 'text' | 'full-text';
}

/** Compares what the database holds of the library with itself, some rows at a time, with other work let in between. */
export interface LibraryCheck {
  counts(): { documents: number; indexed: number; passages: number; fullTextRows: number };
  /** Findable documents without text, without passages, or with passages the full-text index lacks; each named once. */
  missing(signal: AbortSignal): Promise<DamagedDocument[]>;
  /** What belongs to nothing: text and passages of documents that are not findable, index rows, bytes of uploads. */
  extra(signal: AbortSignal): Promise<Verification['extra']>;
  /** Paths of documents with passages that are not among these ids, once for each passage. */
  passagesWithout(ids: Float64Array, signal: AbortSignal): Promise<string[]>;
  idsWithoutPassage(ids: Float64Array, signal: AbortSignal): Promise<number[]>;
  removeExtra(signal: AbortSignal): Promise<void>;
  /** Has these documents read again whatever their files say. */
  readAgain(documentIds: readonly DocumentId[]): void;
}

/** Rows looked at in one go: some milliseconds. */
const ROWS_AT_ONCE = 5000;

const UNFINDABLE = "SELECT document_id FROM documents WHERE state <> 'indexed'";

export function createLibraryCheck(db: Database): LibraryCheck {
  const passages = createPassageWriter(db);
  const counts = db.prepare<{ documents: number; indexed: number; passages: number; fullTextRows: number }>(
    `SELECT count(*) AS documents, count(*) FILTER (WHERE state = 'indexed') AS indexed,
      (SELECT count(*) FROM passages) AS passages, (SELECT count(*) FROM passages_fts_docsize) AS fullTextRows FROM documents`,
  );
  const damaged = db.prepare<{ documentId: DocumentId; path: string; hasText: number; hasPassages: number; rowid: number }>(
    `SELECT rowid, document_id AS documentId, path,
      EXISTS (SELECT 1 FROM document_texts t WHERE t.document_id = d.document_id) AS hasText,
      EXISTS (SELECT 1 FROM passages p WHERE p.document_id = d.document_id) AS hasPassages
     FROM documents d WHERE rowid > ? AND state = 'indexed' ORDER BY rowid LIMIT ${ROWS_AT_ONCE}`,
  );
  const passageIds = db.prepare<{ id: number; indexed: number }>(
    `SELECT passage_id AS id, EXISTS (SELECT 1 FROM passages_fts_docsize f WHERE f.id = passage_id) AS indexed FROM passages
     WHERE passage_id > ? ORDER BY passage_id LIMIT ${ROWS_AT_ONCE}`,
  );
  const documentOf = db.prepare<{ documentId: DocumentId; path: string }>(
    'SELECT document_id AS documentId, path FROM passages JOIN documents USING (document_id) WHERE passage_id = ?',
  );
  const strayRows = db.prepare<{ id: number; known: number }>(
    `SELECT id, EXISTS (SELECT 1 FROM passages p WHERE p.passage_id = id) AS known FROM passages_fts_docsize
     WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
  );
  const strayTexts = db.prepare<{ documentId: DocumentId; path: string }>(
    `SELECT document_id AS documentId, path FROM documents WHERE state <> 'indexed' AND (
      document_id IN (SELECT document_id FROM document_texts) OR document_id IN (SELECT document_id FROM passages))`,
  );
  const strayUploads = db.prepare<{ name: string }>(
    'SELECT name FROM uploads WHERE upload_id NOT IN (SELECT document_id FROM documents)',
  );
  const again = db.prepare("UPDATE documents SET stale = 1, extractor_version = 0 WHERE document_id = ? AND state = 'indexed'");
  const existing = db.prepare('SELECT 1 FROM passages WHERE passage_id = ?');

  /** Visits a table in the order of its numbers. */
  async function visit<Row>(
    page: (after: number) => Row[],
    keyOf: (row: Row) => number,
    see: (row: Row) => void,
    signal: AbortSignal,
  ) {
    for (let after = -1; ;) {
      signal.throwIfAborted();
      const rows = page(after);
      rows.forEach(see);
      const last = rows.at(-1);
      if (last === undefined || rows.length < ROWS_AT_ONCE) return;
      after = keyOf(last);
      await new Promise((done) => setImmediate(done));
    }
  }

  async function strays(signal: AbortSignal): Promise<number[]> {
    const ids: number[] = [];
    await visit(
      (after) => strayRows.all(after),
      ({ id }) => id,
      ({ id, known }) => void (known === 0 && ids.push(id)),
      signal,
    );
    return ids;
  }

  return {
    counts: () => counts.get() ?? { documents: 0, indexed: 0, passages: 0, fullTextRows: 0 },
    async missing(signal) {
      const found = new Map<DocumentId, DamagedDocument>();
      await visit(
        (after) => damaged.all(after),
        ({ rowid }) => rowid,
        ({ documentId, path, hasText, hasPassages }) => {
          if (hasText === 0) found.set(documentId, { documentId, path, what: 'text' });
          else if (hasPassages === 0) found.set(documentId, { documentId, path, what: 'full-text' });
        },
        signal,
      );
      const lacking: number[] = [];
      await visit(
        (after) => passageIds.all(after),
        ({ id }) => id,
        ({ id, indexed }) => void (indexed === 0 && lacking.push(id)),
        signal,
      );
      for (const id of lacking) {
        const document = documentOf.get(id);
        if (document && !found.has(document.documentId)) found.set(document.documentId, { ...document, what: 'full-text' });
      }
      return [...found.values()];
    },
    async extra(signal) {
      const rows = (await strays(signal)).map((id) => ({
        path: `entry of passage ${id}, which is not there`,
        what: 'full-text' as const,
      }));
      const texts = strayTexts.all().map(({ path }) => ({ path, what: 'text' as const }));
      return [...rows, ...texts, ...strayUploads.all().map(({ name }) => ({ path: name, what: 'file' as const }))];
    },
    async passagesWithout(ids, signal) {
      const has = new Set(ids);
      const paths: string[] = [];
      const see = ({ id }: { id: number }): void => {
        if (!has.has(id)) paths.push(documentOf.get(id)?.path ?? '');
      };
      await visit(
        (after) => passageIds.all(after),
        ({ id }) => id,
        see,
        signal,
      );
      return paths;
    },
    async idsWithoutPassage(ids, signal) {
      const stray: number[] = [];
      for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
        signal.throwIfAborted();
        for (const id of ids.subarray(at, at + ROWS_AT_ONCE)) if (existing.get(id) === undefined) stray.push(id);
        await new Promise((done) => setImmediate(done));
      }
      return stray;
    },
    async removeExtra(signal) {
      const ids = await strays(signal);
      db.transaction(() => {
        for (const id of ids) db.prepare('DELETE FROM passages_fts WHERE rowid = ?').run(id);
        for (const { documentId } of strayTexts.all()) passages.replace(documentId, []);
        db.exec(`DELETE FROM document_texts WHERE document_id IN (${UNFINDABLE})`);
        db.exec(`DELETE FROM document_pages WHERE document_id IN (${UNFINDABLE})`);
        db.exec('DELETE FROM uploads WHERE upload_id NOT IN (SELECT document_id FROM documents)');
      });
    },
    readAgain: (documentIds) => db.transaction(() => documentIds.forEach((documentId) => again.run(documentId))),
  };
}
