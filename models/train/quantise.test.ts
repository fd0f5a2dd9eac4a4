import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStaticModel } from '../static-model.ts';
import { writeVocabulary } from '../../engine/search/static-tokenizer.ts';
import { createRandom } from './random.ts';
import { quantise } from './quantise.ts';
import { staticGraph } from './static-graph.ts';

const DIMENSIONS = 32;
const STEMS = ['heart', 'failur', 'fever', 'cough'];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'static-model-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function randomTable(seed: number): Float32Array {
  const { normal } = createRandom(seed);
  return Float32Array.from({ length: STEMS.length * DIMENSIONS }, normal);
}

async function openModel(values: Float32Array) {
  const files = { modelPath: join(directory, 'model.onnx'), vocabularyPath: join(directory, 'vocabulary.txt') };
  await writeFile(files.modelPath, staticGraph(quantise(values, DIMENSIONS), DIMENSIONS));
  await writeFile(files.vocabularyPath, writeVocabulary({ stems: STEMS, pieces: [] }));
  return await openStaticModel({ architecture: 'static', ...files, dimensions: DIMENSIONS, maxTokens: 3 });
}

const dot = (left: Float32Array, right: Float32Array) => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);

describe('a quantised table run as an ONNX graph', () => {
  it('gives nearly the direction of the sum of the rows it was made of, one long', async () => {
    const values = randomTable(1);
    const model = await openModel(values);
    try {
      const vector = await model.embed(['Heart failure, heart']);
      const sum = Float32Array.from({ length: DIMENSIONS }, (_, at) => 2 * (values[at] ?? 0) + (values[DIMENSIONS + at] ?? 0));
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
      expect(dot(vector, sum) / Math.sqrt(dot(sum, sum))).toBeGreaterThan(0.985);
    } finally {
      await model.dispose();
    }
  });

  it('reads no further than the longest text, and gives texts without known words one direction of their own', async () => {
    const model = await openModel(randomTable(2));
    try {
      const vectors = await model.embed(['fever fever fever cough', 'fever', '', '?']);
      const [long, short, none, mark] = [0, 1, 2, 3].map((place) => vectors.slice(place * DIMENSIONS, (place + 1) * DIMENSIONS));
      if (!long || !short || !none || !mark) throw new Error('There are four vectors');
      expect(dot(long, short)).toBeCloseTo(1, 5);
      expect(none).toEqual(mark);
      expect(dot(none, none)).toBe(1);
    } finally {
      await model.dispose();
    }
  });

  it('keeps every row within half a step of its scale, but for the few largest', () => {
    const values = randomTable(3);
    const { bytes, scales } = quantise(values, DIMENSIONS);
    let within = 0;
    for (let row = 0; row < STEMS.length; row++) {
      for (let at = 0; at < DIMENSIONS; at++) {
        const packed = bytes[(row * DIMENSIONS) / 2 + (at % (DIMENSIONS / 2))] ?? 0;
        const step = (at < DIMENSIONS / 2 ? packed & 15 : packed >> 4) - 8;
        const scale = scales[row] ?? 0;
        if (Math.abs(step * scale - (values[row * DIMENSIONS + at] ?? 0)) <= scale / 2 + 1e-6) within++;
      }
    }
    expect(within / values.length).toBeGreaterThan(0.9);
  });
});
