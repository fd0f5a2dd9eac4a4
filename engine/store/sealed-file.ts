import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../failure.ts';

/**
 * A file nobody can read, change, cut short, reorder or exchange for another unnoticed, written piece by piece and read from
 * any place (after STREAM, Hoang et al. 2015, and Tink's AES-GCM-HKDF streaming; what differs and why is in decision 0054):
 *
 *   byte 0        1, the version of this format
 *   bytes 1-32    salt. HKDF-SHA256 (RFC 5869) of the folder's key, this salt and the file's name makes 32 bytes of key for the
 *                 chunks and 32 for the mark
 *   bytes 33-64   mark: HMAC-SHA256 of the version of the original it is made of, which an unfinished file is gone on with by
 *   then chunks   12 random bytes, ciphertext, 16 bytes of tag: AES-256-GCM of 65,536 bytes, and of fewer (also none) in the
 *                 last one. Each is bound to its number, to whether it is the last, and to the mark.
 */
export const HEADER_BYTES = 65;
/** Plain bytes of every chunk but the last. */
export const CHUNK_BYTES = 64 * 1024;
const VERSION = 1;
const SALT_BYTES = 32;
const MARK_AT = 1 + SALT_BYTES;
const MARK_BYTES = HEADER_BYTES - MARK_AT;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** Chunks read together: a megabyte, so that a large file neither takes many reads nor holds up what else goes on. */
const CHUNKS_AT_ONCE = 16;
/** What sealing adds to a chunk. */
const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + SEAL_BYTES;

/** What the chunks of one file are opened with. */
export interface SealKey {
  key: Uint8Array;
  mark: Uint8Array;
}

export interface SealedHeader {
  sealKey: SealKey;
  /** Is it made of this version of its original? */
  isOf(version: string): boolean;
}

/** The beginning of a new file, with a key no file had before. `version` null: of none that could be told again. */
export function makeHeader(folderKey: Uint8Array, name: string, version: string | null): { bytes: Uint8Array; sealKey: SealKey } {
  const salt = randomBytes(SALT_BYTES);
  const { key, markKey } = keysOf(folderKey, salt, name);
  const mark = version === null ? randomBytes(MARK_BYTES) : markOf(markKey, version);
  return { bytes: Buffer.concat([Uint8Array.of(VERSION), salt, mark]), sealKey: { key, mark } };
}

/** Null where this is no header of ours. Whether the name is the file's own shows at the first chunk. */
export function readHeader(bytes: Uint8Array, folderKey: Uint8Array, name: string): SealedHeader | null {
  if (bytes.length !== HEADER_BYTES || bytes[0] !== VERSION) return null;
  const { key, markKey } = keysOf(folderKey, bytes.subarray(1, MARK_AT), name);
  const mark = bytes.subarray(MARK_AT);
  return { sealKey: { key, mark }, isOf: (version) => timingSafeEqual(mark, markOf(markKey, version)) };
}

function keysOf(folderKey: Uint8Array, salt: Uint8Array, name: string): { key: Uint8Array; markKey: Uint8Array } {
  const both = new Uint8Array(hkdfSync('sha256', folderKey, salt, `voiceassist/sealed file/${name}`, 2 * KEY_BYTES));
  return { key: both.slice(0, KEY_BYTES), markKey: both.slice(KEY_BYTES) };
}

function markOf(markKey: Uint8Array, version: string): Uint8Array {
  return createHmac('sha256', markKey).update(version).digest();
}

/** Which chunk of its file. */
export interface ChunkPlace {
  /** From 0. */
  number: number;
  isLast: boolean;
}

/** A nonce is drawn for each, so that a chunk written again after a torn write, of other bytes even, never meets its old one. */
export function sealChunk(sealKey: SealKey, place: ChunkPlace, plain: Uint8Array): Uint8Array[] {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealKey.key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound(sealKey, place));
  const sealed = cipher.update(plain);
  return [nonce, sealed, cipher.final(), cipher.getAuthTag()].filter(({ length }) => length > 0);
}

/** Null where it is not the chunk of that file and place, whole and as it was written. */
export function openChunk(sealKey: SealKey, place: ChunkPlace, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < SEAL_BYTES) return null;
  const end = sealed.length - TAG_BYTES;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', sealKey.key, nonce, { authTagLength: TAG_BYTES }).setAAD(
    bound(sealKey, place),
  );
  const plain = decipher.setAuthTag(sealed.subarray(end)).update(sealed.subarray(NONCE_BYTES, end));
  try {
    decipher.final();
    return plain;
  } catch {
    return null; // the tag is wrong, which is all this can say
  }
}

