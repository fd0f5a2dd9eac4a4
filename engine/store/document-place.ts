import type { DocumentId, SourceId } from '../../contract/ids.ts';
import { titleOf } from '../text/file-title.ts';
import type { Database } from './database.ts';
import type { FileStamp } from './stored-document.ts';

/**
 * Gives a document its own place. One that was called by its file's name is called by the new one: the old one may be the name of
 * another folder's person.
 */
export function createDocumentPlace(db: Database) {
  const nameOf = db.prepare<{ path: string; title: string }>('SELECT path, title FROM documents WHERE document_id = ?');
  const put = db.prepare(
    'UPDATE documents SET source_id = ?, path = ?, title = ?, size_bytes = ?, modified_at_ms = ? WHERE document_id = ?',
  );

  return (documentId: DocumentId, { sourceId, path, stamp }: { sourceId: SourceId; path: string; stamp: FileStamp }): void => {
    const before = nameOf.get(documentId);
    if (before === undefined) return;
    const title = before.title === titleOf(before.path) ? titleOf(path) : before.title;
    put.run(sourceId, path, title, stamp.sizeBytes, stamp.modifiedAtMs, documentId);
  };
}
