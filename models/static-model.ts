import { readFile } from 'node:fs/promises';
import { openOnnxSession } from '../native/onnx-session.ts';
import type { LoadedEmbedder } from './loaded-embedder.ts';
import { createStaticTokenizer, readVocabulary } from '../engine/search/static-tokenizer.ts';

/** Where the files of a static model lie, and how it is used: one vector per word, a text is their sum. */
export interface StaticModelFiles {
  architecture: 'static';
  modelPath: string;
  vocabularyPath: string;
  dimensions: number;
  /** Longest text in words; the rest is cut off. */
  maxTokens: number;
}

/**
 * Loads a static model. Texts without a word it knows all give the first axis, which is near nothing else. Throws where
 * its files cannot be used.
 */
export async function openStaticModel(files: StaticModelFiles): Promise<LoadedEmbedder> {
  const tokenizer = createStaticTokenizer(readVocabulary(await readFile(files.vocabularyPath, 'utf8')));
  const session = await openOnnxSession(files.modelPath);
  return {
    async embed(texts) {
      const vectors = new Float32Array(texts.length * files.dimensions);
      for (const [index, text] of texts.entries()) {
        const rows = tokenizer.encode(text, files.maxTokens);
        if (rows.length === 0) {
          vectors[index * files.dimensions] = 1;
          continue;
        }
        const input = { values: BigInt64Array.from(rows, BigInt), shape: [rows.length] };
        const { values } = await session.run({ rows: input }, 'vector');
        if (values.length !== files.dimensions)
          throw new Error('The graph has another number of dimensions than its description');
        vectors.set(values, index * files.dimensions);
      }
      return vectors;
    },
    dispose: () => session.dispose(),
  };
}