function bound({ mark }: SealKey, { number, isLast }: ChunkPlace): Uint8Array {
  const bytes = Buffer.alloc(9 + MARK_BYTES);
  bytes.writeBigUInt64BE(BigInt(number));
  bytes[8] = isLast ? 1 : 0;
  bytes.set(mark, 9);
  return bytes;
}

/** What a whole file of this size holds: chunks, and plain bytes in all. Null where no whole file has this size. */
export function sealedLayout(fileBytes: number): { chunks: number; plainBytes: number } | null {
  const body = fileBytes - HEADER_BYTES;
  const full = Math.floor(body / SEALED_CHUNK_BYTES);
  const last = body - full * SEALED_CHUNK_BYTES - SEAL_BYTES;
  if (body < 0 || last < 0) return null;
  return { chunks: full + 1, plainBytes: full * CHUNK_BYTES + last };
}

/** What plain bytes take when sealed. */
export function sealedBytes(plainBytes: number): number {
  return HEADER_BYTES + plainBytes + (Math.floor(plainBytes / CHUNK_BYTES) + 1) * SEAL_BYTES;
}

/** A finished file being read. */
export interface SealedReader {
  readonly plainBytes: number;
  /** Plain bytes from a place on, fewer at the end. Failure: FILE_COPY_LOST (damaged). */
  read(offset: number, maxBytes: number): Promise<Uint8Array>;
}

/**
 * Opens a finished file for as long as `work` lasts. Its length is proved by its last chunk before anything is told of it.
 * Failures: FILE_COPY_LOST (not there, or damaged), FILE_UNREADABLE.
 */
export async function withSealedFile<T>(
  path: string,
  keyOf: (header: Uint8Array) => SealKey | null,
  work: (reader: SealedReader) => Promise<T>,
): Promise<T> {
  const file = await open(path, constants.O_RDONLY).catch((error: unknown) => {
    const isGone = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Failure(isGone ? 'FILE_COPY_LOST' : 'FILE_UNREADABLE', { cause: error });
  });
  try {
    const sealKey = keyOf(await readAt(file, 0, HEADER_BYTES));
    const layout = sealedLayout((await file.stat()).size);
    if (sealKey === null || layout === null) throw new Failure('FILE_COPY_LOST');
    const reader = createReader(file, sealKey, layout);
    await reader.read(layout.plainBytes, 0);
    return await work(reader);
  } finally {
    await file.close();
  }
}

function createReader(file: FileHandle, sealKey: SealKey, layout: { chunks: number; plainBytes: number }): SealedReader {
  const { chunks, plainBytes } = layout;
  return {
    plainBytes,
    async read(offset, maxBytes) {
      const end = Math.min(plainBytes, offset + maxBytes);
      const plain = new Uint8Array(Math.max(0, end - offset));
      const first = Math.min(chunks - 1, Math.floor(offset / CHUNK_BYTES));
      const last = plain.length === 0 ? first : Math.floor((end - 1) / CHUNK_BYTES);
      for (let number = first; number <= last; number += CHUNKS_AT_ONCE) {
        const until = Math.min(last + 1, number + CHUNKS_AT_ONCE);
        for (const { at, bytes } of await openChunks(number, until)) {
          const inner = bytes.subarray(Math.max(0, offset - at), Math.max(0, end - at));
          plain.set(inner, Math.max(0, at - offset));
        }
      }
      return plain;
    },
  };

  /** Chunks `from` to `until` (exclusive), each with the place of its plain bytes. */
  async function openChunks(from: number, until: number): Promise<{ at: number; bytes: Uint8Array }[]> {
    const sealed = await readAt(file, HEADER_BYTES + from * SEALED_CHUNK_BYTES, (until - from) * SEALED_CHUNK_BYTES);
    return Array.from({ length: until - from }, (_, index) => {
      const number = from + index;
      const at = index * SEALED_CHUNK_BYTES;
      const bytes = openChunk(sealKey, { number, isLast: number === chunks - 1 }, sealed.subarray(at, at + SEALED_CHUNK_BYTES));
      if (bytes === null) throw new Failure('FILE_COPY_LOST');
      return { at: number * CHUNK_BYTES, bytes };
    });
  }
}

/** Fewer bytes than asked for only where the file ends. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === length) return bytes.subarray(0, filled);
  }
}
