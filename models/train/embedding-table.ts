import type { Random } from './random.ts';

// Every index below lies within its array by construction; asking again at each of a thousand million additions takes half as
// long again, hence the exclamation marks.

/** Rows a text is the sum of. */
export interface RowLists {
  rows: Int32Array;
  /** Where each text begins in `rows`; one more at the end. */
  starts: Int32Array;
}

/** The vectors being trained: a text is the sum of its rows, made one long. */
export interface EmbeddingTable {
  readonly values: Float32Array;
  /** Normalised vectors of the texts, one after another, and the lengths they had. A text without rows gives zeros. */
  forward(texts: RowLists): { vectors: Float32Array; lengths: Float32Array };
  /** Carries gradients of normalised vectors back to the rows, added to what is there since the last step. */
  backward(texts: RowLists, output: { vectors: Float32Array; lengths: Float32Array }, gradients: Float32Array): void;
  /** Adam (Kingma and Ba 2015) on the rows touched since the last step. */
  step(rate: number): void;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** Random rows; those of words that are `share` of all words are shorter the larger it is, as words say less the commoner they are. */
export function createEmbeddingTable(shares: Float64Array, dimensions: number, random: Random): EmbeddingTable {
  const size = shares.length * dimensions;
  const values = new Float32Array(size);
  const gradient = new Float32Array(size);
  const mean = new Float32Array(size);
  const square = new Float32Array(size);
  const touched = new Uint8Array(shares.length);
  let steps = 0;

  shares.forEach((share, row) => {
    const scale = Math.sqrt(COMMON_SHARE / (COMMON_SHARE + share)) / Math.sqrt(dimensions);
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++) values[at] = scale * random.normal();
  });

  return {
    values,
    forward({ rows, starts }) {
      const count = starts.length - 1;
      const vectors = new Float32Array(count * dimensions);
      const lengths = new Float32Array(count);
      for (let text = 0; text < count; text++) {
        const to = text * dimensions;
        for (let place = starts[text]!; place < starts[text + 1]!; place++) {
          const from = rows[place]! * dimensions;
          for (let index = 0; index < dimensions; index++) vectors[to + index]! += values[from + index]!;
        }
        let squares = 0;
        for (let index = 0; index < dimensions; index++) squares += vectors[to + index]! ** 2;
        const length = Math.sqrt(squares) || 1;
        lengths[text] = length;
        for (let index = 0; index < dimensions; index++) vectors[to + index]! /= length;
      }
      return { vectors, lengths };
    },
    backward({ rows, starts }, { vectors, lengths }, gradients) {
      const direction = new Float32Array(dimensions);
      for (let text = 0; text + 1 < starts.length; text++) {
        const at = text * dimensions;
        let along = 0;
        for (let index = 0; index < dimensions; index++) along += vectors[at + index]! * gradients[at + index]!;
        for (let index = 0; index < dimensions; index++)
          direction[index] = (gradients[at + index]! - along * vectors[at + index]!) / lengths[text]!;
        for (let place = starts[text]!; place < starts[text + 1]!; place++) {
          const row = rows[place]!;
          touched[row] = 1;
          const to = row * dimensions;
          for (let index = 0; index < dimensions; index++) gradient[to + index]! += direction[index]!;
        }
      }
    },
    step(rate) {
      steps++;
      const corrected = (rate * Math.sqrt(1 - BETA_2 ** steps)) / (1 - BETA_1 ** steps);
      for (let row = 0; row < touched.length; row++) {
        if (touched[row] === 0) continue;
        touched[row] = 0;
        for (let at = row * dimensions; at < (row + 1) * dimensions; at++) {
          const slope = gradient[at]!;
          gradient[at] = 0;
          const average = (mean[at] = BETA_1 * mean[at]! + (1 - BETA_1) * slope);
          const spread = (square[at] = BETA_2 * square[at]! + (1 - BETA_2) * slope * slope);
          values[at]! -= (corrected * average) / (Math.sqrt(spread) + EPSILON);
        }
      }
    },
  };
}

/** A word of this share of the text starts at 0.7 of the full length (as in SIF, Arora et al. 2017). */
const COMMON_SHARE = 3e-4;
