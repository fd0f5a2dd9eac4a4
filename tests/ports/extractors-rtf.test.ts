import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';

const HEAD = String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset2 Symbol;}{\f3\fcharset2 Wingdings;}{\f4\fcharset128 MS Mincho;}}`;
const rtf = (body: string) => Buffer.from(`${HEAD}${body}}`, 'latin1');
const textOf = async (body: string) => (await extractChecked('a.rtf', rtf(body))).text;

describe('RTF', () => {
  it('reads headings, lists, tables and the last paragraph without its mark', async () => {
    const styles = String.raw`{\stylesheet{\snext0 Normal;}{\s1\outlinelevel0 heading 1;}{\s5 Title;}{\*\cs3 heading 1 Char;}}`;
    const document = await extractChecked(
      'a.rtf',
      rtf(
        styles +
          String.raw`{\info{\title Discharge letter}{\author Dr. Hidden}}{\header no header\par}
\pard\s5 Letter\par
\pard\plain\s1 Medication \b now\b0\par\pard Two
 words\line next line.\par
{\listtext\f2\'b7\tab}\ls1 first\par{\pntext 2.\tab}second\par
\trowd\intbl Drug\cell Dose\cell\row\trowd\intbl A\par B\cell 5 mg\cell\row
\pard\outlinelevel1 Plan\par\pard Last words`,
      ),
    );
    expect(document.title).toBe('Discharge letter');
    expect(outlineOf(document)).toEqual([
      ['heading', 'Letter'],
      ['heading', 'Medication now'],
      ['paragraph', 'Two words\nnext line.'],
      ['list-item', '- first'],
      ['list-item', '2. second'],
      ['table', 'Drug | Dose'],
      ['table', 'A B | 5 mg'],
      ['heading', 'Plan'],
      ['paragraph', 'Last words'],
    ]);
    expect(document.blocks.flatMap(({ level }) => level ?? [])).toEqual([1, 2, 3]);
  });

  it('reads every way to write a character', async () => {
    expect(
      await textOf(
        String.raw`M\'fcller \u8211? \uc2\u956\'b5\'b5g \uc0\u8364 5{\f1\'cf\'f0\'e8\'e2\'e5\'f2} 3\~mg\endash x \u-10179\u-8694  y \{z\}`,
      ),
    ).toBe('Müller – μg €5Привет 3 mg–x 😊 y {z}');
    expect(await textOf(String.raw`{\f4\'93\'fa\'96\'7b} caf\u233 \par next`)).toBe('日本 caf\u00e9\n\nnext'.normalize('NFC'));
    expect(await textOf('Gr\xf6\xdfe')).toBe('Größe');
  });

  it('knows that a letter of the font Symbol is another one: micrograms never become milligrams', async () => {
    expect(await textOf(String.raw`50 {\f2 m}g, {\f2\'a3} 5 and {\f2\u-3987?}g {\f3 x} z`)).toBe('50 μg, ≤ 5 and μg • z');
  });

  it.each([
    ['the Macintosh', String.raw`{\rtf1\mac M\'9fller}`, 'Müller'],
    ['DOS', String.raw`{\rtf1\pc M\'81ller}`, 'Müller'],
    ['DOS, western', String.raw`{\rtf1\pca \'9dre M\'81ller}`, 'Øre Müller'],
    ['Central Europe', String.raw`{\rtf1\ansi\ansicpg1250 P\'f8\'edklad}`, 'Příklad'],
  ])('reads code pages of %s', async (_name, content, text) => {
    expect((await extractChecked('a.rtf', content)).text).toBe(text);
  });

  it('leaves out pictures, data, fields and hidden or deleted words', async () => {
    const body = String.raw`a{\pict\pngblip 89504e47}{\*\unknown{\b secret}}{\v hidden}{\deleted gone}\bin5 }{\x}b{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt link}}{\*\shppict{\pict 00}}{\object{\*\objdata 00}{\result shown}}{\footnote\pard note\par more} end`;
    expect(await textOf(body)).toBe('ablinkshown (note more) end');
  });

  it('keeps what was read of a file cut off, and knows what is none', async () => {
    expect((await extractChecked('a.rtf', rtf(String.raw`One.\par Two`).subarray(0, -4))).text).toBe('One.\n\n'.trim());
    expect(await failureOf('a.rtf', 'plain words')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.rtf', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.rtf', rtf(String.raw`\par\par`))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.rtf', `{\\rtf1 ${'{'.repeat(500_000)}`)).toBe('FILE_CORRUPT');
    expect((await extractChecked('a.txt', rtf('words'))).format).toBe('rtf');
  });

  it('survives files that are cut off or changed', async () => {
    await expectSurvivesDamage(
      'a.rtf',
      rtf(String.raw`{\info{\title x}}\pard Word \'e4\u945?\par\trowd\intbl a\cell b\cell\row end`),
      300,
    );
  });

  it('gives back every paragraph and row that was written', async () => {
    const words = fc.string({
      unit: fc.constantFrom('a', 'b', 'ü', 'β', '中', '🫀', '{', '}', '\\', '-', '5'),
      minLength: 1,
      maxLength: 12,
    });
    const written = (text: string) =>
      Array.from({ length: text.length }, (_, at) => {
        const code = text.charCodeAt(at);
        if (code > 127) return String.raw`\u${code > 32_767 ? code - 65_536 : code}?`;
        return /[{}\\]/.test(text[at]!) ? `\\${text[at]}` : text[at];
      }).join('');
    const part = fc.oneof(words, fc.tuple(words, words));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 12 }), async (parts) => {
        const body = parts.map((made) =>
          typeof made === 'string'
            ? String.raw`\pard ${written(made)}\par `
            : `\\trowd\\intbl ${made.map((cell) => `${written(cell)}\\cell `).join('')}\\row `,
        );
        const found = outlineOf(await extractChecked('a.rtf', rtf(body.join('\n')))).map(([, text]) => text);
        expect(found).toEqual(parts.map((made) => (typeof made === 'string' ? made : made.join(' | '))));
      }),
      { seed: 9, numRuns: 80 },
    );
  });
});
