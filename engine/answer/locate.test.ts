import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateQuote, normalise } from './locate.ts';

const found = (text: string, quote: string): string | null => {
  const span = locateQuote(text, quote);
  return span && text.slice(span.start, span.end);
};

describe('locateQuote', () => {
  it('finds exact words', () => {
    expect(locateQuote('Potassium was 4.1 today.', 'was 4.1')).toEqual({ start: 10, end: 17 });
  });

  it('finds words through white space, quotation marks, dashes, case and ligatures', () => {
    expect(found('The  “ﬁrst”\ndose – 5 mg', 'the "first" dose - 5 mg')).toBe('The  “ﬁrst”\ndose – 5 mg');
  });

  it('finds a quote whatever stands around it', () => {
    expect(found('Stop the drug. Then wait.', '“…stop the drug…”')).toBe('Stop the drug');
  });

  it('never finds a number inside another number or a word inside another word', () => {
    expect(found('Give 15 mg, then 0.5 mg.', '5 mg')).toBeNull();
    expect(found('Potassium 4.15', 'Potassium 4.1')).toBeNull();
    expect(found('Give 15 mg, then 5 mg.', '5 mg')).toBe('5 mg');
    expect(found('hyperkalaemia', 'kalaemia')).toBeNull();
  });

  it('says null for what is not there and for an empty quote', () => {
    expect(locateQuote('abc', 'xyz')).toBeNull();
    expect(locateQuote('abc', ' … ')).toBeNull();
  });

  const piece = fc.constantFrom(
    'a',
    'B',
    'ﬁ',
    'é',
    'e\u0301',
    ' ',
    '\n',
    '“',
    '"',
    '–',
    '-',
    '5',
    '.',
    '½',
    '…',
    '\u00ad',
    '😀',
    'ß',
    'İ',
    '\u00a0',
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 40 }).map((parts) => parts.join(''));

  it('a located span reads the same as the quote in normalised form', () => {
    fc.assert(
      fc.property(text, text, (hay, quote) => {
        const span = locateQuote(hay, quote);
        if (span === null) return;
        expect(span.end).toBeGreaterThan(span.start);
        const read = normalise(hay.slice(span.start, span.end));
        expect(normalise(quote)).toContain(read);
        expect(read).not.toBe('');
      }),
      { seed: 11, numRuns: 3000 },
    );
  });

  it('whole words taken from a text are found however their case and spaces are changed', () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Zéß]{1,8}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (list, a, b) => {
        const from = a % list.length;
        const to = from + 1 + (b % (list.length - from));
        const quote = list.slice(from, to).join('  \n');
        const hay = list.join(' ');
        const span = locateQuote(hay, quote.toLowerCase());
        expect(span).not.toBeNull();
        if (span !== null) expect(normalise(hay.slice(span.start, span.end))).toBe(normalise(quote));
      }),
      { seed: 13, numRuns: 500 },
    );
  });
});
