import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentId } from '../../contract/ids.ts';
import type { Source } from '../../contract/library.ts';
import { Failure } from '../failure.ts';
import type { Database } from '../store/database.ts';
import type { OriginalsOf } from './originals.ts';
import { asFileFailure } from './read-file.ts';

/** The original files of documents, for the viewer and the system's own programs. */
export interface DocumentFiles {
  /**
   * A piece of the original. Failures: NOT_FOUND, FILE_GONE (no longer there, or changed since it was read), FILE_UNREADABLE,
   * FILE_COPY_LOST.
   */
  read(documentId: DocumentId, offset: number, maxBytes: number): Promise<{ bytes: Uint8Array; totalBytes: number }>;
  /**
   * Where the original lies; null where nothing but VoiceAssist can read it: in the database, or encrypted. It is never written
   * out in the clear for another program to open. `place`: one of its places; its own where left out. Failure: NOT_FOUND.
   */
  pathOf(documentId: DocumentId, place?: { path: string; sourceId: string }): string | null;
}

interface FileRow extends Record<string, string | number> {
  documentId: DocumentId;
  path: string;
  kind: Source['kind'];
  sizeBytes: number;
  modifiedAtMs: number;
}

export function createDocumentFiles({
  db,
  samplesDir,
  originals,
}: {
  db: Database;
  samplesDir: string;
  originals: OriginalsOf;
}): DocumentFiles {
  const rowOf = db.prepare<FileRow>(
    `SELECT document_id AS documentId, d.path AS path, sources.kind AS kind, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs
     FROM documents d JOIN sources USING (source_id) WHERE document_id = ?`,
  );
  const kindOf = db.prepare<{ kind: Source['kind'] }>('SELECT kind FROM sources WHERE source_id = ?');
  const find = (documentId: DocumentId): FileRow => {
    const row = rowOf.get(documentId);
    if (!row) throw new Failure('NOT_FOUND');
    return row;
  };
  const placeOf = ({ kind, path }: FileRow): string => (kind === 'samples' ? samplePath(samplesDir, path) : path);

  return {
    pathOf(documentId, place) {
      const own = find(documentId);
      const kind = place && kindOf.get(place.sourceId)?.kind;
      const row = place && kind ? { ...own, path: place.path, kind } : own;
      return originals(row.kind) === null ? placeOf(row) : null;
    },
    async read(documentId, offset, maxBytes) {
      const row = find(documentId);
      const wanted = { offset, maxBytes };
      return await (originals(row.kind)?.piece(row, wanted) ?? readPiece(placeOf(row), row, wanted));
    },
  };
}

/** Samples are shown as `samples/name`, wherever the product is installed. */
export const SAMPLES_PREFIX = 'samples/';

export function samplePath(samplesDir: string, shownPath: string): string {
  return join(samplesDir, shownPath.slice(SAMPLES_PREFIX.length));
}

async function readPiece(
  path: string,
  was: FileRow,
  wanted: { offset: number; maxBytes: number },
): Promise<{ bytes: Uint8Array; totalBytes: number }> {
  try {
    // Non-blocking, so that a pipe put in the file's place cannot hold the program, even at its end.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile() || stat.size !== was.sizeBytes || stat.mtimeMs !== was.modifiedAtMs) {
        throw new Failure('FILE_GONE', {
          message: 'The file has changed since it was read. Look for changes in the library first.',
        });
      }
      const bytes = new Uint8Array(Math.max(0, Math.min(wanted.maxBytes, stat.size - wanted.offset)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, wanted.offset);
      return { bytes: bytes.subarray(0, bytesRead), totalBytes: stat.size };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asFileFailure(error);
  }
}
