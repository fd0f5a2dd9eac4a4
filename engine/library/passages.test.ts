import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextBlock } from '../../contract/documents.ts';
import { inModelTokens } from './passage-size.ts';
import { cutPassages } from './passages.ts';
import { estimateTokens } from './split-text.ts';

type Part = readonly [TextBlock['kind'], string, number?];

/** A document of these blocks, each apart from the next by an empty line. */
function documentOf(parts: readonly Part[], title: string | null = null) {
  let text = '';
  const blocks = parts.map(([kind, words, level]): TextBlock => {
    if (text !== '') text += '\n\n';
    const start = text.length;
    text += words;
    return { kind, start, end: text.length, ...(level === undefined ? {} : { level }) };
  });
  return { title, text, blocks, pageSpans: [] };
}
const cut = (document: ReturnType<typeof documentOf>, maxTokens = 12) =>
  cutPassages(document, { targetTokens: maxTokens - 2, maxTokens, countTokens: countWords, overlapTokens: 0 }).map(
    ({ start, end, headings }) => [document.text.slice(start, end), headings] as const,
  );
const countWords = (text: string) => text.split(/\s+/).length;
const words = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`).join(' ');

describe('cutting passages', () => {
  it('starts a passage at each heading and names the headings above it', () => {
    const document = documentOf([
      ['heading', 'Note', 1],
      ['heading', 'History', 2],
      ['paragraph', words('h', 10)],
      ['heading', 'Plan', 2],
      ['paragraph', words('p', 10)],
    ]);
    expect(cut(document)).toEqual([
      [`Note\n\nHistory\n\n${words('h', 10)}`, []],
      [`Plan\n\n${words('p', 10)}`, ['Note']],
    ]);
  });

  it('shares a passage between short sections of the same standing', () => {
    const document = documentOf([
      ['heading', 'A', 2],
      ['paragraph', words('a', 3)],
      ['heading', 'B', 2],
      ['paragraph', words('b', 3)],
      ['heading', 'C', 1],
      ['paragraph', words('c', 3)],
    ]);
    expect(cut(document).map(([text]) => text.split(/\s+/)[0])).toEqual(['A', 'C']);
  });

  it('splits a long paragraph between sentences, not after abbreviations', () => {
    const document = documentOf([
      ['paragraph', 'Seen by Dr. Smith today in the clinic. Aspirin was given. Blood pressure fell to 1.5 of normal values.'],
    ]);
    expect(cut(document).map(([text]) => text)).toEqual([
      'Seen by Dr. Smith today in the clinic. Aspirin was given.',
      'Blood pressure fell to 1.5 of normal values.',
    ]);
  });

  it('keeps list items and table rows whole', () => {
    const rows = Array.from({ length: 6 }, (_, index): Part => ['table', words(`r${index}x`, 5)]);
    for (const [text] of cut(documentOf(rows))) expect(text.split('\n\n').every((row) => row.split(' ').length === 5)).toBe(true);
  });

  it('continues a section under its heading', () => {
    const document = documentOf(
      [['heading', 'Plan', 2], ...Array.from({ length: 3 }, (_, index): Part => ['paragraph', words(`p${index}x`, 9)])],
      'Visit',
    );
    expect(cut(document).map(([, headings]) => headings)).toEqual([['Visit'], ['Visit', 'Plan'], ['Visit', 'Plan']]);
  });

  it('repeats a short last sentence where running text is parted for its length, and nowhere else', () => {
    const sentences = (name: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${name}${index} has five words here.`).join(' ');
    const overlapping = (parts: readonly Part[]) => {
      const document = documentOf(parts);
      const passages = cutPassages(document, { targetTokens: 14, maxTokens: 16, countTokens: countWords, overlapTokens: 6 });
      return passages.map(({ start, end }) => document.text.slice(start, end).split(' ')[0]);
    };
    expect(overlapping([['paragraph', sentences('s', 6)]])).toEqual(['s0', 's1', 's3']);
    expect(
      overlapping([
        ['paragraph', sentences('a', 2)],
        ['heading', 'Next', 1],
        ['paragraph', sentences('b', 2)],
      ]),
    ).toEqual(['a0', 'Next\n\nb0']);
    const rows = Array.from({ length: 6 }, (_, index): Part => ['table', `r${index} has five words here.`]);
    expect(overlapping(rows)).toEqual(['r0', 'r3']);
    const long: Part[] = [
      ['paragraph', words('x', 14)],
      ['paragraph', words('y', 14)],
    ];
    expect(overlapping(long)).toEqual(['x0', 'y0']);
  });

  it('names the columns of a table it begins in the middle of, outside its span', () => {
    const rows = Array.from({ length: 5 }, (_, index): Part => ['table', `Drug${index} | ${index} mg | once daily`]);
    const document = documentOf([
      ['heading', 'Doses', 2],
      ['table', 'Drug | Dose | How often'],
      ...rows,
      ['paragraph', words('p', 11)],
    ]);
    expect(cut(document, 16).map(([text, headings]) => [text.slice(0, 5), headings])).toEqual([
      ['Doses', []],
      ['Drug1', ['Doses', 'Drug | Dose | How often']],
      ['Drug3', ['Doses', 'Drug | Dose | How often']],
      ['p0 p1', ['Doses']],
    ]);
    const named = Array.from({ length: 6 }, (_, index): Part => ['table', `Drug: Name${index} | Dose: ${index} mg`]);
    for (const [, headings] of cut(documentOf(named), 16)) expect(headings).toEqual([]);
  });

  it('gives the same words under the same headings the same hash, wherever they stand', () => {
    const tail: Part[] = [
      ['heading', 'Plan', 1],
      ['paragraph', words('p', 10)],
    ];
    const [alone] = cutPassages(documentOf(tail)).slice(-1);
    const [after] = cutPassages(documentOf([['heading', 'Other', 1], ['paragraph', words('o', 300)], ...tail])).slice(-1);
    expect(after!.contentHash).toBe(alone!.contentHash);
    expect(after!.start).not.toBe(alone!.start);
  });

  it('bounds passages in the tokens of a model, and in word pieces where those are many more', () => {
    const lettersOnly = (text: string) => text.match(/[a-z]+/g)?.length ?? 0;
    const figures = Array.from({ length: 900 }, (_, index) => `${index}.${index % 97}`).join(' ');
    const prose = Array.from({ length: 60 }, (_, index) => `Sentence ${index} of many words is here to be read.`).join(' ');
    const document = documentOf([
      ['paragraph', prose],
      ['table', figures],
    ]);
    const passages = cutPassages(document, inModelTokens(lettersOnly)).map(({ start, end }) => document.text.slice(start, end));
    expect(passages.length).toBeGreaterThan(8);
    expect(Math.max(...passages.map(lettersOnly))).toBeGreaterThan(100);
    expect(Math.max(...passages.map(lettersOnly))).toBeLessThanOrEqual(155);
    expect(Math.max(...passages.map(estimateTokens))).toBeGreaterThan(300);
    expect(Math.max(...passages.map(estimateTokens))).toBeLessThanOrEqual(450);
  });

  it('covers all words in order, within the limit, whatever the text', () => {
    const kind = fc.constantFrom<TextBlock['kind']>('heading', 'paragraph', 'list-item', 'table', 'code');
    const body = fc
      .array(
        fc.oneof(
          fc.lorem({ maxCount: 20, mode: 'sentences' }),
          fc.string({ unit: 'grapheme', maxLength: 200 }),
          fc.constant('x'.repeat(900)),
          fc.constant('🫀'.repeat(300)),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => parts.join(' ').trim())
      .filter((text) => text !== '');
    const part = fc.tuple(kind, body, fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), fc.integer({ min: 5, max: 60 }), (parts, maxTokens) => {
        const document = documentOf(parts);
        const passages = cutPassages(document, { targetTokens: maxTokens * 0.8, maxTokens });
        let at = 0;
        for (const { start, end } of passages) {
          expect(document.text.slice(at, start).trim()).toBe('');
          expect(end).toBeGreaterThan(Math.max(at, start));
          const text = document.text.slice(start, end);
          expect(text.isWellFormed()).toBe(true);
          expect(estimateTokens(text)).toBeLessThanOrEqual(maxTokens);
          at = end;
        }
        expect(document.text.slice(at).trim()).toBe('');
      }),
      { seed: 3, numRuns: 150 },
    );
  });
});
