import type { FailureData } from '../../contract/failure-table.ts';

/** Bytes sent in one call: the largest the contract takes (`MAX_UPLOAD_PIECE_BYTES`), without its schemas in this bundle. */
export const PIECE_BYTES = 4 * 1024 * 1024;

/** A file from the person's machine, as the browser hands it over, with the path it had inside a dropped folder. */
export interface FileToUpload {
  name: string;
  sizeBytes: number;
  /** Reads bytes `start` (inclusive) to `end` (exclusive). */
  read(start: number, end: number): Promise<Uint8Array>;
}

export interface UploadPiece {
  uploadId: string;
  name: string;
  offset: number;
  totalBytes: number;
  bytes: Uint8Array;
}

export interface UploadProgress {
  filesDone: number;
  filesTotal: number;
  bytesDone: number;
  bytesTotal: number;
  /** Name of the file being sent; null when none is. */
  current: string | null;
  failed: { name: string; failure: FailureData }[];
}

interface UploadParts {
  send(piece: UploadPiece, signal: AbortSignal): Promise<unknown>;
  /** Turns what `send` or `read` threw into what a person can act on. */
  failureOf(error: unknown): FailureData;
  newUploadId(): string;
  onProgress(progress: UploadProgress): void;
}

/**
 * Sends files one after the other in pieces of at most 4 MiB. A file that fails is noted with its reason and the rest
 * goes on; cancelling stops between two pieces and keeps what has arrived whole.
 */
export async function uploadFiles(
  files: readonly FileToUpload[],
  parts: UploadParts,
  signal: AbortSignal,
): Promise<UploadProgress> {
  let progress: UploadProgress = {
    filesDone: 0,
    filesTotal: files.length,
    bytesDone: 0,
    bytesTotal: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    current: null,
    failed: [],
  };
  const report = (change: Partial<UploadProgress>) => parts.onProgress((progress = { ...progress, ...change }));

  for (const file of files) {
    if (signal.aborted) break;
    const startBytes = progress.bytesDone;
    report({ current: file.name });
    try {
      await sendInPieces(file, parts, signal, (sentBytes) => report({ bytesDone: startBytes + sentBytes }));
    } catch (error) {
      if (signal.aborted) break;
      report({ failed: [...progress.failed, { name: file.name, failure: parts.failureOf(error) }] });
    }
    report({ filesDone: progress.filesDone + 1, bytesDone: startBytes + file.sizeBytes });
  }
  report({ current: null });
  return progress;
}

async function sendInPieces(file: FileToUpload, parts: UploadParts, signal: AbortSignal, onSent: (sentBytes: number) => void) {
  const uploadId = parts.newUploadId();
  let offset = 0;
  do {
    const end = Math.min(file.sizeBytes, offset + PIECE_BYTES);
    const bytes = await file.read(offset, end);
    signal.throwIfAborted();
    await parts.send({ uploadId, name: file.name, offset, totalBytes: file.sizeBytes, bytes }, signal);
    offset = end;
    onSent(offset);
  } while (offset < file.sizeBytes);
}
