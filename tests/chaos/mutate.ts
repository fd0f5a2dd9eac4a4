import { openZip } from '../../engine/library/extract/zip-archive.ts';
import { makeZip } from '../fixtures/documents.ts';

/** Numbers from a seed: the same seed always gives the same numbers (mulberry32). */
export function createRandom(seed: number): { below(limit: number): number; chance(share: number): boolean } {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { below: (limit) => Math.floor(next() * limit), chance: (share) => next() < share };
}
export type Random = ReturnType<typeof createRandom>;

/** Values that readers of lengths and counts get wrong. */
const AWKWARD = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const AWKWARD_WORDS = [
  '0',
  '-1',
  '99999999999999999999',
  '1e308',
  'NaN',
  '&#0;',
  '&#x110000;',
  '%s%n',
  '\u0000',
  '\ud800',
  '../../',
  '<![CDATA[',
  '-->',
  '"',
  '{',
  '}',
  '\\',
  'A'.repeat(5000),
];

type Change = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const changes: readonly Change[] = [
  // single bytes and bits
  (bytes, random) => {
    for (let count = 1 + random.below(20); count > 0; count--) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  (bytes, random) => {
    for (let count = 1 + random.below(20); count > 0; count--) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  // cut off, taken out, said twice
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => {
    const [from, length] = [random.below(bytes.length), random.below(200)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  },
  (bytes, random) => {
    const [from, length] = [random.below(bytes.length), 1 + random.below(500)];
    const piece = bytes.subarray(from, from + length);
    return Buffer.concat([
      bytes.subarray(0, from),
      ...Array.from({ length: 1 + random.below(200) }, () => piece),
      bytes.subarray(from),
    ]);
  },
  // lengths and counts
  (bytes, random) => {
    for (let count = 1 + random.below(4); count > 0; count--) {
      const at = random.below(Math.max(1, bytes.length - 4));
      const value = AWKWARD[random.below(AWKWARD.length)] ?? 0;
      if (bytes.length < 4) break;
      const form = random.below(3);
      if (form === 0) bytes.writeUInt32LE(value, at);
      else if (form === 1) bytes.writeUInt32BE(value, at);
      else bytes.writeUInt16LE(value & 0xffff, at);
    }
    return bytes;
  },
  // figures and words of text
  (bytes, random) => {
    const text = bytes.toString('latin1');
    const numbers = [...text.matchAll(/\d+/g)];
    const chosen = numbers[random.below(numbers.length)];
    const word = AWKWARD_WORDS[random.below(AWKWARD_WORDS.length)] ?? '';
    const [at, length] = chosen ? [chosen.index, chosen[0].length] : [random.below(text.length), 0];
    return Buffer.from(text.slice(0, at) + word + text.slice(at + length), 'latin1');
  },
  // a piece of another file
  (bytes, random, other) => {
    const [at, from] = [random.below(bytes.length), random.below(other.length)];
    return Buffer.concat([
      bytes.subarray(0, at),
      other.subarray(from, from + random.below(2000)),
      bytes.subarray(random.chance(0.5) ? at : at + 100),
    ]);
  },
];

/**
 * A file changed in one to three ways. Half of the archives (office files among them) are changed inside: a member is, and
 * the archive is whole around it.
 */
export function mutate(whole: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (isZip(whole) && random.chance(0.6)) return mutateMember(whole, random, other);
  let bytes: Buffer = Buffer.from(whole);
  for (let count = 1 + random.below(3); count > 0 && bytes.length > 0; count--) {
    const change = changes[random.below(changes.length)];
    if (change) bytes = Buffer.from(change(bytes, random, Buffer.from(other)));
  }
  return new Uint8Array(bytes);
}

function isZip(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).equals(Buffer.from('PK\u0003\u0004', 'latin1'));
}

function mutateMember(whole: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const zip = openZip(whole, { maxTotalBytes: 100_000_000 });
  const members = Object.fromEntries(
    zip.entries.map((entry): [string, Uint8Array] => [entry.name, new Uint8Array(zip.read(entry))]),
  );
  const names = Object.keys(members);
  const chosen = names[random.below(names.length)] ?? '';
  const content = members[chosen];
  if (!content || content.length === 0) return whole;
  return makeZip({ ...members, [chosen]: mutate(content, random, other) });
}
