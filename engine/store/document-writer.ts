import { randomUUID } from 'node:crypto';
import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { FailureCode } from '../../contract/failures.ts';
import type { Database } from './database.ts';
import { createPassageWriter, type PassageChanges } from './passages.ts';
import type { FileStamp, IndexedPassage, StoredText } from './stored-document.ts';

/** What intake knows of a document before it looks at the file. */
export interface KnownDocument {
  documentId: DocumentId;
  sourceId: SourceId;
  path: string;
  state: 'queued' | 'indexed' | 'failed';
  failureCode: FailureCode | null;
  failureMessage: string | null;
  sizeBytes: number;
  modifiedAtMs: number;
  contentHash: string | null;
  extractorVersion: number | null;
}

/** The writing side of documents. Every member expects to run inside a transaction of the caller. */
export interface DocumentWriter {
  known(sourceId: SourceId): KnownDocument[];
  byPath(path: string): KnownDocument | null;
  /** False once it was removed, by the person or because its file is gone. */
  exists(documentId: DocumentId): boolean;
  /** Notes a file as known and not read yet. */
  queue(file: { sourceId: SourceId; path: string; title: string; stamp: FileStamp; contentHash?: string }): DocumentId;
  /** Stores text and passages; only passages that changed are written. */
  index(documentId: DocumentId, made: IndexedDocument): PassageChanges;
  /** Stores why there is nothing to find; whatever was found before is no longer. */
  fail(
    documentId: DocumentId,
    why: { code: FailureCode; message: string; contentHash: string | null; stamp: FileStamp | null } & Made,
  ): PassageChanges;
  /** The file was touched, its words were not. */
  touch(documentId: DocumentId, stamp: FileStamp): void;
  /** The file has another place (it was renamed or moved), or belongs to another source now. */
  move(documentId: DocumentId, to: { sourceId: SourceId; path: string; stamp: FileStamp }): void;
  requeue(documentId: DocumentId): void;
  remove(documentId: DocumentId): PassageChanges;
}

interface Made {
  extractorVersion: number;
  atMs: number;
}

export interface IndexedDocument extends Made {
  /** Shown where the document has no title of its own. */
  fallbackTitle: string;
  contentHash: string;
  stamp: FileStamp | null;
  document: StoredText;
  passages: readonly IndexedPassage[];
  /** True where terms were made by an older analysis: also passages that stay get theirs anew. */
  renewTerms: boolean;
}

type KnownRow = Record<keyof KnownDocument, string | number | null>;

const KNOWN = `SELECT document_id AS documentId, source_id AS sourceId, path, state, failure_code AS failureCode,
  failure_message AS failureMessage, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs, content_hash AS contentHash,
  extractor_version AS extractorVersion FROM documents`;

export function createDocumentWriter(db: Database): DocumentWriter {
  const passages = createPassageWriter(db);
  const known = db.prepare<KnownRow>(`${KNOWN} WHERE source_id = ?`);
  const atPath = db.prepare<KnownRow>(`${KNOWN} WHERE path = ?`);
  const insert = db.prepare(
    `INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms, content_hash)
     VALUES (?, ?, ?, ?, 'queued', ?, ?, ?)`,
  );
  const indexed = db.prepare(
    `UPDATE documents SET title = ?, format = ?, state = 'indexed', failure_code = NULL, failure_message = NULL, content_hash = ?,
      size_bytes = coalesce(?, size_bytes), modified_at_ms = coalesce(?, modified_at_ms), extractor_version = ?, pages = ?,
      indexed_at_ms = ? WHERE document_id = ?`,
  );
  const failed = db.prepare(
    `UPDATE documents SET state = 'failed', failure_code = ?, failure_message = ?, content_hash = ?, format = NULL, pages = NULL,
      size_bytes = coalesce(?, size_bytes), modified_at_ms = coalesce(?, modified_at_ms), extractor_version = ?, indexed_at_ms = ?
      WHERE document_id = ?`,
  );
  const touched = db.prepare('UPDATE documents SET size_bytes = ?, modified_at_ms = ? WHERE document_id = ?');
  const moved = db.prepare(
    'UPDATE documents SET source_id = ?, path = ?, size_bytes = ?, modified_at_ms = ? WHERE document_id = ?',
  );
  const queued = db.prepare("UPDATE documents SET state = 'queued' WHERE document_id = ? AND state = 'failed'");
  const removed = db.prepare('DELETE FROM documents WHERE document_id = ?');
  const dropUpload = db.prepare('DELETE FROM uploads WHERE upload_id = ?');
  const exists = db.prepare('SELECT 1 AS found FROM documents WHERE document_id = ?');
  const dropText = db.prepare('DELETE FROM document_texts WHERE document_id = ?');
  const putText = db.prepare('INSERT INTO document_texts (document_id, text, blocks, page_spans) VALUES (?, ?, ?, ?)');
  const dropPages = db.prepare('DELETE FROM document_pages WHERE document_id = ?');
  const putPage = db.prepare('INSERT INTO document_pages (document_id, page, items) VALUES (?, ?, ?)');

  function clear(documentId: DocumentId): void {
    dropText.run(documentId);
    dropPages.run(documentId);
  }

  return {
    known: (sourceId) => known.all(sourceId) as unknown as KnownDocument[],
    byPath: (path) => (atPath.get(path) as unknown as KnownDocument | undefined) ?? null,
    exists: (documentId) => exists.get(documentId) !== undefined,
    queue({ sourceId, path, title, stamp, contentHash }) {
      const documentId = randomUUID() as string as DocumentId;
      insert.run(documentId, sourceId, path, title, stamp.sizeBytes, stamp.modifiedAtMs, contentHash ?? null);
      return documentId;
    },
    index(documentId, { fallbackTitle, contentHash, stamp, document, passages: cut, extractorVersion, atMs, renewTerms }) {
      clear(documentId);
      putText.run(documentId, document.text, document.blocks, document.pageSpans);
      document.pages.forEach((items, index) => putPage.run(documentId, index + 1, items));
      const title = document.title?.slice(0, 300) || fallbackTitle;
      const pages = document.pages.length > 0 ? document.pages.length : null;
      const [sizeBytes, modifiedAtMs] = [stamp?.sizeBytes ?? null, stamp?.modifiedAtMs ?? null];
      indexed.run(title, document.format, contentHash, sizeBytes, modifiedAtMs, extractorVersion, pages, atMs, documentId);
      return passages.replace(documentId, cut, { renewTerms });
    },
    fail(documentId, { code, message, contentHash, stamp, extractorVersion, atMs }) {
      clear(documentId);
      const [sizeBytes, modifiedAtMs] = [stamp?.sizeBytes ?? null, stamp?.modifiedAtMs ?? null];
      failed.run(code, message, contentHash, sizeBytes, modifiedAtMs, extractorVersion, atMs, documentId);
      return passages.replace(documentId, []);
    },
    touch: (documentId, stamp) => void touched.run(stamp.sizeBytes, stamp.modifiedAtMs, documentId),
    move: (documentId, { sourceId, path, stamp }) =>
      void moved.run(sourceId, path, stamp.sizeBytes, stamp.modifiedAtMs, documentId),
    requeue: (documentId) => void queued.run(documentId),
    remove(documentId) {
      const changes = passages.replace(documentId, []);
      dropUpload.run(documentId);
      removed.run(documentId);
      return changes;
    },
  };
}
