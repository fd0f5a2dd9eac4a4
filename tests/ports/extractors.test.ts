import fc from 'fast-check';
import { degrees, PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../engine/failure.ts';
import { extractDocument } from '../../engine/library/extract/extract-document.ts';
import { cutPassages } from '../../engine/library/passages.ts';
import { expectSoundDocument, expectSoundPassages } from '../fixtures/check-document.ts';
import { docxParagraph, makeDocx, makeEncryptedDocx, makeEncryptedPdf, makePdf, makeZipBombDocx } from '../fixtures/documents.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'extracted',
    (error: Failure) => error.code,
  );
const extract = async (name: string, content: string | Uint8Array) => {
  const document = await extractDocument(name, typeof content === 'string' ? bytes(content) : content);
  expectSoundDocument(document);
  expectSoundPassages(document, cutPassages(document));
  return document;
};
/** Kind and words of every block, as a reader sees them. */
const outline = ({ text, blocks }: Awaited<ReturnType<typeof extract>>) =>
  blocks.map(({ kind, start, end }) => [kind, text.slice(start, end)]);

describe('Markdown', () => {
  it('reads as its words, without the marks', async () => {
    const document = await extract(
      'a.md',
      '# Visit *note*\n\nSee [guideline](http://x) and `HbA1c`.\r\nSame paragraph.\n\n- one\n- two\n  - inner\n\n1. first\n2. second\n\n| Drug | Dose |\n|---|---|\n| A | 5 mg |\n\n> quoted\n\n<!-- hidden --><script>no()</script>\n',
    );
    expect(document.title).toBe('Visit note');
    expect(outline(document)).toEqual([
      ['heading', 'Visit note'],
      ['paragraph', 'See guideline and HbA1c.\nSame paragraph.'],
      ['list-item', '- one'],
      ['list-item', '- two'],
      ['list-item', '- inner'],
      ['list-item', '1. first'],
      ['list-item', '2. second'],
      ['table', 'Drug | Dose'],
      ['table', 'A | 5 mg'],
      ['paragraph', 'quoted'],
    ]);
  });

  it('takes the title of front matter and leaves the rest of it out', async () => {
    const document = await extract('a.md', '---\ntitle: "Asthma"\ntags: [x]\n---\nBody.\n');
    expect([document.title, document.text]).toEqual(['Asthma', 'Body.']);
  });

  it('survives nesting no stack can hold', async () => {
    const document = await extract('deep.md', `${'>'.repeat(5000)} deep words\n`);
    expect(document.text).toContain('deep words');
  });
});

describe('plain text', () => {
  it('keeps the words as they are and finds headings and lists', async () => {
    const document = await extract(
      'a.txt',
      'CHIEF COMPLAINT\n\nAnnual exam.\nStill the same.\n\nPlan:\n- aspirin 75 mg\n- review in 2 weeks\n',
    );
    expect(outline(document)).toEqual([
      ['heading', 'CHIEF COMPLAINT'],
      ['paragraph', 'Annual exam.\nStill the same.'],
      ['heading', 'Plan:'],
      ['list-item', '- aspirin 75 mg'],
      ['list-item', '- review in 2 weeks'],
    ]);
  });

  it.each([
    ['UTF-8', bytes('Müller, 5 µg'), 'Müller, 5 µg'],
    ['UTF-8 with a mark', bytes('\ufeffMüller'), 'Müller'],
    ['UTF-16 with a mark', Buffer.from('\ufeffMüller', 'utf16le'), 'Müller'],
    ['UTF-16 without a mark', Buffer.from('Patient Mueller has no complaints.', 'utf16le'), 'Patient Mueller has no complaints.'],
    ['Windows-1252', Buffer.from('Frau M\xfcller: 5 \xb5g t\xe4glich \x96 gut', 'latin1'), 'Frau Müller: 5 µg täglich – gut'],
  ])('reads %s', async (_name, content, text) => {
    expect((await extract('a.txt', content)).text).toBe(text);
  });

  it.each([
    ['0xFF noise', new Uint8Array(5000).fill(0xff)],
    ['binary noise', Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256)],
    ['zeros', new Uint8Array(5000)],
  ])('refuses %s', async (_name, content) => {
    expect(await codeOf(extract('a.txt', content))).toBe('FILE_NOT_TEXT');
  });

  it('calls a file of white space empty', async () => {
    expect(await codeOf(extract('a.txt', ' \n\n\t '))).toBe('FILE_EMPTY');
    expect(await codeOf(extract('a.txt', ''))).toBe('FILE_EMPTY');
  });

  it('refuses text longer than it keeps, and says so', async () => {
    await expect(extract('a.txt', 'word '.repeat(2_100_000))).rejects.toThrow('10 million characters');
  });
});

