/** One thing in a tar archive (POSIX.1-2017, pax; of GNU's extensions the long names). */
export interface TarEntry {
  /** As written; may lead anywhere. */
  name: string;
  /** `other`: a link, a device, or anything else that is neither file nor folder. */
  kind: 'file' | 'folder' | 'other';
  sizeBytes: number;
}

export const TAR_BLOCK_BYTES = 512;

/** Names longer than this are no file of a model. */
const LONGEST_NAME_BYTES = 4096;

/** What a header block says: an entry, the long name of the next one, or the end. Throws where it is damaged. */
export type TarHeader =
  | { kind: 'entry'; entry: TarEntry }
  | { kind: 'name'; of: 'gnu' | 'pax'; sizeBytes: number }
  | { kind: 'end' };

export function readTarHeader(block: Uint8Array, longName: string | null): TarHeader {
  if (block.length !== TAR_BLOCK_BYTES) throw damaged();
  if (block.every((byte) => byte === 0)) return { kind: 'end' };
  if (octal(block, 148, 8) !== sumOf(block)) throw damaged();
  const type = String.fromCharCode(block[156] ?? 0);
  const sizeBytes = octal(block, 124, 12);
  if (type === 'L' || type === 'x' || type === 'g') {
    if (sizeBytes > LONGEST_NAME_BYTES) throw damaged();
    return { kind: 'name', of: type === 'L' ? 'gnu' : 'pax', sizeBytes };
  }
  const prefix = text(block, 257, 5) === 'ustar' ? text(block, 345, 155) : '';
  const name = longName ?? (prefix === '' ? '' : `${prefix}/`) + text(block, 0, 100);
  const file = type === '0' || type === '\0' || type === '7';
  const kind = type === '5' || (file && name.endsWith('/')) ? 'folder' : file ? 'file' : 'other';
  return { kind: 'entry', entry: { name, kind, sizeBytes } };
}

/** The name that a long-name block gives to the next entry; null where it says something else. */
export function readLongName(data: Uint8Array, of: 'gnu' | 'pax'): string | null {
  const written = new TextDecoder().decode(data).replace(/\0.*$/s, '');
  if (of === 'gnu') return written;
  return /^\d+ path=(.*)$/m.exec(written)?.[1] ?? null;
}

/** Bytes from the start of an entry's data to the next header. */
export function paddedBytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
}

/** The header of a plain file. Throws where the name does not fit: names of models do. */
export function tarHeader(name: string, sizeBytes: number): Uint8Array {
  const block = new Uint8Array(TAR_BLOCK_BYTES);
  const write = (value: string, offset: number, length: number) => {
    const bytes = new TextEncoder().encode(value);
    if (bytes.length > length) throw new RangeError('The name does not fit into a tar header');
    block.set(bytes, offset);
  };
  const number = (value: number, offset: number, length: number) =>
    write(value.toString(8).padStart(length - 1, '0'), offset, length);
  write(name, 0, 100);
  number(0o644, 100, 8);
  number(0, 108, 8);
  number(0, 116, 8);
  number(sizeBytes, 124, 12);
  number(0, 136, 12);
  write('0', 156, 1);
  write('ustar', 257, 6);
  write('00', 263, 2);
  number(sumOf(block), 148, 7);
  write(' ', 155, 1);
  return block;
}

/** The checksum field itself counts as eight blanks. */
function sumOf(block: Uint8Array): number {
  return block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}

function octal(block: Uint8Array, offset: number, length: number): number {
  const written = text(block, offset, length).trim();
  if (!/^[0-7]*$/.test(written)) throw damaged();
  return written === '' ? 0 : Number.parseInt(written, 8);
}

function text(block: Uint8Array, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function damaged(): Error {
  return new Error('The archive is damaged or incomplete');
}
