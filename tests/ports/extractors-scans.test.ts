import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../engine/library/extract/extract-document.ts';
import type { DescribedDocument } from '../../engine/library/extract/extracted-document.ts';
import { createTextRecogniser } from '../../engine/library/extract/text-recogniser.ts';
import { cutPassages } from '../../engine/library/passages.ts';
import { expectSoundDocument, expectSoundPassages } from '../fixtures/check-document.ts';
import { makePdf } from '../fixtures/documents.ts';
import { expectSurvivesDamage, failureOf } from '../fixtures/extract-checked.ts';
import {
  faxStrip,
  LETTER,
  LETTER_LINES,
  letterPixels,
  makeBmp,
  makePng,
  makeScannedPdf,
  makeTiff,
  scan,
  turn,
} from '../fixtures/scanned-pages.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Debian's language file (package tesseract-ocr-eng), byte for byte the managed model's. */
const TESSDATA = '/usr/share/tesseract-ocr/5/tessdata';
const hasTessdata = existsSync(join(TESSDATA, 'eng.traineddata'));

const asked: number[] = [];
const recogniser = createTextRecogniser({ folder: TESSDATA, onPicture: (needsMs) => asked.push(needsMs) });
const withoutPack = createTextRecogniser({ folder: '/nowhere', onPicture: () => undefined });

async function read(name: string, bytes: Uint8Array): Promise<DescribedDocument> {
  const document = await extractDocument(name, bytes, recogniser);
  expectSoundDocument(document);
  expectSoundPassages(document, cutPassages(document));
  return document;
}

/** Letters and figures alone: what counts as read, whatever became of the space between lines. */
const wordsOf = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
const whole = LETTER_LINES.join(' ');

describe.skipIf(!hasTessdata)('pictures of text (needs the Debian package tesseract-ocr-eng)', () => {
  it.each([
    ['PNG', 'a.png', () => scan('letter.png')],
    ['JPEG', 'a.jpg', () => scan('letter.jpg')],
    ['WebP', 'a.webp', () => scan('letter.webp')],
    ['TIFF packed as a fax', 'a.tif', () => scan('letter-g4.tif')],
    ['BMP', 'a.bmp', () => makeBmp(letterPixels())],
  ])('reads %s', async (_name, file, make) => {
    const document = await read(file, make());
    expect(document).toMatchObject({ format: 'image', kind: 'image' });
    expect(wordsOf(document.text)).toBe(whole);
  });

  it('says where each word stands, whichever way the picture lies', async () => {
    for (const quarters of [0, 1, 2, 3]) {
      const document = await read('a.png', makePng(turn(letterPixels(), quarters)));
      expect(wordsOf(document.text)).toBe(whole);
      const page = document.pageSpans[0]!;
      const item = document.pageItems[0]![0]!;
      expect(document.text.slice(item.start, item.end)).toBe('Discharge');
      // The middle of the word, as a share of the page, turned as the picture is.
      const { x0, y0, x1, y1 } = LETTER.firstWord;
      let [x, y] = [(x0 + x1) / 2 / LETTER.widthPx, (y0 + y1) / 2 / LETTER.heightPx];
      for (let step = 0; step < quarters; step++) [x, y] = [1 - y, x];
      expect((item.xPt + item.widthPt / 2) / page.widthPt).toBeCloseTo(x, 1);
      expect((item.yPt + item.heightPt / 2) / page.heightPt).toBeCloseTo(y, 1);
    }
  });

  it('reads every page of a TIFF', async () => {
    const document = await read('fax.tiff', makeTiff([letterPixels(), turn(letterPixels(), 2)]));
    expect(document.pageSpans.map(({ start, end }) => wordsOf(document.text.slice(start, end)))).toEqual([whole, whole]);
  });

  it('asks for the time it may need before each picture', async () => {
    asked.length = 0;
    await read('fax.tiff', makeTiff([letterPixels(), letterPixels()]));
    expect(asked).toHaveLength(2);
  });

  it('finds the language where the model manager puts it', async () => {
    const models = await temporaryFolder();
    await mkdir(join(models, 'tessdata-fast-eng'));
    const installed = createTextRecogniser({ folder: models, onPicture: () => undefined });
    await expect(extractDocument('a.png', scan('letter.png'), installed)).rejects.toMatchObject({ code: 'OCR_MODEL_MISSING' });
    await symlink(join(TESSDATA, 'eng.traineddata'), join(models, 'tessdata-fast-eng', 'eng.traineddata'));
    expect(wordsOf((await extractDocument('a.png', scan('letter.png'), installed)).text)).toBe(whole);
  });

  it('finds no words in a picture without any', async () => {
    const blank = { widthPx: 200, heightPx: 200, pixels: new Uint8Array(40_000).fill(255) };
    await expect(read('a.png', makePng(blank))).rejects.toMatchObject({ code: 'FILE_NO_TEXT' });
    const noise = { ...blank, pixels: Uint8Array.from({ length: 40_000 }, (_, index) => (index * index * 31) % 251) };
    await expect(read('a.png', makePng(noise))).rejects.toMatchObject({ code: 'FILE_NO_TEXT' });
  });

  it('reads on after a picture that is damaged', async () => {
    await expect(read('a.png', scan('letter.png').slice(0, 3000))).rejects.toMatchObject({
      code: expect.stringMatching(/^FILE_/) as string,
    });
    expect(wordsOf((await read('a.png', scan('letter.png'))).text)).toBe(whole);
  });
});

