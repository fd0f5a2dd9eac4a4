/**
 * Values of D-Bus as bytes, little-endian, for the types the desktop portal uses (D-Bus specification 0.43, "Marshaling").
 * Numbers of 64 bits are bigint, a dictionary is a list of pairs, a variant carries its signature.
 */
export type Value = number | bigint | boolean | string | Value[] | Variant;

/** The text a value must be. Throws where the other side sent something else. */
export function textOf(value: Value | undefined): string {
  if (typeof value !== 'string') throw new TypeError('The bus sent no text where one belongs');
  return value;
}
export interface Variant {
  signature: string;
  value: Value;
}

/** Nothing the portal says is nested deeper; the specification allows 64 in all. */
const DEEPEST = 16;
const ALIGNMENT: Readonly<Record<string, number>> = {
  y: 1,
  g: 1,
  v: 1,
  b: 4,
  i: 4,
  u: 4,
  s: 4,
  o: 4,
  a: 4,
  x: 8,
  t: 8,
  '(': 8,
  '{': 8,
};

/** The complete types of a signature, one after the other. Throws for what is no signature of the types above. */
export function typesOf(signature: string): string[] {
  const types: string[] = [];
  for (let at = 0; at < signature.length;) {
    const end = endOfType(signature, at);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, at: number, depth = 0): number {
  const code = signature[at];
  if (code === undefined || ALIGNMENT[code] === undefined || depth > DEEPEST) throw new Error('Not a signature');
  if (code === 'a') return endOfType(signature, at + 1, depth + 1);
  if (code !== '(' && code !== '{') return at + 1;
  const close = code === '(' ? ')' : '}';
  let next = at + 1;
  while (signature[next] !== close) next = endOfType(signature, next, depth + 1);
  // Nothing takes no room: a list of it would never end.
  if (next === at + 1) throw new Error('Not a signature');
  return next + 1;
}

const padding = (position: number, alignment: number): number => (alignment - (position % alignment)) % alignment;

/** The bytes of values, placed from an offset that is a multiple of eight. */
export function encode(signature: string, values: readonly Value[]): Buffer {
  const bytes: number[] = [];
  typesOf(signature).forEach((type, at) => writeValue(bytes, type, values[at]));
  return Buffer.from(bytes);
}

function writeValue(bytes: number[], type: string, value: Value | undefined): void {
  pad(bytes, alignmentOf(type));
  switch (type[0]) {
    case 'y':
      return void bytes.push(Number(value));
    case 'b':
    case 'u':
    case 'i':
      return writeNumber(bytes, 4, BigInt(value as number | boolean));
    case 'x':
    case 't':
      return writeNumber(bytes, 8, value as bigint);
    case 's':
    case 'o':
      return writeText(bytes, 4, value as string);
    case 'g':
      return writeText(bytes, 1, value as string);
    case 'v': {
      const { signature, value: inner } = value as Variant;
      writeText(bytes, 1, signature);
      return writeValue(bytes, signature, inner);
    }
    case 'a':
      return writeArray(bytes, type.slice(1), value as Value[]);
    default:
      return typesOf(type.slice(1, -1)).forEach((inner, at) => writeValue(bytes, inner, (value as Value[])[at]));
  }
}

function writeArray(bytes: number[], type: string, items: readonly Value[]): void {
  const lengthAt = bytes.length;
  writeNumber(bytes, 4, 0n);
  pad(bytes, alignmentOf(type));
  const from = bytes.length;
  for (const item of items) writeValue(bytes, type, item);
  const length: number[] = [];
  writeNumber(length, 4, BigInt(bytes.length - from));
  bytes.splice(lengthAt, 4, ...length);
}

function writeText(bytes: number[], lengthBytes: 1 | 4, text: string): void {
  const encoded = Buffer.from(text, 'utf8');
  writeNumber(bytes, lengthBytes, BigInt(encoded.length));
  bytes.push(...encoded, 0);
}

function writeNumber(bytes: number[], size: number, value: bigint): void {
  for (let at = 0; at < size; at++) bytes.push(Number((value >> BigInt(8 * at)) & 0xffn));
}

function pad(bytes: number[], alignment: number): void {
  for (let left = padding(bytes.length, alignment); left > 0; left--) bytes.push(0);
}

function alignmentOf(type: string): number {
  return ALIGNMENT[type[0] ?? ''] ?? 1;
}

/** Reads values from bytes. Throws, never reads beyond them, for what does not fit the signature. */
export function createReader(bytes: Buffer) {
  let position = 0;

  function take(size: number): number {
    const from = position;
    if (from + size > bytes.length) throw new Error('Message is cut');
    position += size;
    return from;
  }

  function text(length: number): string {
    const from = take(length + 1);
    return bytes.toString('utf8', from, from + length);
  }

  function read(type: string, depth = 0): Value {
    if (depth > DEEPEST) throw new Error('Nested too deep');
    take(padding(position, alignmentOf(type)));
    switch (type[0]) {
      case 'y':
        return bytes.readUInt8(take(1));
      case 'b':
        return bytes.readUInt32LE(take(4)) !== 0;
      case 'u':
        return bytes.readUInt32LE(take(4));
      case 'i':
        return bytes.readInt32LE(take(4));
      case 't':
        return bytes.readBigUInt64LE(take(8));
      case 'x':
        return bytes.readBigInt64LE(take(8));
      case 's':
      case 'o':
        return text(bytes.readUInt32LE(take(4)));
      case 'g':
        return text(bytes.readUInt8(take(1)));
      case 'v': {
        const signature = text(bytes.readUInt8(take(1)));
        if (typesOf(signature).length !== 1) throw new Error('Not a signature');
        return { signature, value: read(signature, depth + 1) };
      }
      case 'a': {
        const length = bytes.readUInt32LE(take(4));
        const inner = type.slice(1);
        take(padding(position, alignmentOf(inner)));
        const end = position + length;
        const items: Value[] = [];
        while (position < end) items.push(read(inner, depth + 1));
        if (position !== end) throw new Error('List is cut');
        return items;
      }
      default:
        return typesOf(type.slice(1, -1)).map((inner) => read(inner, depth + 1));
    }
  }

  return {
    /** One value per complete type of the signature. */
    values: (signature: string): Value[] => typesOf(signature).map((type) => read(type)),
    align: (alignment: number): void => void take(padding(position, alignment)),
    get position(): number {
      return position;
    },
  };
}
