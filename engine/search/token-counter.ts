import { termsOfWord } from './analysis.ts';
import { createPieceCutter, type StaticVocabulary } from './static-tokenizer.ts';

/** Letters and digits, held together by apostrophes, full stops and hyphens between them. */
const WORD = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu;

/**
 * Counts the tokens a static model makes of a text: its stems, and the pieces of words it does not know; stop words and marks
 * are none. A figure, of which the model makes nothing, counts one, so that a table of figures has a size too. Word by word:
 * what analysis does across words (`vitamin B 12`) may make a token or two of a thousand more or less. About 10 us a word.
 */
export function createTokenCounter({ stems, pieces }: StaticVocabulary): (text: string) => number {
  const known = new Set(stems);
  const cut = createPieceCutter(new Map(pieces.map((piece, row) => [piece, row])));

  return (text) => {
    let tokens = 0;
    for (const [word] of text.matchAll(WORD))
      for (const term of termsOfWord(word)) tokens += known.has(term) ? 1 : Math.max(1, cut(term).length);
    return tokens;
  };
}
