import { diskFailure } from '../failure.ts';
import { createHash } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  CHUNK_BYTES,
  HEADER_BYTES,
  makeHeader,
  openChunk,
  readAt,
  readHeader,
  SEALED_CHUNK_BYTES,
  sealChunk,
  type SealKey,
} from '../store/sealed-file.ts';

/** A copy being written. What is not finished is a part, which lies beside and is gone on with at a whole chunk. */
export interface CopyWriter {
  /** Plain bytes there are: more than 0 at first where a part of the same version was there. */
  readonly writtenBytes: number;
  /** Failures: DISK_FULL, DISK_READ_ONLY (what was written stays a part). */
  write(bytes: Uint8Array): Promise<void>;
  /** SHA-256 (hex) of what is written so far. */
  sha256(): string;
  /** Forgets what is written; what comes now is of this version. */
  restart(version: string | null): Promise<void>;
  /** Under its name, where it counts as finished. Failures: DISK_FULL, DISK_READ_ONLY (what was written stays a part). */
  finish(): Promise<{ sizeBytes: number; sha256: string }>;
  /** Nothing stays. */
  discard(): Promise<void>;
  /** Stops; the whole chunks stay as a part. After `finish` and `discard` it does nothing. */
  close(): Promise<void>;
}

export interface CopyWriterParts {
  /** Where the finished copy goes, and its part beside it. */
  path: string;
  name: string;
  folderKey: Uint8Array;
  /** Tells one content of the original from another; null where nothing does, and no part is gone on with. */
  version: string | null;
  /** Called with the plain bytes of a part that is gone on with, piece by piece. */
  onKept?: (bytes: Uint8Array) => void;
  /** Called once, when nothing is written any more. */
  onEnd: () => void;
}

/** Sealed bytes written together: half a megabyte, which is also the most a kill can lose. */
const FLUSH_CHUNKS = 8;

/**
 * Copies from this size on are forced onto the disk before they count as finished. A smaller one that a power cut takes is
 * found out when it is opened, and costs one request; to wait for the disk halves the rate of many small files.
 */
const SYNCED_BYTES = 1024 * 1024;

export const PART_ENDING = '.part';