describe.skipIf(!hasTessdata)('scanned PDFs (needs the Debian package tesseract-ocr-eng)', () => {
  it('reads pages that are pictures in every packing scanners use, and marks their words on the page', async () => {
    const pdf = await makeScannedPdf([
      { png: scan('letter.png') },
      { packed: { bytes: scan('letter.jpg'), entries: { Filter: 'DCTDecode', ColorSpace: 'DeviceGray', BitsPerComponent: 8 } } },
      { packed: { bytes: faxStrip(), entries: { Filter: 'CCITTFaxDecode', ImageMask: true, BitsPerComponent: 1, DecodeParms: { K: -1, Columns: LETTER.widthPx, Rows: LETTER.heightPx } } } },
      { packed: { bytes: scan('letter.jp2'), entries: { Filter: 'JPXDecode' } } },
    ]); // prettier-ignore
    const document = await read('a.pdf', pdf);
    expect(document.pageSpans.map(({ start, end }) => wordsOf(document.text.slice(start, end)))).toEqual([
      whole,
      whole,
      whole,
      whole,
    ]);
    for (const items of document.pageItems) {
      const { x0, y0, x1, y1 } = LETTER.firstWord;
      expect(document.text.slice(items[0]!.start, items[0]!.end)).toBe('Discharge');
      expect(items[0]!.xPt).toBeCloseTo(x0 / 2, -0.5);
      expect(items[0]!.yPt).toBeCloseTo(y0 / 2, -0.5);
      expect(items[0]!.widthPt).toBeCloseTo((x1 - x0) / 2, -0.5);
      expect(items[0]!.heightPt).toBeCloseTo((y1 - y0) / 2, -0.5);
    }
  });

  it('reads turned pages, and keeps the words of pages that have their own', async () => {
    const side = turn(letterPixels(), 3);
    const own = `Own words of this page. ${'They are long enough that nothing else is looked for on it. '.repeat(2)}`;
    const document = await read(
      'a.pdf',
      await makeScannedPdf([
        { png: makePng(side), size: side, rotate: 90 },
        { png: makePng(side), size: side },
        { png: scan('letter.png'), text: own },
        { png: scan('letter.png'), text: 'Page 4' },
      ]),
    );
    const pages = document.pageSpans.map(({ start, end }) => wordsOf(document.text.slice(start, end)));
    expect(pages.slice(0, 2)).toEqual([whole, whole]);
    expect(pages[2]).toBe(own.trim());
    expect(pages[3]).toContain('Page 4');
    expect(pages[3]).toContain(whole);
    expect(document.pageSpans[0]).toMatchObject({ widthPt: 500, heightPt: 180 });
  });
});

describe('without the language file', () => {
  it('a picture or scan waits for it, and is not called damaged', async () => {
    for (const [name, bytes] of [
      ['a.png', scan('letter.png')],
      ['a.pdf', await makeScannedPdf([{ png: scan('letter.png') }])],
    ] as const)
      await expect(extractDocument(name, bytes, withoutPack)).rejects.toMatchObject({ code: 'OCR_MODEL_MISSING' });
  });

  it('a document of which some pages are scans is read as far as it has words, and says what is missing', async () => {
    const { PDFDocument } = await import('pdf-lib');
    const pdf = await PDFDocument.load(await makePdf([[{ text: 'A page of words that were typed and not scanned.' }]]));
    const [page] = await pdf.copyPages(await PDFDocument.load(await makeScannedPdf([{ png: scan('letter.png') }])), [0]);
    pdf.addPage(page);
    const document = await extractDocument('a.pdf', await pdf.save(), withoutPack);
    expect(document.text.trim()).toBe('A page of words that were typed and not scanned.');
    expect(document.lacks).toBe('OCR_MODEL_MISSING');
    expect(document.pageSpans).toHaveLength(2);
  });

  it('what is no picture, or larger than any scan, is told before anything is unpacked', async () => {
    expect(await failureOf('a.png', 'not a picture')).toBe('FILE_CORRUPT');
    const huge = Buffer.from(makePng({ widthPx: 1, heightPx: 1, pixels: new Uint8Array(1) }));
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    expect(await failureOf('a.png', huge)).toBe('FILE_TOO_LARGE');
    const bmp = Buffer.from(makeBmp({ widthPx: 1, heightPx: 1, pixels: new Uint8Array(1) }));
    bmp.writeInt32LE(60_000, 18);
    bmp.writeInt32LE(-60_000, 22);
    expect(await failureOf('a.bmp', bmp)).toBe('FILE_TOO_LARGE');
    const small = { widthPx: 20, heightPx: 20, pixels: new Uint8Array(400) };
    for (const [name, bytes] of [
      ['a.tif', makeTiff([small, small])],
      ['a.bmp', makeBmp(small)],
    ] as const) {
      await expectSurvivesDamageOrWaits(name, bytes);
    }
  });
});

/** Damage ends as a failure with a code; where the file can still be unpacked, it waits for the language. */
async function expectSurvivesDamageOrWaits(name: string, bytes: Uint8Array): Promise<void> {
  await expectSurvivesDamage(name, bytes, 60, /^(FILE_[A-Z_]+|OCR_MODEL_MISSING)$/);
}
