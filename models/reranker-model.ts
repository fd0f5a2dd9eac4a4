import { openOnnxSession, type OnnxSession } from '../native/onnx-session.ts';
import { openWordPiece, type WordPiece } from './word-piece.ts';

/** Where the files of a cross-encoder of the BERT family lie. */
export interface RerankerModelFiles {
  modelPath: string;
  tokenizerPath: string;
  /** Of question and text together, special tokens included. */
  maxTokens: number;
}

/** A loaded cross-encoder. Blocks its thread while it runs, so it lives in the model host only. */
export interface RerankerModel {
  /** How well each text answers the question: the graph's own number (a logit), higher is better. */
  score(query: string, texts: readonly string[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Throws where the files cannot be used. */
export async function openRerankerModel(files: RerankerModelFiles): Promise<RerankerModel> {
  const tokenizer = await openWordPiece(files.tokenizerPath);
  const session = await openOnnxSession(files.modelPath);
  return createRerankerModel({ tokenizer, session, maxTokens: files.maxTokens });
}

/** One pair at a time at its exact length, as for embeddings. */
function createRerankerModel(parts: { tokenizer: WordPiece; session: OnnxSession; maxTokens: number }): RerankerModel {
  const { tokenizer, session, maxTokens } = parts;
  const output = session.outputNames.includes('logits') ? 'logits' : session.outputNames[0];
  if (output === undefined) throw new Error('The graph has no output');

  async function scoreOne(query: string, text: string): Promise<number> {
    const { ids, types } = tokenizer.encodePair(query, text, maxTokens);
    const { values } = await session.run(inputsOf(ids, types, session.inputNames), output ?? '');
    const [score] = values;
    if (values.length !== 1 || score === undefined || !Number.isFinite(score))
      throw new Error('This graph gives no single score');
    return score;
  }

  return {
    async score(query, texts) {
      const scores = new Float32Array(texts.length);
      for (const [index, text] of texts.entries()) scores[index] = await scoreOne(query, text);
      return scores;
    },
    dispose: () => session.dispose(),
  };
}

function inputsOf(ids: readonly number[], types: readonly number[], names: readonly string[]) {
  const shape = [1, ids.length];
  const all = {
    input_ids: { values: BigInt64Array.from(ids, BigInt), shape },
    attention_mask: { values: new BigInt64Array(ids.length).fill(1n), shape },
    token_type_ids: { values: BigInt64Array.from(types, BigInt), shape },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}
