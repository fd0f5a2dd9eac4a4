import { randomUUID } from 'node:crypto';
import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { FailureCode } from '../../contract/failures.ts';
import type { DocumentState } from '../../contract/documents.ts';
import type { Database } from './database.ts';
import { createDocumentPlace } from './document-place.ts';
import { LOOKED_AT, readingPriority } from './intake-queue.ts';
import { createPassageWriter, type PassageChanges } from './passages.ts';
import type { FileStamp, IndexedPassage, StoredText } from './stored-document.ts';

/** What intake knows of a document before it looks at the file. */
export interface KnownDocument {
  documentId: DocumentId;
  sourceId: SourceId;
  path: string;
  state: DocumentState;
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
  /** Notes a file as known and not read yet. `lookedAt`: a person waits for it. */
  queue(file: {
    sourceId: SourceId;
    path: string;
    title: string;
    stamp: FileStamp;
    contentHash?: string;
    lookedAt?: boolean;
  }): DocumentId;
  /** The file of a known document has changed, or may be readable now: it is to be read (again). What is findable stays so until then. */
  queueAgain(known: KnownDocument, stamp: FileStamp): void;
  /** Stores text and passages; only passages that changed are written. */
  index(documentId: DocumentId, made: IndexedDocument): PassageChanges;
  /** Stores why there is nothing to find; whatever was found before is no longer. `waiting`: until something is installed. */
  fail(documentId: DocumentId, why: FailedDocument): PassageChanges;
  /** It could not be read now and is tried again later; what was found before is still. */
  delay(documentId: DocumentId, why: { code: FailureCode; message: string; retryAtMs: number }): void;
  /** The file was touched, its words were not. */
  touch(documentId: DocumentId, stamp: FileStamp): void;
  /** The file has another place (it was renamed or moved), or belongs to another source now. */
  move(documentId: DocumentId, to: { sourceId: SourceId; path: string; stamp: FileStamp }): void;
  remove(documentId: DocumentId): PassageChanges;
}

interface Made {
  extractorVersion: number;
  atMs: number;
}

export interface FailedDocument extends Made {
  state: 'failed' | 'waiting';
  code: FailureCode;
  message: string;
  contentHash: string | null;
  stamp: FileStamp | null;
}

export interface IndexedDocument extends Made {
  /** Shown where the document has no title of its own. */
  fallbackTitle: string;
  contentHash: string;
  stamp: FileStamp | null;
  document: StoredText;
  /** What is not installed and would let more of it be read; null where all of it was. */
  lacks: { code: FailureCode; message: string } | null;
  passages: readonly IndexedPassage[];
  /** True where terms were made by an older analysis: also passages that stay get theirs anew. */
  renewTerms: boolean;
}

type KnownRow = Record<keyof KnownDocument, string | number | null>;

const KNOWN = `SELECT document_id AS documentId, source_id AS sourceId, path, state, failure_code AS failureCode,
  failure_message AS failureMessage, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs, content_hash AS contentHash,
  extractor_version AS extractorVersion FROM documents`;

const AFRESH = 'attempts = 0, retry_at_ms = NULL, deaths = 0';
/** What becomes of a document's place in the queue once it was read. */
const READ = `stale = 0, reading = 0, priority = 0, ${AFRESH}`;