describe('HTML', () => {
  it('reads what is shown, and nothing else', async () => {
    const document = await extract(
      'a.html',
      `<!doctype html><html><head><title>Guide</title><style>p{}</style></head><body><nav>menu</nav><h2>Dose &amp; route</h2>
       <p>Take <b>5&nbsp;mg</b><br>daily.</p><script>alert(1)</script><p hidden>secret</p><p style="display: none">gone</p>
       <ul><li>one<ul><li>inner</li></ul></li><li><p>two</p></li></ul><table><tr><th>Drug</th><th>Dose</th></tr><tr><td>A</td><td>5</td></tr></table>
       <pre>x\n  y</pre></body></html>`,
    );
    expect(document.title).toBe('Guide');
    expect(outline(document)).toEqual([
      ['heading', 'Dose & route'],
      ['paragraph', 'Take 5 mg\ndaily.'],
      ['list-item', '- one'],
      ['list-item', '- inner'],
      ['list-item', '- two'],
      ['table', 'Drug | Dose'],
      ['table', 'A | 5'],
      ['code', 'x\n  y'],
    ]);
  });

  it('believes the encoding the page declares', async () => {
    const page = Buffer.from('<html><meta charset="iso-8859-2"><p>P\xf8\xedklad</p></html>', 'latin1');
    expect((await extract('a.html', page)).text).toBe('Příklad');
  });
});

describe('DOCX', () => {
  it('reads headings, lists and tables in order', async () => {
    const cell = (text: string) => `<w:tc>${docxParagraph(text)}</w:tc>`;
    const document = await extract(
      'a.docx',
      makeDocx(
        docxParagraph('Discharge letter', 'Heading1') +
          docxParagraph('Patient is well &amp; happy.') +
          `<w:tbl><w:tr>${cell('Drug')}${cell('Dose')}</w:tr><w:tr>${cell('A')}${cell('5 mg')}</w:tr></w:tbl>`,
      ),
    );
    expect(outline(document)).toEqual([
      ['heading', 'Discharge letter'],
      ['paragraph', 'Patient is well & happy.'],
      ['table', 'Drug | Dose'],
      ['table', 'A | 5 mg'],
    ]);
  });

  it('does not unpack a zip bomb', async () => {
    expect(await codeOf(extract('a.docx', makeZipBombDocx()))).toBe('FILE_EXPANDS_TOO_FAR');
  });

  it('tells a password from damage', async () => {
    expect(await codeOf(extract('a.docx', makeEncryptedDocx()))).toBe('FILE_ENCRYPTED');
    expect(await codeOf(extract('a.docx', 'not a zip'))).toBe('FILE_CORRUPT');
    const whole = makeDocx(docxParagraph('words'));
    expect(await codeOf(extract('a.docx', whole.slice(0, whole.length / 2)))).toBe('FILE_CORRUPT');
    expect(await codeOf(extract('a.docx', makeDocx('')))).toBe('FILE_NO_TEXT');
  });
});

