/**
 * Reads bzip2 (format: github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf) block by block, checksums included.
 * Throws an Error where the data are not bzip2, damaged, or end too early. Blocks its thread for about 0.1 s a block.
 */
export function* bunzip2(source: Iterable<Uint8Array>): Generator<Uint8Array, void, void> {
  const bits = createBitReader(source);
  do {
    yield* stream(bits);
    bits.toByte();
  } while (!bits.atEnd());
}

const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;
/** Symbols after which another Huffman table may apply. */
const GROUP_SYMBOLS = 50;
const LONGEST_CODE = 20;

function* stream(bits: BitReader): Generator<Uint8Array, void, void> {
  if (bits.read(8) !== 0x42 || bits.read(8) !== 0x5a || bits.read(8) !== 0x68) throw damaged();
  const level = bits.read(8) - 0x30;
  if (level < 1 || level > 9) throw damaged();
  const block = new Uint32Array(level * 100_000);
  let combined = 0;
  for (;;) {
    const magic = bits.read(24) * 0x1000000 + bits.read(24);
    const expected = bits.read(16) * 0x10000 + bits.read(16);
    if (magic === END_MAGIC) {
      if (combined !== expected) throw damaged();
      return;
    }
    if (magic !== BLOCK_MAGIC) throw damaged();
    const checksum = createChecksum();
    const { length, origin } = readBlock(bits, block);
    for (const piece of runs(untransformed(block, length, origin))) {
      checksum.add(piece);
      yield piece;
    }
    if (checksum.value() !== expected) throw damaged();
    combined = (((combined << 1) | (combined >>> 31)) ^ expected) >>> 0;
  }
}

interface BitReader {
  /** At most 24 bits, most significant first. */
  read(count: number): number;
  /** Skips to the next whole byte. */
  toByte(): void;
  atEnd(): boolean;
}

function createBitReader(source: Iterable<Uint8Array>): BitReader {
  const chunks = source[Symbol.iterator]();
  let chunk: Uint8Array = new Uint8Array(0);
  let place = 0;
  let held = 0;
  let heldBits = 0;

  function more(): boolean {
    while (place >= chunk.length) {
      const next = chunks.next();
      if (next.done === true) return false;
      chunk = next.value;
      place = 0;
    }
    return true;
  }

  return {
    read(count) {
      while (heldBits < count) {
        if (!more()) throw damaged();
        // At most 24 bits are wanted and 7 left over, so a byte more always fits.
        held = ((held << 8) | (chunk[place++] ?? 0)) >>> 0;
        heldBits += 8;
      }
      heldBits -= count;
      const value = held >>> heldBits;
      held &= (1 << heldBits) - 1;
      return value;
    },
    toByte() {
      heldBits -= heldBits % 8;
      held &= (1 << heldBits) - 1;
    },
    atEnd: () => heldBits === 0 && !more(),
  };
}

/** Huffman codes and move-to-front undone: the transformed block in the low bytes of `block`. */
function readBlock(bits: BitReader, block: Uint32Array): { length: number; origin: number } {
  // A block of a kind last written in 1996.
  if (bits.read(1) === 1) throw damaged();
  const origin = bits.read(24);
  const front = readUsedBytes(bits);
  const tables = bits.read(3);
  const selectors = readSelectors(bits, tables);
  const end = front.length + 1;
  const codes = Array.from({ length: tables }, () => readCode(bits, end + 1));
  let length = 0;
  let run = 0;
  let runBit = 1;
  const endRun = (): void => {
    if (run === 0) return;
    if (length + run > block.length) throw damaged();
    block.fill(front[0] ?? 0, length, length + run);
    length += run;
    run = 0;
    runBit = 1;
  };
  for (const selector of selectors) {
    const code = codes[selector];
    if (code === undefined) throw damaged();
    for (let count = 0; count < GROUP_SYMBOLS; count++) {
      const symbol = code(bits);
      if (symbol <= 1) {
        run += runBit << symbol;
        runBit <<= 1;
        if (run > block.length) throw damaged();
        continue;
      }
      endRun();
      if (symbol === end) {
        if (origin >= length) throw damaged();
        return { length, origin };
      }
      const byte = front[symbol - 1] ?? 0;
      front.copyWithin(1, 0, symbol - 1);
      front[0] = byte;
      if (length >= block.length) throw damaged();
      block[length++] = byte;
    }
  }
  throw damaged();
}

function readUsedBytes(bits: BitReader): Uint8Array {
  const groups = bits.read(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member++) if ((members & (0x8000 >> member)) !== 0) used.push(group * 16 + member);
  }
  if (used.length === 0) throw damaged();
  return Uint8Array.from(used);
}

