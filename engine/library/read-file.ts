import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import { type SealKey, withSealedFile } from '../store/sealed-file.ts';
import type { FileStamp } from '../store/stored-document.ts';

/** Reads a whole regular file. Failures: FILE_GONE, FILE_UNREADABLE, FILE_TOO_LARGE. */
export async function readWholeFile(path: string, maxBytes: number): Promise<{ bytes: Uint8Array; stamp: FileStamp }> {
  try {
    // Non-blocking, so that a pipe put in the file's place cannot hold the thread for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new Failure('FILE_UNREADABLE', { message: 'This is not a file that can be read.' });
      if (stat.size > maxBytes) throw tooLarge(maxBytes);
      const bytes = await file.readFile();
      return { bytes, stamp: { sizeBytes: stat.size, modifiedAtMs: stat.mtimeMs } };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asFileFailure(error);
  }
}

/** Reads a whole encrypted copy. Failures: FILE_COPY_LOST (not there, or damaged), FILE_UNREADABLE, FILE_TOO_LARGE. */
export async function readSealedFile(
  { path, sealKey }: { path: string; sealKey: SealKey },
  maxBytes: number,
): Promise<Uint8Array> {
  return await withSealedFile(
    path,
    () => sealKey,
    async (reader) => {
      if (reader.plainBytes > maxBytes) throw tooLarge(maxBytes);
      return await reader.read(0, reader.plainBytes);
    },
  );
}

/** The sentence names the limit, since the person can change it. */
export function tooLarge(maxBytes: number): Failure {
  const megabytes = Math.max(1, Math.round(maxBytes / (1024 * 1024)));
  return new Failure('FILE_TOO_LARGE', { message: `The file is larger than the limit of ${megabytes} MB set for the library.` });
}

/** What the file system says, as a failure a person understands. */
export function asFileFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Failure('FILE_GONE', { cause: error });
  if (code === 'ELOOP') return new Failure('FILE_UNREADABLE', { message: 'The link leads in a circle.', cause: error });
  return new Failure('FILE_UNREADABLE', { cause: error });
}
