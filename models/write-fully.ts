import type { FileHandle } from 'node:fs/promises';

/** Writes all of it: a disk that fills up takes the first part of a write without an error. */
export async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written)).bytesWritten;
  }
}
