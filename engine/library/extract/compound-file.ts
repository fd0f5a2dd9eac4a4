import { Failure } from '../../failure.ts';

/** A folder of a compound file: its streams are read on demand. Folders by their names in lower case. */
export interface CompoundFolder {
  folders: ReadonlyMap<string, CompoundFolder>;
  /** The bytes of a stream, or null where there is none of this name. Failures: FILE_CORRUPT, FILE_EXPANDS_TOO_FAR. */
  read(name: string): Buffer | null;
}

const SIGNATURE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const MAX_SECTOR = 0xfffffffa;
const NO_ENTRY = 0xffffffff;
const ENTRY_BYTES = 128;
const HEADER_FAT_SECTORS = 109;
/** Both fixed by the specification ([MS-CFB] 2.2). */
const SMALL_BELOW_BYTES = 4096;
const SMALL_SECTOR_BYTES = 64;
const [STORAGE, STREAM, ROOT] = [1, 2, 5];
/** The most an entry tree holds; Outlook makes about forty for a message and each attachment and recipient. */
const MAX_ENTRIES = 50_000;

interface Entry {
  name: string;
  type: number;
  left: number;
  right: number;
  child: number;
  start: number;
  sizeBytes: number;
}

/**
 * Opens a compound file ([MS-CFB] 3.0), the container of Outlook's messages. Chains that lead in circles, point outside or
 * overlap end as failures: no more than twice the file is ever read from it. Failures: FILE_CORRUPT, FILE_EXPANDS_TOO_FAR.
 */
export function openCompoundFile(bytes: Uint8Array): CompoundFolder {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length < 512 || !data.subarray(0, 8).equals(SIGNATURE)) throw new Failure('FILE_CORRUPT');
  const sectors = openSectors(data);
  const entries = readEntries(sectors.chain(data.readUInt32LE(48), Infinity));
  const root = entries[0];
  if (root?.type !== ROOT) throw new Failure('FILE_CORRUPT');
  const readStream = streamReader(data, sectors, root);
  const used = new Set<number>();

  function folderOf(storage: Entry, depth: number): CompoundFolder {
    if (depth > 32) throw new Failure('FILE_CORRUPT');
    const folders = new Map<string, CompoundFolder>();
    const streams = new Map<string, Entry>();
    const open = [storage.child];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const entry = entries[index];
      if (index === NO_ENTRY || !entry) continue;
      if (used.has(index)) throw new Failure('FILE_CORRUPT'); // the tree bites its tail
      used.add(index);
      if (entry.type === STORAGE) folders.set(entry.name.toLowerCase(), folderOf(entry, depth + 1));
      else if (entry.type === STREAM) streams.set(entry.name.toLowerCase(), entry);
      open.push(entry.left, entry.right);
    }
    return {
      folders,
      read(name) {
        const entry = streams.get(name.toLowerCase());
        return entry ? readStream(entry) : null;
      },
    };
  }
  return folderOf(root, 0);
}

interface Sectors {
  /** The bytes of a chain of sectors, up to a length. */
  chain(first: number, sizeBytes: number): Buffer;
}

function openSectors(data: Buffer): Sectors {
  const sectorBytes = 1 << data.readUInt16LE(30);
  if (sectorBytes !== 512 && sectorBytes !== 4096) throw new Failure('FILE_CORRUPT');
  const count = Math.ceil(data.length / sectorBytes) - 1;
  const sector = (index: number): Buffer => {
    if (index > MAX_SECTOR || index >= count) throw new Failure('FILE_CORRUPT');
    return data.subarray((index + 1) * sectorBytes, (index + 2) * sectorBytes);
  };
  const fat = readFat(data, sector, count);
  let leftBytes = 2 * data.length + 1024 * 1024;
  return {
    chain(first, sizeBytes) {
      const parts: Buffer[] = [];
      let length = 0;
      for (let at = first; at <= MAX_SECTOR && length < sizeBytes; at = fat(at)) {
        const part = sector(at);
        parts.push(part);
        length += part.length;
        leftBytes -= part.length;
        if (leftBytes < 0 || parts.length > count) throw new Failure('FILE_EXPANDS_TOO_FAR');
      }
      return Buffer.concat(parts).subarray(0, Math.min(length, sizeBytes));
    },
  };
}

/** The sector that follows another; the sectors that say so are listed in the header, and in a chain of their own. */
function readFat(data: Buffer, sector: (index: number) => Buffer, count: number): (index: number) => number {
  const places: number[] = [];
  const take = (list: Buffer): void => {
    for (let at = 0; at + 4 <= list.length; at += 4) {
      const place = list.readUInt32LE(at);
      if (place <= MAX_SECTOR) places.push(place);
    }
  };
  take(data.subarray(76, 76 + HEADER_FAT_SECTORS * 4));
  let more = data.readUInt32LE(68);
  for (let steps = 0; more <= MAX_SECTOR; steps++) {
    if (steps > count) throw new Failure('FILE_CORRUPT');
    const list = sector(more);
    if (list.length < 512) throw new Failure('FILE_CORRUPT');
    take(list.subarray(0, list.length - 4));
    more = list.readUInt32LE(list.length - 4);
  }
  const perSector = (1 << data.readUInt16LE(30)) / 4;
  return (index) => {
    const place = places[Math.floor(index / perSector)];
    if (place === undefined) return NO_ENTRY;
    const list = sector(place);
    const at = (index % perSector) * 4;
    return at + 4 <= list.length ? list.readUInt32LE(at) : NO_ENTRY;
  };
}

function readEntries(directory: Buffer): Entry[] {
  const count = Math.floor(directory.length / ENTRY_BYTES);
  if (count > MAX_ENTRIES) throw new Failure('FILE_EXPANDS_TOO_FAR');
  return Array.from({ length: count }, (_, index) => {
    const entry = directory.subarray(index * ENTRY_BYTES, (index + 1) * ENTRY_BYTES);
    const nameBytes = Math.min(64, entry.readUInt16LE(64));
    return {
      name: entry.toString('utf16le', 0, Math.max(0, nameBytes - 2)),
      type: entry[66]!,
      left: entry.readUInt32LE(68),
      right: entry.readUInt32LE(72),
      child: entry.readUInt32LE(76),
      start: entry.readUInt32LE(116),
      sizeBytes: entry.readUInt32LE(120),
    };
  });
}

/** Small streams lie together in one stream of the root, in sectors of 64 bytes with chains of their own. */
function streamReader(data: Buffer, sectors: Sectors, root: Entry): (entry: Entry) => Buffer {
  if (data.readUInt32LE(56) !== SMALL_BELOW_BYTES || data.readUInt16LE(32) !== 6) throw new Failure('FILE_CORRUPT');
  let small: { content: Buffer; chains: Buffer } | null = null;
  return (entry) => {
    if (entry.sizeBytes >= SMALL_BELOW_BYTES) return sectors.chain(entry.start, entry.sizeBytes);
    small ??= {
      content: sectors.chain(root.start, root.sizeBytes),
      chains: sectors.chain(data.readUInt32LE(60), data.length),
    };
    const parts: Buffer[] = [];
    for (let at = entry.start, length = 0; at <= MAX_SECTOR && length < entry.sizeBytes; length += SMALL_SECTOR_BYTES) {
      parts.push(small.content.subarray(at * SMALL_SECTOR_BYTES, (at + 1) * SMALL_SECTOR_BYTES));
      at = at * 4 + 4 <= small.chains.length ? small.chains.readUInt32LE(at * 4) : NO_ENTRY;
    }
    return Buffer.concat(parts).subarray(0, entry.sizeBytes);
  };
}