describe('PDF', () => {
  it('reads lines, paragraphs and headings with their places', async () => {
    const pdf = await makePdf(
      [
        [
          { text: 'Asthma care', sizePt: 20 },
          { text: '' },
          { text: 'Inhaled steroids are the main-' },
          { text: 'stay of treatment.' },
          { text: '' },
          { text: 'Next paragraph.' },
        ],
      ],
      { title: 'Asthma guide' },
    );
    const document = await extract('a.pdf', pdf);
    expect(document.title).toBe('Asthma guide');
    expect(outline(document)).toEqual([
      ['heading', 'Asthma care'],
      ['paragraph', 'Inhaled steroids are the mainstay of treatment.'],
      ['paragraph', 'Next paragraph.'],
    ]);
    const [first] = document.pageItems[0]!;
    expect(document.text.slice(first!.start, first!.end)).toBe('Asthma care');
    expect(first!.xPt).toBeCloseTo(72, 0);
    expect(first!.yPt).toBeGreaterThan(72);
    expect(first!.yPt + first!.heightPt).toBeLessThan(72 + 30);
  });

  it('tells encrypted, damaged and wordless files apart', async () => {
    expect(await codeOf(extract('a.pdf', makeEncryptedPdf()))).toBe('FILE_ENCRYPTED');
    expect(await codeOf(extract('a.pdf', 'not a pdf'))).toBe('FILE_CORRUPT');
    expect(await codeOf(extract('a.pdf', await makePdf([[], []])))).toBe('FILE_NO_TEXT');
    const whole = await makePdf([[{ text: 'words' }]]);
    expect(['FILE_CORRUPT', 'extracted']).toContain(await codeOf(extract('a.pdf', whole.slice(0, whole.length / 3))));
  });

  it('gets every page of a 300-page document right', async () => {
    const line = (page: number, index: number) => ({ text: `Line ${index} of page ${page} about blood pressure, q${page}z` });
    const made = Array.from({ length: 300 }, (_, page) => Array.from({ length: 30 }, (_unused, index) => line(page + 1, index)));
    const document = await extract('a.pdf', await makePdf(made));
    const pagesNamed = cutPassages(document).map(({ page, start, end }) => {
      const words = document.text.slice(start, end);
      expect(new Set(words.match(/q\d+z/g))).toEqual(new Set([`q${page}z`]));
      return page;
    });
    expect(new Set(pagesNamed).size).toBe(300);
  });

  it('places words where they are seen on a turned page', async () => {
    const pdf = await PDFDocument.create();
    const page = pdf.addPage([400, 600]);
    page.setRotation(degrees(90));
    page.drawText('Turned', { x: 50, y: 100, size: 12 });
    const document = await extract('a.pdf', await pdf.save());
    expect(document.pageSpans[0]).toMatchObject({ widthPt: 600, heightPt: 400 });
    const [item] = document.pageItems[0]!;
    // Shown turned clockwise: what was 100 above the bottom is now 100 from the left, and runs downwards from 50.
    expect(item!.xPt).toBeGreaterThan(95);
    expect(item!.xPt + item!.widthPt).toBeLessThan(115);
    expect(item!.yPt).toBeCloseTo(50, 0);
    expect(item!.heightPt).toBeGreaterThan(item!.widthPt);
  });

  it('puts every passage on the page its words came from', async () => {
    const word = fc.stringMatching(/^[a-z]{2,9}$/);
    const line = fc.record({ words: fc.array(word, { minLength: 1, maxLength: 4 }), sizePt: fc.constantFrom(9, 11, 11, 11, 18) });
    const pages = fc.array(fc.array(line, { maxLength: 35 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pages, async (made) => {
        fc.pre(made.some((lines) => lines.length > 0));
        const marked = made.map((lines, page) =>
          lines.map(({ words, sizePt }, index) => ({ text: `${words.join(' ')} q${page + 1}x${index}z`, sizePt })),
        );
        const document = await extract('a.pdf', await makePdf(marked));
        const found = cutPassages(document).flatMap(({ page, start, end }) =>
          [...document.text.slice(start, end).matchAll(/q(\d+)x(\d+)z/g)].map(([mark, wanted]) => ({
            mark,
            page,
            wanted: Number(wanted),
          })),
        );
        for (const { page, wanted } of found) expect(page).toBe(wanted);
        expect(found.map(({ mark }) => mark)).toEqual(
          marked.flatMap((lines, page) => lines.map((_, index) => `q${page + 1}x${index}z`)),
        );
      }),
      { seed: 42, numRuns: 25 },
    );
  });
});

describe('every format', () => {
  it('is told by what the file is where its name is wrong', async () => {
    expect((await extract('a.txt', await makePdf([[{ text: 'words' }]]))).format).toBe('pdf');
    expect((await extract('a.pdf', makeDocx(docxParagraph('words')))).format).toBe('docx');
    expect(await codeOf(extract('a.xyz', 'words'))).toBe('FILE_TYPE_UNSUPPORTED');
  });

  it('gives sound spans and the same result twice, whatever the characters', async () => {
    const names = ['a.md', 'a.txt', 'a.html'];
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        '\n\n',
        '# ',
        '- ',
        '| a | b |\n|---|---|\n',
        '```\n',
        '<p>',
        '</p>',
        '<td>',
        'Word ',
        '. ',
        '\r\n',
        '&amp;',
        '🫀',
        '\ud800',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.array(piece, { maxLength: 60 }), async (name, pieces) => {
        const content = `Begin ${pieces.join('')} end of the text that is long enough to be text`;
        const once = await extractDocument(name, bytes(content)).catch((error: Failure) => error.code);
        if (typeof once === 'string') {
          expect(once).toMatch(/^FILE_(NOT_TEXT|EMPTY|CORRUPT)$/);
          return;
        }
        expectSoundDocument(once);
        expectSoundPassages(once, cutPassages(once, { targetTokens: 20, maxTokens: 30 }));
        expect(await extractDocument(name, bytes(content))).toEqual(once);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
