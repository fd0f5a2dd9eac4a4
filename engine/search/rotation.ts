import { createHash } from 'node:crypto';

/** An orthogonal transform: lengths and angles stay, so search in rotated space finds the same neighbours. */
export type Rotation = (vector: Float32Array) => Float32Array;

/** Each round mixes within blocks, and the next one's permutation carries that across blocks. */
const ROUNDS = 4;

interface Round {
  /** Where each component comes from. */
  order: Uint32Array;
  /** +1 or -1 for each component. */
  signs: Int8Array;
}

/**
 * The transform that `key` (32 bytes) gives for vectors of `dimensions` components: rounds of permutation, sign flips and
 * normalised Hadamard transforms (blocks of powers of two), in 64-bit arithmetic. Deterministic. It makes a stolen vector
 * file useless to a public inversion model; it is hardening, not encryption.
 */
export function createRotation(key: Uint8Array, dimensions: number): Rotation {
  const random = createKeyStream(key, dimensions);
  const rounds = Array.from({ length: ROUNDS }, (): Round => ({
    order: shuffle(dimensions, random),
    signs: signs(dimensions, random),
  }));
  const blocks = powersOfTwo(dimensions);
  // Written over by each vector: a million of them are rotated in a row.
  let [current, next] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  return (vector) => {
    if (vector.length !== dimensions) throw new RangeError('A vector of another length than the model gives');
    current.set(vector);
    for (const round of rounds) {
      permute(current, next, round);
      [current, next] = [next, current];
      let start = 0;
      for (const size of blocks) {
        hadamard(current, start, size);
        start += size;
      }
    }
    return Float32Array.from(current);
  };
}

/** Uniform 32-bit numbers from SHAKE-256 of the key. */
function createKeyStream(key: Uint8Array, dimensions: number): () => number {
  const outputLength = ROUNDS * dimensions * 8;
  const bytes = createHash('shake256', { outputLength }).update('voiceassist vector rotation 1').update(key).digest();
  let offset = 0;
  return () => {
    const value = bytes.readUInt32LE(offset);
    offset += 4;
    return value;
  };
}

/** Fisher-Yates. The bias of a 32-bit remainder is below one in a million here. */
function shuffle(length: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let index = length - 1; index >= 0; index--) {
    const other = random() % (index + 1);
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
  return order;
}

function signs(length: number, random: () => number): Int8Array {
  return Int8Array.from({ length }, () => (random() & 1 ? 1 : -1));
}

function permute(from: Float64Array, into: Float64Array, { order, signs: flips }: Round): void {
  for (let index = 0; index < into.length; index++) into[index] = flips[index]! * from[order[index]!]!;
}

/** 384 = 256 + 128: the sizes of the blocks, largest first. */
function powersOfTwo(length: number): number[] {
  const sizes: number[] = [];
  for (let rest = length; rest > 0;) {
    const size = 2 ** Math.floor(Math.log2(rest));
    sizes.push(size);
    rest -= size;
  }
  return sizes;
}

/** Fast Walsh-Hadamard transform of a block in place, scaled to keep lengths. */
function hadamard(values: Float64Array, from: number, size: number): void {
  const end = from + size;
  for (let half = 1; half < size; half *= 2) {
    for (let start = from; start < end; start += 2 * half) {
      for (let index = start; index < start + half; index++) {
        // Not as a pair: until it is compiled that is a megabyte of garbage for each question.
        const upper = values[index]!;
        const lower = values[index + half]!;
        values[index] = upper + lower;
        values[index + half] = upper - lower;
      }
    }
  }
  const scale = 1 / Math.sqrt(size);
  for (let index = from; index < end; index++) values[index] = values[index]! * scale;
}
