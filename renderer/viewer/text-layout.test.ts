import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextBlock } from '../../contract/documents.ts';
import { layOut, partAt, segmentsOf, type LayoutPart, type Mark } from './text-layout.ts';

/** A text with its blocks, as extractors make them: in order, apart from each other by white space. */
const documents = fc
  .array(
    fc.record({
      kind: fc.constantFrom<TextBlock['kind']>('heading', 'paragraph', 'list-item', 'table', 'code'),
      words: fc.string({ minLength: 1, maxLength: 80 }).filter((words) => words.trim() === words && words !== ''),
      indent: fc.constantFrom('', '  ', '    '),
      gap: fc.constantFrom('\n', '\n\n'),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((pieces) => {
    let text = '';
    const blocks = pieces.map(({ kind, words, indent, gap }): TextBlock => {
      text += (text === '' ? '' : gap) + indent;
      const start = text.length;
      text += words;
      return { kind, start, end: text.length };
    });
    return { text, blocks, pageSpans: [] };
  });

function drawn(
  text: string,
  parts: readonly LayoutPart[],
  marks: readonly Mark[],
): { text: string; mark: string | null; start: number }[] {
  const spans = parts.flatMap((part) => (part.kind === 'table' ? part.rows.flat() : [part]));
  return spans.flatMap((span) => segmentsOf(text, span, marks));
}

describe('the layout of a text', () => {
  it('draws every letter of every block, and no letter twice', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const letters = (text: string): string => text.replace(/[\s|]+/g, '');
        const shown = drawn(document.text, layOut(document), []).map((segment) => segment.text);
        expect(letters(shown.join(''))).toBe(letters(document.text));
      }),
      { seed: 11 },
    );
  });

  it('marks exactly the letters of a span, across blocks and cells', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.nat(), (document, a, b) => {
        const [start = 0, end = 0] = [a % document.text.length, b % (document.text.length + 1)].sort((x, y) => x - y);
        const segments = drawn(document.text, layOut(document), [{ start, end, kind: 'current' }]);
        for (const { text, mark, start: at } of segments) {
          const inside = at >= start && at + text.length <= end && end > start;
          expect(mark === 'current').toBe(inside && text.length > 0);
        }
      }),
      { seed: 12 },
    );
  });

  it('shows the current mark where it and another overlap', () => {
    const segments = segmentsOf('abcdefgh', { start: 0, end: 8 }, [
      { start: 1, end: 5, kind: 'other' },
      { start: 3, end: 7, kind: 'current' },
    ]);
    expect(segments.map(({ text, mark }) => [text, mark])).toEqual([
      ['a', null],
      ['bc', 'other'],
      ['de', 'current'],
      ['fg', 'current'],
      ['h', null],
    ]);
  });

  it('breaks a block too long to draw at white space and finds its parts again', () => {
    const text = 'word '.repeat(20_000).trim();
    const parts = layOut({ text, blocks: [{ kind: 'paragraph', start: 0, end: text.length }], pageSpans: [] });
    expect(parts.length).toBeGreaterThan(10);
    expect(parts.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    for (const at of [0, 4321, 54_321, text.length - 1]) {
      const part = parts[partAt(parts, at)];
      expect(part !== undefined && part.start <= at && at < part.end).toBe(true);
    }
  });

  it('keeps rows that follow each other in one table, with their cells', () => {
    const text = 'Drug | Dose\ntolvaptan | 15 mg';
    const parts = layOut({
      text,
      blocks: [
        { kind: 'table', start: 0, end: 11 },
        { kind: 'table', start: 12, end: text.length },
      ],
      pageSpans: [],
    });
    expect(parts.map(({ rows }) => rows.map((row) => row.map(({ start, end }) => text.slice(start, end))))).toEqual([
      [
        ['Drug', 'Dose'],
        ['tolvaptan', '15 mg'],
      ],
    ]);
  });

  it('puts page breaks before the first block of each page', () => {
    const text = 'one\n\ntwo\n\nthree';
    const parts = layOut({
      text,
      blocks: [
        { kind: 'paragraph', start: 0, end: 3 },
        { kind: 'paragraph', start: 5, end: 8 },
        { kind: 'paragraph', start: 10, end: 15 },
      ],
      pageSpans: [
        { page: 1, start: 0, end: 8, widthPt: 1, heightPt: 1 },
        { page: 2, start: 10, end: 15, widthPt: 1, heightPt: 1 },
      ],
    });
    expect(parts.map(({ kind, page }) => (kind === 'page' ? page : kind))).toEqual([1, 'paragraph', 'paragraph', 2, 'paragraph']);
  });
});
