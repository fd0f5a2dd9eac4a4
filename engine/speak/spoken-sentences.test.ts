import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSentenceStream, type SpokenSentence } from './spoken-sentences.ts';

function sentencesOf(pieces: Iterable<string>, citations: 'spoken' | 'silent' = 'silent'): SpokenSentence[] {
  const stream = createSentenceStream({ citations });
  return [...[...pieces].flatMap((piece) => stream.push(piece)), ...stream.end()];
}
const texts = (markdown: string): string[] => sentencesOf([markdown]).map(({ text }) => text);
const spoken = (markdown: string, citations: 'spoken' | 'silent' = 'silent'): string[] =>
  sentencesOf([markdown], citations).map((sentence) => sentence.spoken);

describe('sentences to speak', () => {
  it('give the first clause as soon as it can be said, then whole sentences', () => {
    const stream = createSentenceStream({ citations: 'silent' });
    expect(stream.push('In adults with atrial fibrillation and no contraindication, ')).toEqual([]);
    expect(stream.push('a').map(({ text }) => text)).toEqual(['In adults with atrial fibrillation and no contraindication,']);
    expect(stream.push('pixaban is preferred, since it bleeds less often than warfarin, ')).toEqual([]);
    expect(stream.push('in trials. T').map(({ text }) => text)).toEqual([
      'apixaban is preferred, since it bleeds less often than warfarin, in trials.',
    ]);
    expect(stream.end().map(({ text }) => text)).toEqual(['T']);
  });

  it('do not break at abbreviations, decimals, initials and lists of numbers', () => {
    expect(texts('Seen by Dr. J. Smith, e.g. at 3.5 h. Take 5 mg p.o. b.i.d. with food. Approx. 1,200 mL.')).toEqual([
      'Seen by Dr. J. Smith, e.g. at 3.5 h.',
      'Take 5 mg p.o. b.i.d. with food.',
      'Approx. 1,200 mL.',
    ]);
    expect(texts('It is seen most often in patients of the ages 40, 50, 60 and beyond.')).toHaveLength(1);
  });

  it('are without Markdown: quotes, emphasis, headings, lists, links, code, escapes and rules', () => {
    const markdown =
      '## Plan\n\n**Warfarin note**\n\n> Keep the *INR* at `2.5`. [1]\n>\n> Check weekly.\n\n---\n\n1. See [the guide](https://a.example/x.html)\n2. Stop\\* at \\[5\\]\n- [ ] Call &amp; ask\n\n```\ncode line\n```\n';
    expect(texts(markdown)).toEqual([
      'Plan',
      'Warfarin note',
      'Keep the INR at 2.5. [1]',
      'Check weekly.',
      'See the guide',
      'Stop* at [5]',
      'Call & ask',
      'code line',
    ]);
  });

  it('read a table row by row, each cell after the heading of its column', () => {
    expect(
      texts('| Drug | Dose | Note |\n|:---|---:|---|\n| Metformin | 500 mg |  |\n| Lisinopril | 10 mg | a \\| b |\n\nDone.'),
    ).toEqual(['Drug: Metformin, Dose: 500 mg', 'Drug: Lisinopril, Dose: 10 mg, Note: a | b', 'Done.']);
    expect(texts('| only | headings |')).toEqual(['only, headings']);
    expect(texts('| a | b |\n| c | d |')).toEqual(['a, b', 'c, d']);
  });

  it('leave the numbers of a list out: "2. 5 mg" must not be heard as 2.5 mg', () => {
    expect(spoken('1. 10 mg\n2. 5 mg')).toEqual(['10 milligrams.', '5 milligrams.']);
  });

  it('leave citations out or say them, as set, and keep them in the caption', () => {
    const markdown = 'Metformin is first [1]. It is cheap. [2][3] It is [4] safe. "Take it." [5]';
    expect(spoken(markdown)).toEqual(['Metformin is first.', 'It is cheap.', 'It is safe.', '"Take it."']);
    expect(spoken(markdown, 'spoken')).toEqual([
      'Metformin is first, source one.',
      'It is cheap. Sources two and three.',
      'It is, source four, safe.',
      '"Take it." Source five.',
    ]);
    expect(texts(markdown)).toEqual(['Metformin is first [1].', 'It is cheap. [2][3]', 'It is [4] safe.', '"Take it." [5]']);
  });

  it('join lines of wrapped text and keep short lines apart', () => {
    expect(
      texts('The patient was given amoxicillin for a suspected\nchest infection. Home.\naspirin 81 mg\natorvastatin 40 mg'),
    ).toEqual([
      'The patient was given amoxicillin for a suspected chest infection.',
      'Home.',
      'aspirin 81 mg',
      'atorvastatin 40 mg',
    ]);
  });

  it('cut what goes on and on without a full stop, never between a number and its unit', () => {
    const long = sentencesOf([`${'word 5 mg '.repeat(400)}end`]);
    expect(long.length).toBeGreaterThan(3);
    for (const { text } of long) {
      expect(text.length).toBeLessThan(700);
      expect(text).not.toMatch(/^mg/);
    }
  });

  it('are none where there is nothing to say', () => {
    expect(sentencesOf(['', '\n\n', '---\n', '**', '[1]\n', '> \n', '| |\n'])).toEqual([]);
    expect(sentencesOf([])).toEqual([]);
  });

  const word = fc.constantFrom(
    'metformin',
    'Dr.',
    'e.g.',
    '5',
    'mg',
    '2.5',
    'b.i.d.',
    'No',
    'the',
    'Ä',
    '😀x',
    'café',
    '1,200',
    'K+',
  );
  const mark = fc.constantFrom(
    '. ',
    '! ',
    '? ',
    ', ',
    '; ',
    ' ',
    ' ',
    ' ',
    '\n',
    '\n\n',
    ' **',
    '** ',
    ' [1]',
    '[2].',
    '\r\n',
    ': ',
  );
  const start = fc.constantFrom('', '- ', '1. ', '> ', '## ', '| ', '**', '```\n', '---\n', '|---|\n', '\\');
  const markdownText = fc
    .array(fc.tuple(start, fc.array(fc.tuple(word, mark), { minLength: 1, maxLength: 12 })), { maxLength: 6 })
    .map((lines) => lines.map(([begin, words]) => begin + words.map(([one, end]) => one + end).join('')).join('\n'));

  it('are the same however the text is cut into pieces', () => {
    fc.assert(
      fc.property(markdownText, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (markdown, sizes) => {
        expect(sentencesOf(cut(markdown, sizes))).toEqual(sentencesOf([markdown]));
      }),
      { seed: 21, numRuns: 1500 },
    );
  });

  it('hold every word of the text exactly once, in order', () => {
    const prose = fc
      .array(
        fc.tuple(
          fc.constantFrom('', '- ', '> ', '## '),
          fc.array(
            fc.tuple(
              fc.constantFrom('metformin', 'Dr.', 'e.g.', 'and', 'No', '2.5', 'mg', 'café'),
              fc.constantFrom('. ', ', ', ' ', ' ', '; ', ' **', '** '),
            ),
            {
              minLength: 1,
              maxLength: 30,
            },
          ),
        ),
        { maxLength: 6 },
      )
      .map((lines) => lines.map(([begin, words]) => ({ begin, words })));
    const wordsIn = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];
    fc.assert(
      fc.property(prose, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lines, sizes) => {
        const markdown = lines.map(({ begin, words }) => begin + words.map((pair) => pair.join('')).join('')).join('\n');
        const written = lines.flatMap(({ words }) => words.flatMap(([one]) => wordsIn(one)));
        expect(sentencesOf(cut(markdown, sizes)).flatMap(({ text }) => wordsIn(text))).toEqual(written);
      }),
      { seed: 22, numRuns: 1000 },
    );
  });
});

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}
