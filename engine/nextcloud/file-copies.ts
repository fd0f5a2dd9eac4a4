import { createHmac, hkdfSync } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import {
  HEADER_BYTES,
  readAt,
  readHeader,
  sealedBytes,
  type SealKey,
  type SealedReader,
  withSealedFile,
} from '../store/sealed-file.ts';
import { type CopyWriter, openCopyWriter, PART_ENDING } from './copy-writer.ts';

/**
 * Copies of files that lie on servers, sealed (store/sealed-file) in a folder of the profile. A copy's id stands for one
 * version of one file: another version gets another id, so that what is being read is never replaced under its reader.
 */
export interface FileCopies {
  /**
   * Begins a copy, or goes on with what an earlier writing of the same version left, finished or not, as far as it is right.
   * Of one copy at a time there is one writer. Failures: DISK_FULL, DISK_READ_ONLY.
   */
  write(copyId: string, options?: { version?: string | null; onKept?: (bytes: Uint8Array) => void }): Promise<CopyWriter>;
  /** All of it. Failures: FILE_COPY_LOST (gone, or damaged), FILE_UNREADABLE. */
  read(copyId: string): Promise<Uint8Array>;
  /** A piece of it; null where there is none. Failures: FILE_COPY_LOST (damaged), FILE_UNREADABLE. */
  piece(copyId: string, offset: number, maxBytes: number): Promise<{ bytes: Uint8Array; totalBytes: number } | null>;
  /** Where it lies, and the keys another thread opens it with. Failures: as `read`. */
  sealed(copyId: string): Promise<{ path: string; sealKey: SealKey }>;
  /** Is it there, with the size that so many plain bytes take? Opens nothing. */
  isWhole(copyId: string, plainBytes: number): Promise<boolean>;
  /** The copy and its part. */
  remove(copyId: string): Promise<void>;
  /** Removes whatever is neither one of these, nor the part of one, nor being written. Answers with how many files those were. */
  sweep(kept: ReadonlySet<string>): Promise<number>;
  /** What all of it takes on the disk. */
  sizeBytes(): Promise<number>;
}

/** Hexadecimal digits of a file's name: 160 bits, of which the first eight are its folder, so that none grows long. */
const NAME_DIGITS = 40;
const FOLDER_DIGITS = 2;

/** `key`: 32 bytes, for this folder alone. The folder is made when something is written. */
export function openFileCopies({ folder, key }: { folder: string; key: Uint8Array }): FileCopies {
  const nameKey = new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), 'voiceassist/names of copies', 32));
  const writing = new Set<string>();
  /** While one goes on: what was written meanwhile. */
  const sweeps = new Set<Set<string>>();

  const nameOf = (copyId: string): string => createHmac('sha256', nameKey).update(copyId).digest('hex').slice(0, NAME_DIGITS);
  const pathOf = (name: string): string => join(folder, name.slice(0, FOLDER_DIGITS), name.slice(FOLDER_DIGITS));
  const keyIn = (name: string) => (header: Uint8Array) => readHeader(header, key, name)?.sealKey ?? null;

  async function withCopy<T>(copyId: string, work: (reader: SealedReader) => Promise<T>): Promise<T> {
    const name = nameOf(copyId);
    return await withSealedFile(pathOf(name), keyIn(name), work);
  }

  /** Every file below the folder, by name without ending. */
  async function* files(): AsyncGenerator<{ name: string; isPart: boolean; path: string }, void, void> {
    for (const inner of await readdir(folder).catch(() => [])) {
      for (const file of await readdir(join(folder, inner)).catch(() => [])) {
        const isPart = file.endsWith(PART_ENDING);
        const name = inner + (isPart ? file.slice(0, -PART_ENDING.length) : file);
        yield { name, isPart, path: join(folder, inner, file) };
      }
    }
  }

  return {
    async write(copyId, { version = null, onKept } = {}) {
      const name = nameOf(copyId);
      if (writing.has(name)) throw new Error('This copy is being written already');
      writing.add(name);
      for (const spared of sweeps) spared.add(name);
      const onEnd = () => void writing.delete(name);
      try {
        return await openCopyWriter({
          path: pathOf(name),
          name,
          folderKey: key,
          version,
          ...(onKept ? { onKept } : {}),
          onEnd,
        });
      } catch (error) {
        onEnd();
        throw error;
      }
    },
    read: (copyId) => withCopy(copyId, (reader) => reader.read(0, reader.plainBytes)),
    async piece(copyId, offset, maxBytes) {
      if ((await sizeOf(pathOf(nameOf(copyId)))) === null) return null;
      return await withCopy(copyId, async (reader) => ({
        bytes: await reader.read(offset, maxBytes),
        totalBytes: reader.plainBytes,
      }));
    },
    async sealed(copyId) {
      const name = nameOf(copyId);
      const path = pathOf(name);
      await using file = await open(path, constants.O_RDONLY).catch((cause: unknown) => {
        throw new Failure('FILE_COPY_LOST', { cause });
      });
      const sealKey = keyIn(name)(await readAt(file, 0, HEADER_BYTES));
      if (sealKey === null) throw new Failure('FILE_COPY_LOST');
      return { path, sealKey };
    },
    isWhole: async (copyId, plainBytes) => (await sizeOf(pathOf(nameOf(copyId)))) === sealedBytes(plainBytes),
    async remove(copyId) {
      const path = pathOf(nameOf(copyId));
      await rm(path, { force: true });
      await rm(path + PART_ENDING, { force: true });
    },
    async sweep(kept) {
      const spared = new Set([...Array.from(kept, nameOf), ...writing]);
      sweeps.add(spared);
      let removed = 0;
      for await (const { name, path } of files()) {
        if (spared.has(name)) continue;
        await rm(path, { force: true, recursive: true });
        removed++;
      }
      sweeps.delete(spared);
      return removed;
    },
    async sizeBytes() {
      let sizeBytes = 0;
      for await (const { path } of files()) {
        sizeBytes += (await sizeOf(path)) ?? 0;
      }
      return sizeBytes;
    },
  };
}

/** Null where there is none, or none any more. */
async function sizeOf(path: string): Promise<number | null> {
  return await stat(path).then(
    ({ size }) => size,
    () => null,
  );
}
