import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerPart } from './answerer.ts';
import { createMarkerParser } from './markers.ts';

function parse(...pieces: string[]): AnswerPart[] {
  const parser = createMarkerParser();
  const parts = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
  return parts.reduce<AnswerPart[]>((joined, part) => {
    const last = joined.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') last.text += part.text;
    else joined.push({ ...part });
    return joined;
  }, []);
}

const text = (value: string): AnswerPart => ({ kind: 'text', text: value });
const cite = (evidence: number, quote: string | null = null): AnswerPart => ({ kind: 'cite', evidence, quote });

describe('createMarkerParser', () => {
  it('reads single, repeated and listed markers', () => {
    expect(parse('A [3]. B [1][2] C [1, 4].')).toEqual([
      text('A '),
      cite(3),
      text('. B '),
      cite(1),
      cite(2),
      text(' C '),
      cite(1),
      cite(4),
      text('.'),
    ]);
  });

  it('reads quotes, also with brackets and quotation marks inside', () => {
    expect(parse('A [2: "took 5 mg [sic], "as needed", daily"].')).toEqual([
      text('A '),
      cite(2, 'took 5 mg [sic], "as needed", daily'),
      text('.'),
    ]);
    expect(parse('[1: “one”, 2: “two”; 3]')).toEqual([cite(1, 'one'), cite(2, 'two'), cite(3)]);
  });

  it('leaves links, code, escaped brackets, boxes and other brackets alone', () => {
    const plain = 'See [1](https://a.b), `x[2]`, ```\n[3]\n```, \\[4], [ ] and [x] [note 5] [a, b] [12345] [3: unquoted].';
    expect(parse(plain)).toEqual([text(plain)]);
  });

  it('does not lose markers after a lone backtick on an earlier line', () => {
    expect(parse('a ` b\nc [1]')).toEqual([text('a ` b\nc '), cite(1)]);
  });

  it('gives text at once and holds back only what may be a marker', () => {
    const parser = createMarkerParser();
    expect(parser.push('Potassium is 4.1 ')).toEqual([text('Potassium is 4.1 ')]);
    expect(parser.push('[1')).toEqual([]);
    expect(parser.push(': "4.1')).toEqual([]);
    expect(parser.push('"]')).toEqual([]);
    expect(parser.push('. [no')).toEqual([cite(1, '4.1'), text('. [no')]);
    expect(parser.push('[9')).toEqual([]);
    expect(parser.end()).toEqual([text('[9')]);
  });

  it('takes an endless marker for text', () => {
    const parser = createMarkerParser();
    const endless = `[1: "${'a'.repeat(3000)}`;
    expect(parser.push(endless)).toEqual([text(endless)]);
  });

  it('reads the same however the text is cut into pieces', () => {
    const piece = fc.constantFrom(
      '[1]',
      '[2: "a b"]',
      '[',
      ']',
      '1',
      ', ',
      '"',
      ': ',
      '`',
      '```',
      '\n',
      'word ',
      '(',
      ')',
      '[3, 4]',
      '\\',
      '”',
      '^',
      'source ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), fc.array(fc.nat(60), { maxLength: 8 }), (parts, cuts) => {
        const whole = parts.join('');
        const places = [...new Set(cuts.filter((cut) => cut < whole.length))].toSorted((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) => whole.slice(from, places[index] ?? whole.length));
        expect(parse(...pieces)).toEqual(parse(whole));
      }),
      { seed: 17, numRuns: 3000 },
    );
  });
});
