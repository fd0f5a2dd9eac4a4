import { setImmediate } from 'node:timers/promises';
import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from '../store/database.ts';
import { createTermIndexWriter } from '../store/term-index.ts';
import { indexTerms } from './analysis.ts';

/** Documents put in with one transaction: about 20 ms of work, so that others are answered in between. */
const DOCUMENTS_AT_ONCE = 10;

/**
 * Puts documents into the index of terms that are not in it, from their texts: those of a library older than this index,
 * or all after `emptyTermIndex` (store/term-index). Until it is done, they are not found. What was done stays when it is aborted.
 */
export async function completeTermIndex(db: Database, signal: AbortSignal): Promise<void> {
  const isComplete = db.prepare<{ complete: number }>('SELECT complete FROM search_state');
  if (isComplete.get()?.complete === 1) return;
  const missing = db.prepare<{ id: string; text: string }>(
    `SELECT document_id AS id, text FROM document_texts WHERE document_id NOT IN (SELECT document_id FROM search_documents)
       AND document_id IN (SELECT document_id FROM passages) LIMIT ?`,
  );
  const done = db.prepare('UPDATE search_state SET complete = 1');
  const put = createPutter(db);
  for (;;) {
    signal.throwIfAborted();
    const left = db.transaction(() => {
      const documents = missing.all(DOCUMENTS_AT_ONCE);
      for (const { id, text } of documents) put(id, text);
      if (documents.length === 0) done.run();
      return documents.length;
    });
    if (left === 0) return;
    await setImmediate();
  }
}

function createPutter(db: Database): (documentId: string, text: string) => void {
  const passagesOf = db.prepare<{ id: number; start: number; end: number; headings: string }>(
    'SELECT passage_id AS id, start_offset AS start, end_offset AS end, headings FROM passages WHERE document_id = ? ORDER BY ordinal',
  );
  const writer = createTermIndexWriter(db);
  return (documentId, text) => {
    const passages = passagesOf.all(documentId).map(({ id, start, end, headings }) => {
      const terms = indexTerms(text.slice(start, end), JSON.parse(headings) as string[]);
      return { id, terms: terms.join(' '), termCount: terms.length };
    });
    writer.put(documentId as DocumentId, passages);
  };
}
