import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { Database } from './database.ts';
import { createDocumentCopies } from './document-copies.ts';
import { createDocumentWriter } from './document-writer.ts';
import type { FileStamp } from './stored-document.ts';

/** A file whose content is known now, and the document that has its path. */
export interface ReadFile {
  documentId: DocumentId;
  sourceId: SourceId;
  path: string;
  stamp: FileStamp;
  title: string;
}

/** `copy`: its content is that of the document at `ownPath`, which has this path too from now on; `removed`: passages of its former document. */
export type Place = { kind: 'own'; documentId: DocumentId } | { kind: 'copy'; ownPath: string; removed: number[] };

/** `kept`: another path holds the same bytes, and the document with them. `unknown`: there is nothing of that path. */
export type Farewell =
  | { kind: 'removed'; documentId: DocumentId; removed: number[] }
  | { kind: 'kept'; documentId: DocumentId }
  | { kind: 'unknown' };

/**
 * Which document stands for which path, as files change, move and go. The same bytes under several paths are one document
 * with the id it was first given, so that citations of it hold wherever its file wanders. Every member expects to run inside
 * a transaction of the caller.
 */
export interface DocumentPlaces {
  /** Where a file that was read belongs: to the document that already holds this content, or to one of its own. */
  settle(file: ReadFile, contentHash: string, makerVersion: number): Place;
  /** The document that is to bear a file's failure: never one whose content another path still holds. */
  separate(file: ReadFile, contentHash: string | null): DocumentId;
  /** A path is no more. */
  leave(path: string): Farewell;
  /** Every path of a source is no more, at most `limit` at a time. */
  leaveSource(sourceId: SourceId, limit: number): { removed: number[]; documents: number; isDone: boolean };
}

export function createDocumentPlaces(db: Database): DocumentPlaces {
  const writer = createDocumentWriter(db);
  const copies = createDocumentCopies(db);
  const contentOf = db.prepare<{ hash: string | null; state: string; path: string }>(
    'SELECT content_hash AS hash, state, path FROM documents WHERE document_id = ?',
  );
  const passBytes = db.prepare('UPDATE OR IGNORE uploads SET upload_id = ? WHERE upload_id = ?');
  const dropBytes = db.prepare(
    `DELETE FROM uploads WHERE upload_id = ? AND NOT EXISTS (
       SELECT 1 FROM sources WHERE kind = 'uploads' AND source_id IN (
         SELECT source_id FROM documents WHERE document_id = upload_id
         UNION SELECT source_id FROM document_copies WHERE document_id = upload_id))`,
  );

  /** Its text stands, and other paths hold the very bytes it was made of: it is theirs when this one changes. */
  function isHeldElsewhere(documentId: DocumentId, contentHash: string | null): boolean {
    const content = contentOf.get(documentId);
    return content?.state === 'indexed' && content.hash !== contentHash && copies.of(documentId).length > 0;
  }

  function separate(file: ReadFile, contentHash: string | null): DocumentId {
    if (!isHeldElsewhere(file.documentId, contentHash)) return file.documentId;
    copies.promote(file.documentId);
    return writer.queue(file);
  }

  function leave(path: string): Farewell {
    const known = copies.known(path);
    if (known === null) return { kind: 'unknown' };
    const { documentId } = known;
    const isKept = known.isCopy ? (copies.detach(path), true) : copies.promote(documentId) !== null;
    if (!isKept) return { kind: 'removed', documentId, removed: writer.remove(documentId).removed };
    dropBytes.run(documentId);
    return { kind: 'kept', documentId };
  }

  return {
    settle(file, contentHash, makerVersion) {
      const holder = copies.withContent(contentHash, makerVersion);
      if (holder === null || holder === file.documentId) return { kind: 'own', documentId: separate(file, contentHash) };
      let removed: number[] = [];
      if (isHeldElsewhere(file.documentId, contentHash)) copies.promote(file.documentId);
      else {
        passBytes.run(holder, file.documentId);
        removed = writer.remove(file.documentId).removed;
      }
      copies.attach(holder, file);
      return { kind: 'copy', ownPath: contentOf.get(holder)?.path ?? file.path, removed };
    },
    separate,
    leave,
    leaveSource(sourceId, limit) {
      const known = copies.page(sourceId, '', '\u{10ffff}', limit);
      const removed: number[] = [];
      let documents = 0;
      for (const { path } of known) {
        const farewell = leave(path);
        if (farewell.kind !== 'removed') continue;
        removed.push(...farewell.removed);
        documents++;
      }
      return { removed, documents, isDone: known.length < limit };
    },
  };
}
