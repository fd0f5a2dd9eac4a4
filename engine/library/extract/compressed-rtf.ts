import { Failure } from '../../failure.ts';

/** What the dictionary holds before the first byte ([MS-OXRTFCP] 3.1.2.1). */
const FIRST_WORDS =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';
const DICTIONARY_BYTES = 4096;
const COMPRESSED = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;
/** Text beyond this is longer than is kept, whatever its format. */
const MAX_RTF_BYTES = 64 * 1024 * 1024;

/** Unpacks the RTF body of a message ([MS-OXRTFCP]). A body that is cut off keeps what was read. Failure: FILE_CORRUPT. */
export function unpackRtf(packed: Buffer): Buffer {
  if (packed.length < 16) throw new Failure('FILE_CORRUPT');
  const kind = packed.readUInt32LE(8);
  if (kind === UNCOMPRESSED) return packed.subarray(16);
  if (kind !== COMPRESSED) throw new Failure('FILE_CORRUPT');
  const rawBytes = Math.min(packed.readUInt32LE(4), MAX_RTF_BYTES, packed.length * 17);
  const dictionary = Buffer.alloc(DICTIONARY_BYTES, ' ');
  dictionary.write(FIRST_WORDS, 'latin1');
  let write = FIRST_WORDS.length;
  const raw = Buffer.alloc(rawBytes);
  let length = 0;
  const put = (byte: number): void => {
    raw[length++] = byte;
    dictionary[write] = byte;
    write = (write + 1) % DICTIONARY_BYTES;
  };
  for (let at = 16; at < packed.length && length < rawBytes;) {
    const flags = packed[at++]!;
    for (let bit = 0; bit < 8 && at < packed.length && length < rawBytes; bit++) {
      if ((flags & (1 << bit)) === 0) {
        put(packed[at++]!);
        continue;
      }
      if (at + 1 >= packed.length) return raw.subarray(0, length);
      const reference = packed.readUInt16BE(at);
      at += 2;
      const from = reference >> 4;
      if (from === write) return raw.subarray(0, length); // how the end is marked
      const count = (reference & 15) + 2;
      for (let step = 0; step < count && length < rawBytes; step++) put(dictionary[(from + step) % DICTIONARY_BYTES]!);
    }
  }
  return raw.subarray(0, length);
}
