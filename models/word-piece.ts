import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';

/** Text to the token ids of a BERT model, `[CLS] ... [SEP]`. */
export interface WordPiece {
  /** At most `maxTokens` ids, special tokens included; what is longer is cut off before the last one. */
  encode(text: string, maxTokens: number): number[];
}

/** Far more characters than any token budget needs; keeps one enormous text from being tokenised whole. */
const MAX_CHARS_PER_TOKEN = 32;

/** Reads a `tokenizer.json` as published with the model. Throws where it is none. */
export async function openWordPiece(path: string): Promise<WordPiece> {
  return createWordPiece(JSON.parse(await readFile(path, 'utf8')) as object);
}

export function createWordPiece(description: object): WordPiece {
  const tokenizer = new Tokenizer(description, {});
  return {
    encode(text, maxTokens) {
      const { ids } = tokenizer.encode(text.slice(0, maxTokens * MAX_CHARS_PER_TOKEN));
      const last = ids.at(-1);
      return ids.length <= maxTokens || last === undefined ? ids : [...ids.slice(0, maxTokens - 1), last];
    },
  };
}
