import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXTRACTOR_VERSION } from '../library/extract/limits.ts';
import { queryTerms } from './analysis.ts';
import { createStaticTokenizer, readVocabulary } from './static-tokenizer.ts';
import { createTokenCounter } from './token-counter.ts';

const BUILT_IN = fileURLToPath(new URL('../../models/built-in/vocabulary.txt', import.meta.url));
const vocabulary = readVocabulary(readFileSync(BUILT_IN, 'utf8'));
const count = createTokenCounter(vocabulary);
const { encode } = createStaticTokenizer(vocabulary);

describe('counting the tokens of the built-in model', () => {
  it('gives what its tokenizer makes of words, known or not, asked once or again', () => {
    const word = fc.oneof(
      fc.constantFrom(...'the patient has hypertension and takes ramipril daily for heart failure'.split(' ')),
      fc.stringMatching(/^[a-z]{2,18}$/),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        const text = `${words.join(' ')}.`;
        const atLeastOnePerWord = words.reduce((sum, each) => {
          const rows = encode(each, 100).length;
          return sum + (rows === 0 && queryTerms(each).length > 0 ? 1 : rows);
        }, 0);
        expect(count(text)).toBe(atLeastOnePerWord);
        expect(count(text)).toBe(atLeastOnePerWord);
      }),
      { seed: 7 },
    );
  });

  // Other words make other passages: documents cut with the old ones must be read again (decision 0041).
  it('goes by words that have been the same since the version of extraction they came with', () => {
    const words = createHash('sha256').update(readFileSync(BUILT_IN)).digest('hex');
    // Other words cut other passages: with them goes a new version, so that libraries are read again.
    expect(words).toBe('4688b3ef051707ef3d8e2effd86723ea1a4f19e0cf0512f7a1a72dd57978f535');
    expect(EXTRACTOR_VERSION).toBeGreaterThanOrEqual(3);
  });

  it('gives figures, of which the model makes nothing, a size of one each', () => {
    expect(encode('7.41 138.25 99817', 100)).toEqual([]);
    expect(count('7.41 | 138.25 | 99817')).toBe(3);
  });

  it('counts no stop words and no marks', () => {
    expect(count('and of the, -- (to) ...')).toBe(0);
  });
});
