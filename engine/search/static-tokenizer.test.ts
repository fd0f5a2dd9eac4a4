import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStaticTokenizer, readVocabulary, writeVocabulary } from './static-tokenizer.ts';

const vocabulary = { stems: ['heart', 'failur', 'hypertens'], pieces: ['a', 'h', ' card', 'io', 'myopathi', 'megali ', 'myo'] };
const { encode } = createStaticTokenizer(vocabulary);
const piecesOf = (text: string) => encode(text, 100).map((row) => vocabulary.pieces[row - vocabulary.stems.length]);

describe('tokens of a static model', () => {
  it('are the stems the search engine indexes, in order, repeats included', () => {
    expect(encode('Heart failure, hypertensive; the HEART.', 100)).toEqual([0, 1, 2, 0]);
  });

  it('are pieces for a word it does not know: the fewest that cover it, telling beginnings and ends apart', () => {
    expect(piecesOf('cardiomyopathy')).toEqual([' card', 'io', 'myopathi']);
    expect(piecesOf('cardiomegaly')).toEqual([' card', 'io', 'megali ']);
    expect(piecesOf('megalocardio')).not.toContain(' card');
  });

  it('leave out letters no piece holds, and figures', () => {
    expect(piecesOf('zahz')).toEqual(['a', 'h']);
    expect(encode('12345 x2y', 100)).toEqual([]);
  });

  it('end after the longest text the model takes, in words', () => {
    expect(encode('heart failure heart failure', 3)).toEqual([0, 1, 0]);
    expect(encode('cardiomyopathy heart', 1)).toHaveLength(3);
  });

  it('are the same after the vocabulary was written and read', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9.]{1,8}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, fc.array(fc.stringMatching(/^ ?[a-z]{1,6} ?$/), { maxLength: 20 }), (stems, pieces) => {
        expect(readVocabulary(writeVocabulary({ stems, pieces }))).toEqual({ stems, pieces });
      }),
      { seed: 4 },
    );
  });
});
