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
  return (vector) => {
    if (vector.length !== dimensions) throw new RangeError('A vector of another length than the model gives');
    let current: Float64Array = Float64Array.from(vector);
    for (const round of rounds) {
      current = permute(current, round);
      let start = 0;
      for (const size of blocks) {
        hadamard(current.subarray(start, start + size));
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

function permute(vector: Float64Array, { order, signs: flips }: Round): Float64Array {
  return Float64Array.from(vector, (_, index) => (flips[index] ?? 1) * (vector[order[index] ?? 0] ?? 0));
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

/** Fast Walsh-Hadamard transform in place, scaled to keep lengths. */
function hadamard(block: Float64Array): void {
  for (let half = 1; half < block.length; half *= 2) {
    for (let start = 0; start < block.length; start += 2 * half) {
      for (let index = start; index < start + half; index++) {
        const [upper, lower] = [block[index] ?? 0, block[index + half] ?? 0];
        block[index] = upper + lower;
        block[index + half] = upper - lower;
      }
    }
  }
  const scale = 1 / Math.sqrt(block.length);
  for (let index = 0; index < block.length; index++) block[index] = (block[index] ?? 0) * scale;
}
