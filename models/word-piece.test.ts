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
