import { Failure } from '../failure.ts';

export interface UploadPiece {
  uploadId: string;
  name: string;
  offset: number;
  totalBytes: number;
  bytes: Uint8Array;
}

/** Collects files that arrive in pieces, in memory and in order. */
export interface UploadBuffer {
  /** Answers with the whole file once its last piece is there. Failures: INVALID_INPUT, CALL_TOO_LARGE. */
  add(piece: UploadPiece): { receivedBytes: number; whole: Uint8Array | null };
  clear(): void;
}

/** Memory all unfinished uploads may take: two of the largest files a person may add. */
const MAX_BUFFERED_BYTES = 400 * 1024 * 1024;
/** Uploads begun and not finished; a window sends one after another. */
const MAX_OPEN_UPLOADS = 100;
/** An upload without a new piece for this long was given up by its window. */
const IDLE_MS = 5 * 60_000;

/** `now` is a clock in milliseconds that never goes back. */
export function createUploadBuffer(now: () => number): UploadBuffer {
  const open = new Map<string, { bytes: Uint8Array; received: number; touchedAtMs: number }>();

  function begin({ uploadId, totalBytes }: UploadPiece) {
    for (const [id, upload] of open) if (now() - upload.touchedAtMs > IDLE_MS) open.delete(id);
    open.delete(uploadId);
    const buffered = [...open.values()].reduce((sum, upload) => sum + upload.bytes.length, 0);
    if (buffered + totalBytes > MAX_BUFFERED_BYTES || open.size >= MAX_OPEN_UPLOADS) {
      throw new Failure('CALL_TOO_LARGE', { message: 'Too many files at once. Wait until the first ones have arrived.' });
    }
    const upload = { bytes: new Uint8Array(totalBytes), received: 0, touchedAtMs: now() };
    open.set(uploadId, upload);
    return upload;
  }

  return {
    add(piece) {
      const upload = piece.offset === 0 ? begin(piece) : open.get(piece.uploadId);
      const inOrder = upload?.received === piece.offset && upload.bytes.length === piece.totalBytes;
      if (!upload || !inOrder || piece.offset + piece.bytes.length > piece.totalBytes) {
        throw new Failure('INVALID_INPUT', { message: 'The pieces of this file do not fit together. Add it again.' });
      }
      upload.bytes.set(piece.bytes, piece.offset);
      upload.received += piece.bytes.length;
      upload.touchedAtMs = now();
      if (upload.received < upload.bytes.length) return { receivedBytes: upload.received, whole: null };
      open.delete(piece.uploadId);
      return { receivedBytes: upload.received, whole: upload.bytes };
    },
    clear: () => open.clear(),
  };
}
