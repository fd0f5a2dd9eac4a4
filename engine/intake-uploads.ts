import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { SourceId } from '../contract/ids.ts';
import { Failure } from './failure.ts';
import { formatOfName } from './library/extract/file-format.ts';
import { tooLarge } from './library/read-file.ts';
import { createUploadBuffer, type UploadPiece } from './library/upload-buffer.ts';
import type { Database } from './store/database.ts';
import { createDocumentWriter } from './store/document-writer.ts';
import { createSourceStore } from './store/sources.ts';
import { createUploadStore } from './store/uploads.ts';

/** Files dropped into the interface: collected from pieces, then stored and queued in one transaction. */
export interface IntakeUploads {
  /** `sourceId` where this piece completed a file that was not there yet. Failures: FILE_*, INVALID_INPUT, CALL_TOO_LARGE, DISK_*. */
  add(piece: UploadPiece): { receivedBytes: number; complete: boolean; sourceId: SourceId | null };
  clear(): void;
}

export function createIntakeUploads(parts: {
  db: Database;
  settings: () => { maxFileBytes: number };
  now: () => number;
  monotonicMs: () => number;
}): IntakeUploads {
  const { db, now } = parts;
  const sources = createSourceStore(db);
  const writer = createDocumentWriter(db);
  const uploads = createUploadStore(db);
  const buffer = createUploadBuffer(parts.monotonicMs);

  function store(name: string, bytes: Uint8Array): SourceId | null {
    const contentHash = createHash('sha256').update(bytes).digest('hex');
    if (uploads.find(name, contentHash)) return null;
    return db.transaction(() => {
      const source = sources.add({ kind: 'uploads', path: null, label: 'Added files' }, now());
      const path = freeName(name, (taken) => writer.byPath(taken) !== null);
      const stamp = { sizeBytes: bytes.length, modifiedAtMs: now() };
      const file = { sourceId: source.sourceId, path, title: name, stamp, contentHash, lookedAt: true };
      uploads.put(writer.queue(file), name, bytes);
      return source.sourceId;
    });
  }

  return {
    add(piece) {
      const name = basename(piece.name);
      if (formatOfName(name) === null) throw new Failure('FILE_TYPE_UNSUPPORTED');
      if (piece.totalBytes === 0) throw new Failure('FILE_EMPTY');
      const { maxFileBytes } = parts.settings();
      if (piece.totalBytes > maxFileBytes) throw tooLarge(maxFileBytes);
      const { receivedBytes, whole } = buffer.add(piece);
      return { receivedBytes, complete: whole !== null, sourceId: whole && store(name, whole) };
    },
    clear: () => buffer.clear(),
  };
}

/** `note.md`, then `note (2).md`, `note (3).md`: two different files of one name are both kept. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  const dot = name.lastIndexOf('.');
  let candidate = name;
  for (let number = 2; isTaken(candidate); number++) candidate = `${name.slice(0, dot)} (${number})${name.slice(dot)}`;
  return candidate;
}
