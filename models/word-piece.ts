import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';

/** Text to the token ids of a BERT model, `[CLS] ... [SEP]`. */
export interface WordPiece {
  /** At most `maxTokens` ids, special tokens included; what is longer is cut off before the last one. */
  encode(text: string, maxTokens: number): number[];
  /**
   * `[CLS] first [SEP] second [SEP]` and which of the two each token belongs to (0 or 1). Where both are too long together,
   * the longer one is cut first, as `longest_first` of Hugging Face's tokenizers does.
   */
  encodePair(first: string, second: string, maxTokens: number): { ids: number[]; types: number[] };
}

/** Far more characters than any token budget needs; keeps one enormous text from being tokenised whole. */
const MAX_CHARS_PER_TOKEN = 32;

/** Reads a `tokenizer.json` as published with the model. Throws where it is none. */
export async function openWordPiece(path: string): Promise<WordPiece> {
  return createWordPiece(JSON.parse(await readFile(path, 'utf8')) as object);
}

export function createWordPiece(description: object): WordPiece {
  const tokenizer = new Tokenizer(description, {});
  const idsOf = (text: string, maxTokens: number, special: boolean): number[] =>
    tokenizer.encode(text.slice(0, maxTokens * MAX_CHARS_PER_TOKEN), { add_special_tokens: special }).ids;
  return {
    encode(text, maxTokens) {
      const ids = idsOf(text, maxTokens, true);
      const last = ids.at(-1);
      return ids.length <= maxTokens || last === undefined ? ids : [...ids.slice(0, maxTokens - 1), last];
    },
    encodePair(first, second, maxTokens) {
      const [start, end] = idsOf('', 1, true);
      if (start === undefined || end === undefined) throw new Error('The tokenizer marks neither start nor end of a text');
      const [a, b] = [idsOf(first, maxTokens, false), idsOf(second, maxTokens, false)];
      const [lengthOfA, lengthOfB] = longestFirst(a.length, b.length, Math.max(0, maxTokens - 3));
      const left = [start, ...a.slice(0, lengthOfA), end];
      const right = [...b.slice(0, lengthOfB), end];
      return { ids: [...left, ...right], types: [...left.map(() => 0), ...right.map(() => 1)] };
    },
  };
}

/** How much of two sequences is kept so that both fit into `room`: the shorter one whole as long as it is not over half. */
function longestFirst(a: number, b: number, room: number): [number, number] {
  if (a + b <= room) return [a, b];
  const half = Math.floor(room / 2);
  if (a <= half) return [a, room - a];
  if (b <= half) return [room - b, b];
  return a > b ? [room - half, half] : [half, room - half];
}
