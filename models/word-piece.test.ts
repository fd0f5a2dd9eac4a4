import { describe, expect, it } from 'vitest';
import { wordPieceDescription } from '../tests/fixtures/test-model.ts';
import { createWordPiece } from './word-piece.ts';

/** The examples of google-research/bert, tokenization_test.py. */
const WORDS = [
  'want',
  '##want',
  '##ed',
  'wa',
  'un',
  'runn',
  '##ing',
  ',',
  'hello',
  '!',
  'how',
  'are',
  'you',
  '?',
  'ah',
  'zz',
  '博',
  '推',
];
const tokenizer = createWordPiece(wordPieceDescription(WORDS));
const TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...WORDS];
const tokens = (text: string, maxTokens = 100) =>
  tokenizer
    .encode(text, maxTokens)
    .map((id) => TOKENS[id])
    .join(' ');

describe('WordPiece', () => {
  it.each([
    ['UNwant\u00e9d,running', '[CLS] un ##want ##ed , runn ##ing [SEP]'],
    ['unwanted running', '[CLS] un ##want ##ed runn ##ing [SEP]'],
    ['unwantedX running', '[CLS] [UNK] runn ##ing [SEP]'],
    [' \tHeLLo!how  \n Are yoU?  ', '[CLS] hello ! how are you ? [SEP]'],
    ['H\u00e9llo', '[CLS] hello [SEP]'],
    ['ah\u535a\u63a8zz', '[CLS] ah 博 推 zz [SEP]'],
    ['', '[CLS] [SEP]'],
  ])('splits %j as BERT does', (text, expected) => {
    expect(tokens(text)).toBe(expected);
  });

  it('cuts long texts before the last special token', () => {
    expect(tokens('hello '.repeat(50), 5)).toBe('[CLS] hello hello hello [SEP]');
    expect(tokenizer.encode('hello '.repeat(1_000_000), 16)).toHaveLength(16);
  });
});

describe('a pair of texts', () => {
  const pair = (first: string, second: string, maxTokens = 100) => {
    const { ids, types } = tokenizer.encodePair(first, second, maxTokens);
    return `${ids.map((id) => TOKENS[id]).join(' ')} / ${types.join('')}`;
  };

  it.each([
    // The form of google-research/bert, run_classifier.py: [CLS] tokens_a [SEP] tokens_b [SEP], types 0 and 1.
    ['hello how', 'are you?', '[CLS] hello how [SEP] are you ? [SEP] / 00001111'],
    ['UNwant\u00e9d', 'running', '[CLS] un ##want ##ed [SEP] runn ##ing [SEP] / 00000111'],
    ['hello', '', '[CLS] hello [SEP] [SEP] / 0001'],
    ['', '', '[CLS] [SEP] [SEP] / 001'],
  ])('%j and %j are joined as BERT does', (first, second, expected) => {
    expect(pair(first, second)).toBe(expected);
  });

  it.each([
    // What longest_first of Hugging Face's tokenizers keeps of lengths a and b in so many tokens.
    [2, 10, 10, 2, 5],
    [10, 2, 10, 5, 2],
    [10, 10, 11, 4, 4],
    [10, 10, 10, 3, 4],
    [12, 11, 10, 4, 3],
    [3, 4, 10, 3, 4],
    [9, 9, 3, 0, 0],
  ])('of %i and %i tokens in %i keeps %i and %i: the longer one is cut first', (a, b, maxTokens, keptOfA, keptOfB) => {
    const { ids, types } = tokenizer.encodePair('hello '.repeat(a), 'you '.repeat(b), maxTokens);
    expect(types.filter((type) => type === 0)).toHaveLength(keptOfA + 2);
    expect(types.filter((type) => type === 1)).toHaveLength(keptOfB + 1);
    expect(ids.length).toBeLessThanOrEqual(maxTokens);
  });
});
