import type { PassageOptions } from './passages.ts';
import { estimateTokens } from './split-text.ts';

/** What a model with a window of 512 word pieces reads of a passage: all of it, with its headings before it (decision 0041). */
const MAX_WORD_PIECES = 450;
const MAX_MODEL_TOKENS = 155;

/** Words remembered with their sizes, about 100 bytes each: after some files nearly all words are among them. */
const MOST_WORDS = 50_000;
/** Longer ones are seldom words, and hold much memory. */
const LONGEST_WORD = 40;

/**
 * Passages in tokens of the built-in model, which ships with the product: they do not depend on which models are installed.
 * About two word pieces are one such token (stop words and marks are none); what has many more is bounded by these. Make it
 * once for many documents: words are counted once. `countTokens`: of a text without white space.
 */
export function inModelTokens(countTokens: (word: string) => number): Required<PassageOptions> {
  const known = new Map<string, { tokens: number; pieces: number }>();

  function sizeOf(word: string): { tokens: number; pieces: number } {
    const remembered = known.get(word);
    if (remembered !== undefined) return remembered;
    const size = { tokens: countTokens(word), pieces: estimateTokens(word) };
    if (word.length <= LONGEST_WORD) {
      if (known.size >= MOST_WORDS) known.clear();
      known.set(word, size);
    }
    return size;
  }

  return {
    targetTokens: 130,
    maxTokens: MAX_MODEL_TOKENS,
    overlapTokens: 20,
    countTokens: (text) => {
      let [tokens, pieces] = [0, 0];
      for (const word of text.split(/\s+/)) {
        const size = sizeOf(word);
        tokens += size.tokens;
        pieces += size.pieces;
      }
      return Math.max(tokens, (pieces * MAX_MODEL_TOKENS) / MAX_WORD_PIECES);
    },
  };
}
