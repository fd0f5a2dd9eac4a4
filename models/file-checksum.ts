import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isCancel } from '../engine/failure.ts';

/** What a file must be. */
export interface ExpectedFile {
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

/** Reads a whole file through SHA-256. */
export async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await hashInto(hash, path, Infinity, signal);
  return hash.digest('hex');
}

/** Adds the first `bytes` of a file to a checksum. */
export async function hashInto(hash: Hash, path: string, bytes: number, signal: AbortSignal): Promise<void> {
  for await (const chunk of createReadStream(path, { end: bytes - 1, signal })) hash.update(chunk as Uint8Array);
}

/** Whether the file is there, whole and right. */
export async function isWhole(path: string, expected: ExpectedFile, signal: AbortSignal): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size === expected.sizeBytes && (await sha256Of(path, signal)) === expected.sha256;
  } catch (error) {
    if (isCancel(error)) throw error;
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
