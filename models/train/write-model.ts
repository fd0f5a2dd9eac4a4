import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StaticModelDescription } from '../static-embedder.ts';
import { writeVocabulary, type StaticVocabulary } from '../../engine/search/static-tokenizer.ts';
import { quantise } from './quantise.ts';
import { staticGraph } from './static-graph.ts';

/** Writes a trained model as the product loads it: graph, vocabulary, description. */
export async function writeModel(
  directory: string,
  model: { description: StaticModelDescription; vocabulary: StaticVocabulary; values: Float32Array },
): Promise<void> {
  const { description, vocabulary, values } = model;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'model.onnx'), staticGraph(quantise(values, description.dimensions), description.dimensions));
  await writeFile(join(directory, 'vocabulary.txt'), writeVocabulary(vocabulary));
  await writeFile(join(directory, 'model.json'), `${JSON.stringify(description, null, 2)}\n`);
}