export function createDocumentWriter(db: Database): DocumentWriter {
  const passages = createPassageWriter(db);
  const known = db.prepare<KnownRow>(`${KNOWN} WHERE source_id = ?`);
  const atPath = db.prepare<KnownRow>(`${KNOWN} WHERE path = ?`);
  const insert = db.prepare(
    `INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms, content_hash, priority)
     VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
  );
  const queuedAgain = db.prepare(
    `UPDATE documents SET state = 'queued', failure_code = NULL, failure_message = NULL, size_bytes = ?, modified_at_ms = ?,
      priority = ?, ${AFRESH} WHERE document_id = ?`,
  );
  const madeStale = db.prepare(`UPDATE documents SET stale = 1, priority = ?, ${AFRESH} WHERE document_id = ? AND stale = 0`);
  const indexed = db.prepare(
    `UPDATE documents SET title = ?, format = ?, state = 'indexed', failure_code = ?, failure_message = ?, content_hash = ?,
      size_bytes = coalesce(?, size_bytes), modified_at_ms = coalesce(?, modified_at_ms), extractor_version = ?, pages = ?,
      kind = ?, authors = ?, date_ms = ?, language = ?, indexed_at_ms = ?, ${READ} WHERE document_id = ?`,
  );
  const failed = db.prepare(
    `UPDATE documents SET state = ?, failure_code = ?, failure_message = ?, content_hash = ?, format = NULL, pages = NULL,
      size_bytes = coalesce(?, size_bytes), modified_at_ms = coalesce(?, modified_at_ms), extractor_version = ?, indexed_at_ms = ?,
      stale = 0, reading = 0, deaths = 0, retry_at_ms = NULL, attempts = attempts + (? = 'failed') WHERE document_id = ?`,
  );
  const delayed = db.prepare(
    `UPDATE documents SET failure_code = ?, failure_message = ?, retry_at_ms = ?, attempts = attempts + 1, reading = 0, deaths = 0
     WHERE document_id = ?`,
  );
  const touched = db.prepare(`UPDATE documents SET size_bytes = ?, modified_at_ms = ?, ${READ} WHERE document_id = ?`);
  const place = createDocumentPlace(db);
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
    queue({ sourceId, path, title, stamp, contentHash, lookedAt }) {
      const documentId = randomUUID() as string as DocumentId;
      const priority = lookedAt ? LOOKED_AT : readingPriority(stamp);
      insert.run(documentId, sourceId, path, title, stamp.sizeBytes, stamp.modifiedAtMs, contentHash ?? null, priority);
      return documentId;
    },
    queueAgain(known, stamp) {
      const isSame = known.sizeBytes === stamp.sizeBytes && known.modifiedAtMs === stamp.modifiedAtMs;
      if (known.state === 'indexed') madeStale.run(readingPriority(stamp), known.documentId);
      else if (known.state !== 'queued' || !isSame)
        queuedAgain.run(stamp.sizeBytes, stamp.modifiedAtMs, readingPriority(stamp), known.documentId);
    },
    index(documentId, { fallbackTitle, contentHash, stamp, document, passages: cut, lacks, extractorVersion, atMs, renewTerms }) {
      clear(documentId);
      putText.run(documentId, document.text, document.blocks, document.pageSpans);
      document.pages.forEach((items, index) => putPage.run(documentId, index + 1, items));
      indexed.run(
        document.title?.slice(0, 300) || fallbackTitle,
        document.format,
        lacks?.code ?? null,
        lacks?.message ?? null,
        contentHash,
        stamp?.sizeBytes ?? null,
        stamp?.modifiedAtMs ?? null,
        extractorVersion,
        document.pages.length > 0 ? document.pages.length : null,
        document.kind,
        JSON.stringify(document.authors),
        document.dateMs,
        document.language,
        atMs,
        documentId,
      );
      return passages.replace(documentId, cut, { renewTerms });
    },
    fail(documentId, { state, code, message, contentHash, stamp, extractorVersion, atMs }) {
      clear(documentId);
      const [sizeBytes, modifiedAtMs] = [stamp?.sizeBytes ?? null, stamp?.modifiedAtMs ?? null];
      failed.run(state, code, message, contentHash, sizeBytes, modifiedAtMs, extractorVersion, atMs, state, documentId);
      return passages.replace(documentId, []);
    },
    delay: (documentId, { code, message, retryAtMs }) => void delayed.run(code, message, retryAtMs, documentId),
    touch: (documentId, stamp) => void touched.run(stamp.sizeBytes, stamp.modifiedAtMs, documentId),
    move: (documentId, to) => place(documentId, to),
    remove(documentId) {
      const changes = passages.replace(documentId, []);
      dropUpload.run(documentId);
      removed.run(documentId);
      return changes;
    },
  };
}
