import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { Database } from './database.ts';
import { createDocumentPlace } from './document-place.ts';
import type { KnownDocument } from './document-writer.ts';
import type { FileStamp } from './stored-document.ts';

/** A path the library knows: a document's own, or another one that holds the very same bytes. */
export interface KnownPath extends KnownDocument {
  isCopy: boolean;
}

/** Where a copy lies, and its stamp when it was last looked at. */
export interface DocumentCopy {
  documentId: DocumentId;
  sourceId: SourceId;
  path: string;
  sizeBytes: number;
  modifiedAtMs: number;
}

/**
 * Identical content is one document, whatever number of paths hold it: its own path and its copies. Which of them is its own
 * matters to nobody, so that the document lives on, with its id, as long as one of them does. Members that write expect to
 * run inside a transaction of the caller.
 */
export interface DocumentCopies {
  /** Known paths of a source from `after` (exclusive) to `before` (exclusive), in the order of bytes, at most `limit`. */
  page(sourceId: SourceId, after: string, before: string, limit: number): KnownPath[];
  /** How many paths of a source are known. */
  count(sourceId: SourceId): number;
  known(path: string): KnownPath | null;
  /** The findable document that holds these bytes (SHA-256, hex), made by this version; null where there is none. */
  withContent(contentHash: string, makerVersion: number): DocumentId | null;
  /** Contents of this size that are findable: what a new file may turn out to be. */
  hashesOfSize(sizeBytes: number, makerVersion: number, limit: number): string[];
  /** Notes a path as one more place of a document. */
  attach(documentId: DocumentId, place: { sourceId: SourceId; path: string; stamp: FileStamp }): void;
  touch(path: string, stamp: FileStamp): void;
  /** Forgets a copy's path. */
  detach(path: string): void;
  /** Makes a copy's place the document's own, whose former one is forgotten. Null, and nothing done, where it has no copy. */
  promote(documentId: DocumentId, preferNot?: (sourceId: SourceId) => boolean): DocumentCopy | null;
  of(documentId: DocumentId): DocumentCopy[];
  /** Copies a source holds. */
  inSource(sourceId: SourceId): DocumentCopy[];
}

const DOCUMENT = `d.document_id AS documentId, state, failure_code AS failureCode, failure_message AS failureMessage,
  content_hash AS contentHash, extractor_version AS extractorVersion`;
const OWN = `SELECT ${DOCUMENT}, d.source_id AS sourceId, d.path AS path, d.size_bytes AS sizeBytes,
  d.modified_at_ms AS modifiedAtMs, 0 AS isCopy FROM documents d`;
const COPIES = `SELECT ${DOCUMENT}, c.source_id AS sourceId, c.path AS path, c.size_bytes AS sizeBytes,
  c.modified_at_ms AS modifiedAtMs, 1 AS isCopy FROM document_copies c JOIN documents d ON d.document_id = c.document_id`;
const COPY = `SELECT document_id AS documentId, source_id AS sourceId, path, size_bytes AS sizeBytes,
  modified_at_ms AS modifiedAtMs FROM document_copies`;

type KnownRow = Record<keyof KnownPath, string | number | null>;
type CopyRow = Record<keyof DocumentCopy, string | number>;

export function createDocumentCopies(db: Database): DocumentCopies {
  const page = db.prepare<KnownRow>(
    `${OWN} WHERE d.source_id = ? AND d.path > ? AND d.path < ?
     UNION ALL ${COPIES} WHERE c.source_id = ? AND c.path > ? AND c.path < ? ORDER BY path LIMIT ?`,
  );
  const count = db.prepare<{ paths: number }>(
    `SELECT (SELECT count(*) FROM documents WHERE source_id = ?)
      + (SELECT count(*) FROM document_copies WHERE source_id = ?) AS paths`,
  );
  const own = db.prepare<KnownRow>(`${OWN} WHERE d.path = ?`);
  const copy = db.prepare<KnownRow>(`${COPIES} WHERE c.path = ?`);
  const withContent = db.prepare<{ documentId: DocumentId }>(
    `SELECT document_id AS documentId FROM documents WHERE content_hash = ? AND state = 'indexed' AND extractor_version = ?
     ORDER BY rowid LIMIT 1`,
  );
  const hashes = db.prepare<{ hash: string }>(
    `SELECT content_hash AS hash FROM documents
     WHERE size_bytes = ? AND state = 'indexed' AND extractor_version = ? AND content_hash IS NOT NULL
       AND failure_code IS NULL LIMIT ?`,
  );
  const attach = db.prepare(
    `INSERT INTO document_copies (path, document_id, source_id, size_bytes, modified_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET document_id = excluded.document_id, source_id = excluded.source_id,
       size_bytes = excluded.size_bytes, modified_at_ms = excluded.modified_at_ms`,
  );
  const touch = db.prepare('UPDATE document_copies SET size_bytes = ?, modified_at_ms = ? WHERE path = ?');
  const detach = db.prepare('DELETE FROM document_copies WHERE path = ?');
  const place = createDocumentPlace(db);
  const copiesOf = db.prepare<CopyRow>(`${COPY} WHERE document_id = ? ORDER BY path`);
  const inSource = db.prepare<CopyRow>(`${COPY} WHERE source_id = ? ORDER BY path`);
  const of = (documentId: DocumentId): DocumentCopy[] => copiesOf.all(documentId) as unknown as DocumentCopy[];

  return {
    page: (sourceId, after, before, limit) => page.all(sourceId, after, before, sourceId, after, before, limit).map(asKnown),
    count: (sourceId) => count.get(sourceId, sourceId)?.paths ?? 0,
    known(path) {
      const row = own.get(path) ?? copy.get(path);
      return row ? asKnown(row) : null;
    },
    withContent: (contentHash, makerVersion) => withContent.get(contentHash, makerVersion)?.documentId ?? null,
    hashesOfSize: (sizeBytes, makerVersion, limit) => hashes.all(sizeBytes, makerVersion, limit).map(({ hash }) => hash),
    attach: (documentId, { sourceId, path, stamp }) =>
      void attach.run(path, documentId, sourceId, stamp.sizeBytes, stamp.modifiedAtMs),
    touch: (path, stamp) => void touch.run(stamp.sizeBytes, stamp.modifiedAtMs, path),
    detach: (path) => void detach.run(path),
    promote(documentId, preferNot = () => false) {
      const copies = of(documentId);
      const heir = copies.find(({ sourceId }) => !preferNot(sourceId)) ?? copies[0];
      if (heir === undefined) return null;
      detach.run(heir.path);
      place(documentId, { sourceId: heir.sourceId, path: heir.path, stamp: heir });
      return heir;
    },
    of,
    inSource: (sourceId) => inSource.all(sourceId) as unknown as DocumentCopy[],
  };
}

function asKnown(row: KnownRow): KnownPath {
  return { ...row, isCopy: row.isCopy === 1 } as unknown as KnownPath;
}
