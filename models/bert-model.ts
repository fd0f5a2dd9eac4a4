import { openOnnxSession, type OnnxSession } from '../native/onnx-session.ts';
import type { LoadedEmbedder } from './loaded-embedder.ts';
import { openWordPiece, type WordPiece } from './word-piece.ts';

/** Where the files of a model of the BERT family lie, and how they are used. */
export interface BertModelFiles {
  architecture: 'bert';
  modelPath: string;
  tokenizerPath: string;
  dimensions: number;
  maxTokens: number;
  pooling: 'cls' | 'mean';
}

export async function openBertModel(files: BertModelFiles): Promise<LoadedEmbedder> {
  const tokenizer = await openWordPiece(files.tokenizerPath);
  const session = await openOnnxSession(files.modelPath);
  return createBertModel({ tokenizer, session, files });
}

/** One text at a time at its exact length: with one thread that is faster than any padded batch, and takes least memory. */
function createBertModel(parts: { tokenizer: WordPiece; session: OnnxSession; files: BertModelFiles }): LoadedEmbedder {
  const { tokenizer, session, files } = parts;
  const output = session.outputNames.includes('last_hidden_state') ? 'last_hidden_state' : session.outputNames[0];
  if (output === undefined) throw new Error('The graph has no output');

  async function embedOne(text: string, vector: Float32Array): Promise<void> {
    const ids = tokenizer.encode(text, files.maxTokens);
    const { values, shape } = await session.run(inputsOf(ids, session.inputNames), output ?? '');
    if (shape.at(-1) !== files.dimensions) throw new Error('The graph has another number of dimensions than its description');
    pool(values, files.pooling, vector);
    normalise(vector);
  }

  return {
    async embed(texts) {
      const vectors = new Float32Array(texts.length * files.dimensions);
      for (const [index, text] of texts.entries()) {
        await embedOne(text, vectors.subarray(index * files.dimensions, (index + 1) * files.dimensions));
      }
      return vectors;
    },
    dispose: () => session.dispose(),
  };
}

function inputsOf(ids: readonly number[], names: readonly string[]) {
  const shape = [1, ids.length];
  const all = {
    input_ids: { values: BigInt64Array.from(ids, BigInt), shape },
    attention_mask: { values: new BigInt64Array(ids.length).fill(1n), shape },
    token_type_ids: { values: new BigInt64Array(ids.length), shape },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** Hidden states of one text, token by token: the first is that of [CLS]. */
function pool(states: Float32Array, pooling: 'cls' | 'mean', vector: Float32Array): void {
  const tokens = pooling === 'cls' ? 1 : states.length / vector.length;
  for (let token = 0; token < tokens; token++) {
    const offset = token * vector.length;
    for (let index = 0; index < vector.length; index++)
      vector[index] = (vector[index] ?? 0) + (states[offset + index] ?? 0) / tokens;
  }
}

function normalise(vector: Float32Array): void {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (!(length > 0) || !Number.isFinite(length)) throw new Error('The graph gave a vector without a direction');
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / length;
}
