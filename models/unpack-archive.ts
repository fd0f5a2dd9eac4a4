import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bunzip2 } from './bunzip2.ts';
import { paddedBytes, readLongName, readTarHeader, TAR_BLOCK_BYTES, type TarEntry } from './tar.ts';

export interface UnpackLimits {
  /** Of all files together. */
  maxBytes: number;
  maxFiles: number;
}

/** Why an archive was not unpacked. `disk`: the code of the system's error. */
export type UnpackOutcome = { kind: 'done' } | { kind: 'unsafe' } | { kind: 'damaged' } | { kind: 'disk'; code: string };

const CHUNK_BYTES = 1024 * 1024;

/** Two things of one name in an archive. */
const COLLISIONS: ReadonlySet<string> = new Set(['EEXIST', 'ENOTDIR', 'EISDIR']);

/**
 * Unpacks a tar.bz2 into an empty folder, without its outermost folder, which all its files share. Only plain files and
 * folders below the target are made: a name that leads elsewhere, a link, a device or too much of anything ends it as
 * `unsafe`. Blocks its thread, so it runs in the model host. What it wrote is the caller's to remove.
 */
export function unpackArchive(archivePath: string, target: string, limits: UnpackLimits): UnpackOutcome {
  try {
    unpack(createReader(bunzip2(chunksOf(archivePath))), target, limits);
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof UnsafeArchive) return { kind: 'unsafe' };
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) return { kind: 'damaged' };
    return COLLISIONS.has(code) ? { kind: 'unsafe' } : { kind: 'disk', code };
  }
}

class UnsafeArchive extends Error {}

function unpack(reader: Reader, target: string, { maxBytes, maxFiles }: UnpackLimits): void {
  let longName: string | null = null;
  let bytes = 0;
  let files = 0;
  for (;;) {
    const header = readTarHeader(reader.bytes(TAR_BLOCK_BYTES), longName);
    if (header.kind === 'end') return;
    if (header.kind === 'name') {
      const data = reader.bytes(paddedBytes(header.sizeBytes)).subarray(0, header.sizeBytes);
      longName = readLongName(data, header.of) ?? longName;
      continue;
    }
    longName = null;
    const { entry } = header;
    bytes += entry.sizeBytes;
    files++;
    if (bytes > maxBytes || files > maxFiles) throw new UnsafeArchive();
    place(reader, entry, target);
  }
}

function place(reader: Reader, { name, kind, sizeBytes }: TarEntry, target: string): void {
  if (kind === 'other') throw new UnsafeArchive();
  const path = safePath(name);
  if (kind === 'folder') {
    if (sizeBytes > 0) throw new UnsafeArchive();
    if (path !== null) mkdirSync(join(target, path), { recursive: true });
    return;
  }
  if (path === null) throw new UnsafeArchive();
  const file = join(target, path);
  mkdirSync(dirname(file), { recursive: true });
  // Fails where a file of that name is there already: nothing in an archive may replace something else of it.
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    reader.copy(sizeBytes, (piece) => writeAll(descriptor, piece));
  } finally {
    closeSync(descriptor);
  }
  reader.bytes(paddedBytes(sizeBytes) - sizeBytes);
}

/** The path below the outermost folder; null for that folder itself. */
function safePath(name: string): string | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const unsafe = name.startsWith('/') || parts.some((part) => part === '..' || /[\\:\0]/.test(part));
  if (unsafe) throw new UnsafeArchive();
  return parts.length < 2 ? null : parts.slice(1).join('/');
}

interface Reader {
  /** Exactly so many bytes. Throws where there are fewer. */
  bytes(count: number): Uint8Array;
  copy(count: number, write: (piece: Uint8Array) => void): void;
}

function createReader(source: Iterable<Uint8Array>): Reader {
  const pieces = source[Symbol.iterator]();
  let piece: Uint8Array = new Uint8Array(0);

  function copy(count: number, write: (piece: Uint8Array) => void): void {
    let left = count;
    while (left > 0) {
      if (piece.length === 0) {
        const next = pieces.next();
        if (next.done === true) throw new Error('The archive ends too early');
        piece = next.value;
        continue;
      }
      const taken = piece.subarray(0, left);
      piece = piece.subarray(taken.length);
      left -= taken.length;
      write(taken);
    }
  }

  return {
    copy,
    bytes(count) {
      const all = new Uint8Array(count);
      let size = 0;
      copy(count, (taken) => {
        all.set(taken, size);
        size += taken.length;
      });
      return all;
    },
  };
}

function* chunksOf(path: string): Generator<Uint8Array, void, void> {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const size = readSync(descriptor, buffer);
      if (size === 0) return;
      yield buffer.subarray(0, size);
    }
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, piece: Uint8Array): void {
  for (let written = 0; written < piece.length;) written += writeSync(descriptor, piece, written);
}
