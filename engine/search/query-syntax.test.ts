import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from './query-syntax.ts';

describe('a question as it is typed', () => {
  it('is words where it holds no operator', () => {
    expect(parseQuery('What is  the dose of metformin?')).toEqual({
      text: 'What is the dose of metformin?',
      phrases: [],
      without: [],
      prefixes: [],
      filters: {},
      understood: [],
    });
  });

  it('holds exact phrases, which are words too', () => {
    expect(parseQuery('dose "atrial fibrillation" now')).toMatchObject({
      text: 'dose atrial fibrillation now',
      phrases: ['atrial fibrillation'],
    });
    expect(parseQuery('"" "?"')).toMatchObject({ phrases: [] });
  });

  it('holds what is not wanted, and beginnings of words', () => {
    expect(parseQuery('asthma -child -"chest pain" hyperten*')).toMatchObject({
      text: 'asthma',
      without: ['child', 'chest pain'],
      prefixes: ['hyperten'],
      understood: ['without child', 'without chest pain', 'begins with hyperten'],
    });
  });

  it('takes figures and hyphens for what they are', () => {
    expect(parseQuery('INR 2-3 -5 x-ray -')).toMatchObject({ text: 'INR 2-3 -5 x-ray -', without: [] });
  });

  it('holds filters, of which several of a kind widen', () => {
    expect(parseQuery('gout kind:letter kind:NOTE format:pdf in:"My notes"')).toMatchObject({
      text: 'gout',
      filters: { kinds: ['letter', 'note'], formats: ['pdf'], in: ['My notes'] },
      understood: ['kind: letter', 'kind: note', 'format: pdf', 'in My notes'],
    });
  });

  it('takes a filter nobody knows for words', () => {
    expect(parseQuery('kind:unicorn ratio:2 after:lunch')).toMatchObject({
      text: 'kind:unicorn ratio:2 after:lunch',
      filters: {},
    });
  });

  it('reads years, months and days: after one begins when it is over, before one ends when it begins', () => {
    expect(parseQuery('after:2023').filters).toEqual({ fromMs: new Date(2024, 0, 1).getTime() });
    expect(parseQuery('before:2024-05').filters).toEqual({ toMs: new Date(2024, 4, 1).getTime() });
    expect(parseQuery('after:2024-12-31').filters).toEqual({ fromMs: new Date(2025, 0, 1).getTime() });
    expect(parseQuery('after:2024-02-30').filters).toEqual({});
  });

  it('never loses a plain word', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        expect(parseQuery(words.join(' ')).text).toBe(words.join(' '));
      }),
      { seed: 7 },
    );
  });
});