export async function openCopyWriter(parts: CopyWriterParts): Promise<CopyWriter> {
  const { path, name, folderKey } = parts;
  const part = path + PART_ENDING;
  // Looked at in place: a thread's turn for it costs more than the look, and most files are small and new.
  if (parts.version !== null && sizeOf(path) > 0) await onDisk(() => rename(path, part));
  const wasEmpty = sizeOf(part) === 0;
  const file = await openPart(part);
  let sealKey: SealKey;
  let hash = createHash('sha256');
  /** Whole chunks made so far, sealed; `flushed` of them lie in the file. */
  let chunks = 0;
  let flushed = 0;
  const waiting: Uint8Array[] = [];
  /** Where in the file that goes. */
  let waitingAt = 0;
  const rest = Buffer.allocUnsafe(CHUNK_BYTES);
  let restBytes = 0;
  let isOpen = true;
  let isBroken = false;
  /** Nothing is in the file yet. */
  let isFresh = wasEmpty;

  async function begin(version: string | null): Promise<void> {
    const header = makeHeader(folderKey, name, version);
    if (!isFresh) await file.truncate(0);
    isFresh = true;
    sealKey = header.sealKey;
    hash = createHash('sha256');
    [chunks, flushed, restBytes, waitingAt] = [0, 0, 0, 0];
    waiting.splice(0, waiting.length, header.bytes);
  }

  /** Takes over the chunks of a part that are whole, and right, and the last one where it has that. Null where it is none of this version. */
  async function takeOver(version: string): Promise<SealKey | null> {
    const header = readHeader(await readAt(file, 0, HEADER_BYTES), folderKey, name);
    if (header === null || !header.isOf(version)) return null;
    for (;;) {
      const sealed = await readAt(file, placeOf(chunks), SEALED_CHUNK_BYTES);
      const isWhole = sealed.length === SEALED_CHUNK_BYTES;
      const plain = isWhole ? openChunk(header.sealKey, { number: chunks, isLast: false }, sealed) : null;
      if (plain === null) {
        takeOverLast(openChunk(header.sealKey, { number: chunks, isLast: true }, sealed));
        break;
      }
      hash.update(plain);
      parts.onKept?.(plain);
      chunks++;
    }
    flushed = chunks;
    waitingAt = placeOf(chunks);
    await file.truncate(waitingAt);
    return header.sealKey;
  }

  function takeOverLast(plain: Uint8Array | null): void {
    if (plain === null) return;
    hash.update(plain);
    parts.onKept?.(plain);
    rest.set(plain);
    restBytes = plain.length;
  }

  async function flush(): Promise<void> {
    isFresh = false;
    await writeAt(file, waiting, waitingAt);
    waiting.length = 0;
    flushed = chunks;
    waitingAt = placeOf(chunks);
  }

  async function write(bytes: Uint8Array): Promise<void> {
    hash.update(bytes);
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(bytes.length - at, CHUNK_BYTES - restBytes);
      rest.set(bytes.subarray(at, at + taken), restBytes);
      restBytes += taken;
      at += taken;
      if (restBytes < CHUNK_BYTES) return;
      waiting.push(...sealChunk(sealKey, { number: chunks, isLast: false }, rest));
      chunks++;
      restBytes = 0;
      if (chunks - flushed >= FLUSH_CHUNKS) await flush();
    }
  }

  async function seal(): Promise<{ sizeBytes: number; sha256: string }> {
    const last = sealChunk(sealKey, { number: chunks, isLast: true }, rest.subarray(0, restBytes));
    isFresh = false;
    await writeAt(file, [...waiting, ...last], waitingAt);
    if (waitingAt >= SYNCED_BYTES) await file.sync();
    return { sizeBytes: chunks * CHUNK_BYTES + restBytes, sha256: hash.digest('hex') };
  }

  /** The last thing done; whatever comes of it, the file is closed. */
  async function end(work: () => Promise<void>): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    try {
      await onDisk(work);
    } finally {
      await file.close();
      parts.onEnd();
    }
  }

  /** After a write that failed nothing more is written: what is whole in the file is what stays. */
  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await onDisk(work);
    } catch (error) {
      isBroken = true;
      throw error;
    }
  }

  const writer: CopyWriter = {
    get writtenBytes() {
      return chunks * CHUNK_BYTES + restBytes;
    },
    write: (bytes) => attempt(() => write(bytes)),
    sha256: () => hash.copy().digest('hex'),
    restart: (version) => attempt(() => begin(version)),
    async finish() {
      const made = await attempt(seal);
      await end(async () => {
        await file.close(); // Windows renames no open file
        await rename(part, path);
      });
      return made;
    },
    discard: () => end(() => rm(part, { force: true })),
    close: () => end(async () => (isBroken ? undefined : await flush())),
  };

  try {
    const known = parts.version === null || isFresh ? null : await takeOver(parts.version);
    if (known === null) await onDisk(() => begin(parts.version));
    else sealKey = known;
    return writer;
  } catch (error) {
    await end(async () => undefined);
    throw error;
  }
}

async function openPart(part: string): Promise<FileHandle> {
  const openIt = () => open(part, constants.O_RDWR | constants.O_CREAT, 0o600);
  return await onDisk(() =>
    openIt().catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(dirname(part), { recursive: true, mode: 0o700 });
      return await openIt();
    }),
  );
}

/** 0 where there is none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function placeOf(chunk: number): number {
  return HEADER_BYTES + chunk * SEALED_CHUNK_BYTES;
}

/** Writes all of it: a disk that fills up takes the first part of a write without an error. */
async function writeAt(file: FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  const bytes = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskFailure(error);
  }
}
