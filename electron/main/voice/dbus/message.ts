import { createReader, encode, type Value, type Variant } from './values.ts';

export const MESSAGE_TYPES = { call: 1, reply: 2, error: 3, signal: 4 } as const;

/** A message of D-Bus. Which fields there are depends on its type. */
export interface BusMessage {
  type: keyof typeof MESSAGE_TYPES;
  serial: number;
  path?: string;
  interface?: string;
  member?: string;
  errorName?: string;
  replySerial?: number;
  destination?: string;
  /** Put in by the bus, so it can be trusted. */
  sender?: string;
  signature?: string;
  body: Value[];
}

/** Far above anything the portal sends, far below what the bus allows. */
const LARGEST_MESSAGE_BYTES = 1024 * 1024;
/** The fixed part, up to and with the length of the fields. */
const PREFIX_BYTES = 16;
const LITTLE_ENDIAN = 0x6c;
const VERSION = 1;

const FIELDS = [
  [1, 'path', 'o'],
  [2, 'interface', 's'],
  [3, 'member', 's'],
  [4, 'errorName', 's'],
  [5, 'replySerial', 'u'],
  [6, 'destination', 's'],
  [7, 'sender', 's'],
  [8, 'signature', 'g'],
] as const;

export function encodeMessage(message: BusMessage): Buffer {
  const body = message.signature === undefined ? Buffer.alloc(0) : encode(message.signature, message.body);
  const fields = FIELDS.flatMap(([code, name, signature]): Value[] => {
    const value = message[name];
    return value === undefined ? [] : [[code, { signature, value }]];
  });
  const head = [LITTLE_ENDIAN, MESSAGE_TYPES[message.type], 0, VERSION, body.length, message.serial, fields];
  const header = encode('yyyyuua(yv)', head);
  return Buffer.concat([header, Buffer.alloc((8 - (header.length % 8)) % 8), body]);
}

/**
 * Splits what arrives into messages. Gives null for one of a type we do not know, which the specification says to ignore.
 * Throws for anything else: the connection is of no use after that.
 */
export function createMessageSplitter(): (chunk: Buffer) => (BusMessage | null)[] {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: (BusMessage | null)[] = [];
    for (let length = lengthOf(rest); length !== null && rest.length >= length; length = lengthOf(rest)) {
      messages.push(decodeMessage(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
    return messages;
  };
}

/** Null while the fixed part is not there. */
function lengthOf(bytes: Buffer): number | null {
  if (bytes.length < PREFIX_BYTES) return null;
  if (bytes[0] !== LITTLE_ENDIAN || bytes[3] !== VERSION) throw new Error('Not a message this client reads');
  const headerBytes = PREFIX_BYTES + bytes.readUInt32LE(12);
  const length = Math.ceil(headerBytes / 8) * 8 + bytes.readUInt32LE(4);
  if (length > LARGEST_MESSAGE_BYTES) throw new Error('Message is too large');
  return length;
}

function decodeMessage(bytes: Buffer): BusMessage | null {
  const reader = createReader(bytes);
  const [, code, , , , serial, fields] = reader.values('yyyyuua(yv)');
  const type = (Object.keys(MESSAGE_TYPES) as BusMessage['type'][]).find((name) => MESSAGE_TYPES[name] === code);
  if (type === undefined) return null;
  const message: BusMessage = { type, serial: serial as number, body: [] };
  for (const [fieldCode, variant] of fields as [number, Variant][]) {
    const field = FIELDS.find(([known]) => known === fieldCode);
    if (field === undefined) continue;
    if (variant.signature !== field[2]) throw new Error('Field of the wrong type');
    Object.assign(message, { [field[1]]: variant.value });
  }
  reader.align(8);
  if (message.signature !== undefined) message.body = createReader(bytes.subarray(reader.position)).values(message.signature);
  return message;
}
