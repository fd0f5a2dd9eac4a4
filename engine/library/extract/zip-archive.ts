import { inflateRawSync } from 'node:zlib';
import { Failure } from '../../failure.ts';
import { decoderOfPage } from './rtf-code-pages.ts';

/** A ZIP archive whose entries are unpacked on demand, never further than allowed. */
export interface ZipArchive {
  /** Every entry as the directory lists it, also several of one name. */
  entries: readonly ZipEntry[];
  /** Names with their last entry, the one programs take where there are several. */
  has(name: string): boolean;
  /** Unpacks one entry, by its name or itself. Failures: FILE_CORRUPT, FILE_EXPANDS_TOO_FAR, FILE_ENCRYPTED. */
  read(entry: string | ZipEntry, maxBytes?: number): Buffer;
}

export interface ZipEntry {
  /** As written, `/` between folders; whatever it says, nothing is ever stored under it. */
  name: string;
  encrypted: boolean;
  packedBytes: number;
  method: number;
  headerAt: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const MAX_ENTRIES = 10_000;

/**
 * Reads the directory of a ZIP (APPNOTE 6.3.10; no ZIP64: an office file is never that large). Sizes written in the file are
 * not trusted: all entries read together may unpack to `maxTotalBytes`, counted while unpacking.
 */
export function openZip(bytes: Uint8Array, options: { maxTotalBytes: number }): ZipArchive {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(data);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  let leftBytes = options.maxTotalBytes;
  return {
    entries,
    has: (name) => byName.has(name),
    read(wanted, maxBytes = Infinity) {
      const entry = typeof wanted === 'string' ? byName.get(wanted) : wanted;
      if (!entry) throw new Failure('FILE_CORRUPT');
      const content = unpack(data, entry, Math.min(leftBytes, maxBytes));
      leftBytes -= content.length;
      return content;
    },
  };
}

function readDirectory(data: Buffer): ZipEntry[] {
  const end = findEnd(data);
  const count = data.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) throw new Failure('FILE_EXPANDS_TOO_FAR');
  const entries: ZipEntry[] = [];
  let at = data.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Failure('FILE_CORRUPT');
    const nameBytes = data.readUInt16LE(at + 28);
    entries.push({
      name: entryName(data.subarray(at + 46, at + 46 + nameBytes)).replaceAll('\\', '/'),
      encrypted: (data.readUInt16LE(at + 8) & 1) === 1,
      method: data.readUInt16LE(at + 10),
      packedBytes: data.readUInt32LE(at + 20),
      headerAt: data.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return entries;
}

/** UTF-8, as almost all programs write, whether they say so or not; else the code page of DOS (APPNOTE, appendix D). */
function entryName(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decoderOfPage(437)(bytes.toString('latin1'));
  }
}

/** The end record is the last thing in the file, before a comment of at most 65,535 bytes. */
function findEnd(data: Buffer): number {
  for (let at = data.length - 22; at >= Math.max(0, data.length - 22 - 65_535); at--) {
    if (data.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new Failure('FILE_CORRUPT');
}

function unpack(data: Buffer, entry: ZipEntry, maxBytes: number): Buffer {
  const at = entry.headerAt;
  if (at + 30 > data.length || data.readUInt32LE(at) !== LOCAL_ENTRY) throw new Failure('FILE_CORRUPT');
  if (entry.encrypted) throw new Failure('FILE_ENCRYPTED');
  const start = at + 30 + data.readUInt16LE(at + 26) + data.readUInt16LE(at + 28);
  const packed = data.subarray(start, start + entry.packedBytes);
  if (entry.method === 0) {
    if (packed.length > maxBytes) throw new Failure('FILE_EXPANDS_TOO_FAR');
    return packed;
  }
  if (entry.method !== 8) throw new Failure('FILE_CORRUPT');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    const tooFar = error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new Failure(tooFar ? 'FILE_EXPANDS_TOO_FAR' : 'FILE_CORRUPT', { cause: error });
  }
}
