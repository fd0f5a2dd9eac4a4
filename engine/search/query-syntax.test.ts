import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, readDate } from './query-syntax.ts';

describe('the language of queries', () => {
  it('takes phrases, exclusions, prefixes and filters out of the words', () => {
    expect(
      parseQuery('chest "acute coronary syndrome" -smoker metop* kind:letter FORMAT:pdf in:"Ward 3" after:2023 before:2024-05'),
    ).toEqual({
      text: 'chest acute coronary syndrome',
      phrases: ['acute coronary syndrome'],
      without: ['smoker'],
      prefixes: ['metop'],
      filters: {
        kinds: ['letter'],
        formats: ['pdf'],
        in: ['Ward 3'],
        fromMs: new Date(2024, 0, 1).getTime(),
        toMs: new Date(2024, 4, 1).getTime(),
      },
      understood: [
        'without smoker',
        'begins with metop',
        'kind: letter',
        'format: pdf',
        'in Ward 3',
        'after 2023',
        'before 2024-05',
      ],
    });
    expect(parseQuery('asthma -"no wheeze"')).toMatchObject({ text: 'asthma', without: ['no wheeze'] });
    expect(parseQuery('“heart failure” therapy')).toMatchObject({ phrases: ['heart failure'], text: 'heart failure therapy' });
  });

  it.each([
    'BP: 120/80 at 10:30',
    'follow-up of COVID-19 x-ray',
    'dose 5-10 mg, temp -2',
    'What did she say about "pain',
    'after: the visit before: discharge',
    'kind:person format:novel after:yesterday before:13/5',
    'in: and out',
    'He said - wait - no - * "" -"" -',
    "don't stop; why? a:b C:\\notes http://x.org/a?b=c",
    'what about after 2023 or before the operation in the ward',
  ])('takes %j as words', (query) => {
    expect(parseQuery(query)).toMatchObject({ phrases: [], without: [], prefixes: [], filters: {}, understood: [] });
    expect(parseQuery(query).text.split(/\s+/).join(' ')).toBe(query.trim().split(/\s+/).join(' '));
  });

  it('reads back what it is written as, in any order among words', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/).filter((each) => !['kind', 'format', 'after', 'before'].includes(each));
    const part = fc.oneof(
      fc.record({ is: fc.constant('word' as const), value: word }),
      fc.record({ is: fc.constant('phrase' as const), value: fc.tuple(word, word).map((pair) => pair.join(' ')) }),
      fc.record({ is: fc.constant('without' as const), value: word }),
      fc.record({ is: fc.constant('prefix' as const), value: word }),
    );
    const write = {
      word: (v: string) => v,
      phrase: (v: string) => `"${v}"`,
      without: (v: string) => `-${v}`,
      prefix: (v: string) => `${v}*`,
    };
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const parsed = parseQuery(parts.map(({ is, value }) => write[is](value)).join('  '));
        const of = (is: keyof typeof write) => parts.filter((each) => each.is === is).map(({ value }) => value);
        expect(parsed.phrases).toEqual(of('phrase'));
        expect(parsed.without).toEqual(of('without'));
        expect(parsed.prefixes).toEqual(of('prefix'));
        expect(parsed.text).toBe(
          parts
            .filter(({ is }) => is === 'word' || is === 'phrase')
            .map(({ value }) => value)
            .join(' '),
        );
      }),
      { seed: 21, numRuns: 300 },
    );
  });

  it('never fails, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (query) => {
        expect(parseQuery(query).text.length).toBeLessThanOrEqual(query.length);
      }),
      { seed: 22, numRuns: 500 },
    );
  });
});

it('reads years, months and days that exist, and nothing else', () => {
  expect(readDate('2024-02')).toEqual({ fromMs: new Date(2024, 1, 1).getTime(), toMs: new Date(2024, 2, 1).getTime() });
  expect(readDate('2024-2-29')).toEqual({ fromMs: new Date(2024, 1, 29).getTime(), toMs: new Date(2024, 2, 1).getTime() });
  for (const text of ['2023-02-29', '2024-13', '24-05', '2024-05-17-1', '', 'may']) expect(readDate(text)).toBeNull();
});
