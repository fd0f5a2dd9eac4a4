import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

/** The bytes of uploaded files, by the id of their document. */
export interface UploadStore {
  put(documentId: DocumentId, name: string, bytes: Uint8Array): void;
  get(documentId: DocumentId): Uint8Array | null;
  /** A piece of the bytes and their whole length; null where there are none. */
  piece(documentId: DocumentId, offset: number, maxBytes: number): { bytes: Uint8Array; totalBytes: number } | null;
  /** The document that already holds this file: same name, same content (SHA-256, hex). */
  find(name: string, contentHash: string): DocumentId | null;
}

export function createUploadStore(db: Database): UploadStore {
  const put = db.prepare('INSERT INTO uploads (upload_id, name, bytes) VALUES (?, ?, ?)');
  const get = db.prepare<{ bytes: Uint8Array }>('SELECT bytes FROM uploads WHERE upload_id = ?');
  const piece = db.prepare<{ bytes: Uint8Array; totalBytes: number }>(
    'SELECT substr(bytes, ?, ?) AS bytes, length(bytes) AS totalBytes FROM uploads WHERE upload_id = ?',
  );
  const find = db.prepare<{ documentId: string }>(
    `SELECT document_id AS documentId FROM uploads JOIN documents ON document_id = upload_id WHERE name = ? AND content_hash = ?`,
  );
  return {
    put: (documentId, name, bytes) => void put.run(documentId, name, bytes),
    get: (documentId) => get.get(documentId)?.bytes ?? null,
    piece: (documentId, offset, maxBytes) => piece.get(offset + 1, maxBytes, documentId) ?? null,
    find: (name, contentHash) => (find.get(name, contentHash)?.documentId as DocumentId | undefined) ?? null,
  };
}