/** Which table each group of symbols uses, written as places in a list that moves the last one to the front. */
function readSelectors(bits: BitReader, tables: number): Uint8Array {
  const count = bits.read(15);
  if (tables < 2 || tables > 6 || count < 1) throw damaged();
  const order = Uint8Array.from({ length: tables }, (_, index) => index);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (bits.read(1) === 1) if (++place >= tables) throw damaged();
    const table = order[place] ?? 0;
    order.copyWithin(1, 0, place);
    order[0] = table;
    return table;
  });
}

/** A canonical Huffman code of `symbols` symbols: reads its lengths, answers with what reads one symbol. */
function readCode(bits: BitReader, symbols: number): (bits: BitReader) => number {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw damaged();
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const ordered: number[] = [];
  /** For each length: the first code of the length after it, and where its symbols begin. */
  const limits = new Int32Array(LONGEST_CODE + 1);
  const starts = new Int32Array(LONGEST_CODE + 1);
  let code = 0;
  for (let bitsLong = 1; bitsLong <= LONGEST_CODE; bitsLong++) {
    code <<= 1;
    starts[bitsLong] = ordered.length - code;
    for (let symbol = 0; symbol < symbols; symbol++) if (lengths[symbol] === bitsLong) ordered.push(symbol);
    code = ordered.length - (starts[bitsLong] ?? 0);
    limits[bitsLong] = code;
  }
  return (from) => {
    let read = 0;
    for (let bitsLong = 1; bitsLong <= LONGEST_CODE; bitsLong++) {
      read = (read << 1) | from.read(1);
      if (read < (limits[bitsLong] ?? 0)) return ordered[read + (starts[bitsLong] ?? 0)] ?? 0;
    }
    throw damaged();
  };
}

/** The Burrows-Wheeler transform undone, a piece at a time. The high 24 bits of `block` hold where each byte's follower is. */
function* untransformed(block: Uint32Array, length: number, origin: number): Generator<Uint8Array, void, void> {
  const counts = new Uint32Array(256);
  for (let index = 0; index < length; index++) {
    const byte = (block[index] ?? 0) & 0xff;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = counts[byte] ?? 0;
    counts[byte] = sum;
    sum += count;
  }
  for (let index = 0; index < length; index++) {
    const byte = (block[index] ?? 0) & 0xff;
    const place = counts[byte] ?? 0;
    counts[byte] = place + 1;
    block[place] = ((block[place] ?? 0) | (index << 8)) >>> 0;
  }
  let place = (block[origin] ?? 0) >>> 8;
  const piece = new Uint8Array(PIECE_BYTES);
  for (let done = 0; done < length;) {
    const size = Math.min(PIECE_BYTES, length - done);
    for (let index = 0; index < size; index++) {
      const entry = block[place] ?? 0;
      piece[index] = entry & 0xff;
      place = entry >>> 8;
    }
    done += size;
    yield piece.subarray(0, size);
  }
}

const PIECE_BYTES = 65_536;

/** The run lengths of the first step undone: four equal bytes are followed by how many more there are. */
function* runs(source: Iterable<Uint8Array>): Generator<Uint8Array, void, void> {
  let last = -1;
  let equal = 0;
  for (const piece of source) {
    // Each input byte gives at most 255 bytes, four of five at least one each.
    const output = new Uint8Array(expandedSize(piece, last, equal));
    let size = 0;
    for (const byte of piece) {
      if (equal === 4) {
        output.fill(last, size, size + byte);
        size += byte;
        equal = 0;
        last = -1;
        continue;
      }
      equal = byte === last ? equal + 1 : 1;
      last = byte;
      output[size++] = byte;
    }
    yield output;
  }
}

function expandedSize(piece: Uint8Array, last: number, equal: number): number {
  let size = 0;
  for (const byte of piece) {
    if (equal === 4) {
      size += byte;
      equal = 0;
      last = -1;
      continue;
    }
    equal = byte === last ? equal + 1 : 1;
    last = byte;
    size++;
  }
  return size;
}

/** CRC-32 as bzip2 has it: most significant bit first. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

function createChecksum() {
  let value = 0xffffffff;
  return {
    add(bytes: Uint8Array) {
      for (const byte of bytes) value = ((value << 8) ^ (TABLE[(value >>> 24) ^ byte] ?? 0)) >>> 0;
    },
    value: () => ~value >>> 0,
  };
}

function damaged(): Error {
  return new Error('The bzip2 data are damaged or incomplete');
}
