import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LETTER, faxStrip, letterPixels, makeBmp, makeScannedPdf, makeTiff, scan, turn } from '../fixtures/scanned-pages.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

/** Of the Debian package tesseract-ocr-eng: the same file as the model's. */
const OCR_FILE = '/usr/share/tesseract-ocr/5/tessdata/eng.traineddata';

/** Words enough for a page that nobody reads its picture. */
const ownWords = (topic: string): string =>
  `${topic} was noted on this page by hand. It holds words of its own, and so many of them that its picture need not be read.`;

/** A page of the app at its search. */
async function openSearch(app: RunningApp, look: Parameters<RunningApp['open']>[0] = {}): Promise<Page> {
  const page = await app.open({ reducedMotion: 'reduce', ...look });
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
  await page.keyboard.press('Control+Shift+F');
  return page;
}

/** Opens the passage found for these words in the file of this name, as it looks. */
async function openFound(page: Page, words: string, title = ''): Promise<void> {
  await page.getByRole('combobox', { name: 'Search the library' }).fill(words);
  await page.getByRole('listbox', { name: 'Passages found' }).getByRole('option').filter({ hasText: title }).first().click();
  await page.getByTestId('viewer-page').locator('canvas[data-drawn]').waitFor();
  await page.getByTestId('viewer').locator('[data-mark="current"]').first().waitFor();
}

/** Parts of a page from its top left corner, 0 to 1. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Drawn {
  widthPx: number;
  heightPx: number;
  /** Dark pixels on all of the page, and on the part asked for. */
  dark: number;
  darkInPart: number;
  /** Of the dark pixels, how many lie under a mark, and of each mark, how much is dark. */
  markedShare: number;
  markShares: number[];
}

/** What the page's canvas shows, pixel by pixel, and where the marks lie over it. */
async function drawnPage(page: Page, part: Box = { left: 0, top: 0, right: 1, bottom: 1 }): Promise<Drawn> {
  return await page
    .getByTestId('viewer-page')
    .locator('canvas')
    .evaluate((element, { left, top, right, bottom }) => {
      const canvas = element as HTMLCanvasElement;
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const sheet = canvas.getBoundingClientRect();
      const marks = [...(canvas.parentElement?.querySelectorAll('[data-mark]') ?? [])].map((mark) => {
        const box = mark.getBoundingClientRect();
        return {
          left: ((box.left - sheet.left) / sheet.width) * width,
          top: ((box.top - sheet.top) / sheet.height) * height,
          right: ((box.right - sheet.left) / sheet.width) * width,
          bottom: ((box.bottom - sheet.top) / sheet.height) * height,
          dark: 0,
        };
      });
      let [dark, darkInPart, marked] = [0, 0, 0];
      for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at += 4) {
          if ((pixels[at] ?? 255) > 128) continue;
          dark++;
          if (x >= left * width && x < right * width && y >= top * height && y < bottom * height) darkInPart++;
          const over = marks.find((mark) => x >= mark.left && x < mark.right && y >= mark.top && y < mark.bottom);
          if (over === undefined) continue;
          marked++;
          over.dark++;
        }
      }
      return {
        widthPx: width,
        heightPx: height,
        dark,
        darkInPart,
        markedShare: marked / dark,
        markShares: marks.map((mark) => mark.dark / ((mark.right - mark.left) * (mark.bottom - mark.top))),
      };
    }, part);
}

/** Every mark has writing under it, and all that is written is marked. */
function expectMarksOverWords({ dark, markedShare, markShares }: Drawn): void {
  expect(dark).toBeGreaterThan(500);
  expect(markShares.length).toBeGreaterThan(0);
  for (const share of markShares) expect(share).toBeGreaterThan(0.03);
  expect(markedShare).toBeGreaterThan(0.97);
}

async function closeViewer(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close the source' }).click();
  await page.getByTestId('viewer').waitFor({ state: 'detached' });
  // What reads files ends with what shows them.
  await expect.poll(() => page.workers()).toEqual([]);
}

describe('pages of scanned PDFs', () => {
  let app: RunningApp;
  let page: Page;

  beforeAll(async () => {
    const pdf = await makeScannedPdf([
      { text: ownWords('Ramipril'), packed: { bytes: faxStrip(), entries: { Filter: 'CCITTFaxDecode', ImageMask: true, BitsPerComponent: 1, DecodeParms: { K: -1, Columns: LETTER.widthPx, Rows: LETTER.heightPx } } } },
      { text: ownWords('Bisoprolol'), packed: { bytes: scan('letter.jp2'), entries: { Filter: 'JPXDecode' } } },
    ]); // prettier-ignore
    app = await startApp({ notes: { 'scan.pdf': pdf } });
    page = await openSearch(app);
  });
  afterAll(() => app.close());
  afterEach(async () => {
    await closeViewer(page);
    expect(app.problems.splice(0)).toEqual([]);
  });

  it.each([
    ['a fax', 'Ramipril'],
    ['JPEG 2000', 'Bisoprolol'],
  ])('show the picture packed as %s, with the marks over the words', async (_name, words) => {
    await openFound(page, words);
    const { x0, y0, x1, y1 } = LETTER.firstWord;
    const { widthPx, heightPx } = LETTER;
    const firstWord = { left: x0 / widthPx, top: y0 / heightPx, right: x1 / widthPx, bottom: y1 / heightPx };
    const drawn = await drawnPage(page, firstWord);
    expect(drawn.widthPx / drawn.heightPx).toBeCloseTo(widthPx / heightPx, 1);
    // The first word of the letter is where the scanner saw it; the marks are over the words of the page itself, below it.
    const wordPixels = ((x1 - x0) * (y1 - y0) * drawn.widthPx * drawn.heightPx) / (widthPx * heightPx);
    expect(drawn.darkInPart / wordPixels).toBeGreaterThan(0.1);
    expect(drawn.markShares.length).toBeGreaterThan(0);
    for (const share of drawn.markShares) expect(share).toBeGreaterThan(0.03);
  });

  it('read their pictures in a thread of its own, whose code is ours', async () => {
    await openFound(page, 'Bisoprolol');
    expect(page.workers().map((worker) => new URL(worker.url()).origin)).toEqual([new URL(page.url()).origin]);
  });
});

/** A JPEG as a camera held on its side writes it: the picture lies, and a note says how it is to be turned. */
function lyingJpeg(orientation: number): Uint8Array {
  const exif = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010000000000000000', 'hex');
  exif.writeUInt16BE(orientation, exif.length - 8);
  const jpeg = Buffer.from(scan('letter.jpg'));
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]));
}

describe.skipIf(!existsSync(OCR_FILE))('pages read from pictures (needs the Debian package tesseract-ocr-eng)', () => {
  let app: RunningApp;
  let modelsDir: string;
  let page: Page;

  const PICTURES: Record<string, Uint8Array> = {
    'photo.png': scan('letter.png'),
    'photo.jpg': scan('letter.jpg'),
    'lying.jpg': lyingJpeg(6),
    'photo.webp': scan('letter.webp'),
    'photo.bmp': makeBmp(letterPixels()),
    'fax.tif': scan('letter-g4.tif'),
    'pages.tiff': makeTiff([letterPixels(), turn(letterPixels(), 1)], 'deflate'),
  };

  beforeAll(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'voiceassist-models-'));
    await mkdir(join(modelsDir, 'tessdata-fast-eng'));
    await symlink(OCR_FILE, join(modelsDir, 'tessdata-fast-eng', 'eng.traineddata'));
    const scanned = await makeScannedPdf([
      { png: scan('letter.png') },
      { packed: { bytes: scan('letter.jp2'), entries: { Filter: 'JPXDecode' } } },
    ]);
    app = await startApp({ modelsDir, notes: { 'scan.pdf': scanned, ...PICTURES } });
    page = await openSearch(app);
  });
  afterAll(async () => {
    await app.close();
    await rm(modelsDir, { recursive: true, force: true });
  });
  afterEach(async () => {
    await closeViewer(page);
    expect(app.problems.splice(0)).toEqual([]);
  });

  it.each(['scan.pdf', ...Object.keys(PICTURES)])('show %s as it looks, its words marked where they stand', async (name) => {
    await openFound(page, 'warfarin INR target', name);
    expectMarksOverWords(await drawnPage(page));
  });

  it('grow, and are shown as the text read from them where that is wanted', async () => {
    await openFound(page, 'warfarin INR target', 'photo.png');
    const before = await drawnPage(page);
    await page.getByRole('button', { name: 'Larger' }).click();
    await expect.poll(async () => (await drawnPage(page)).widthPx).toBeGreaterThan(before.widthPx);
    expectMarksOverWords(await drawnPage(page));
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    await page
      .getByTestId('viewer-text')
      .locator('mark')
      .getByText('Warfarin 2.5 mg once daily', { exact: false })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Page', exact: true }).click();
    await page.getByTestId('viewer-page').locator('canvas[data-drawn]').waitFor();
  });

  it('of a TIFF are turned one by one', async () => {
    await openFound(page, 'warfarin INR target', 'pages.tiff');
    const first = await drawnPage(page);
    const toNext = page.getByRole('button', { name: first.widthPx > first.heightPx ? 'Next page' : 'Previous page' });
    await toNext.click();
    await page.getByTestId('viewer-page').locator('canvas[data-drawn]').waitFor();
    const second = await drawnPage(page);
    expect(second.widthPx / second.heightPx).toBeCloseTo(LETTER.heightPx / LETTER.widthPx, 1);
    expect(second.dark).toBeGreaterThan(500);
  });

  it('have nothing axe objects to, in the light and in the dark and narrow', async () => {
    await openFound(page, 'warfarin INR target', 'fax.tif');
    for (const look of [
      { colorScheme: 'light', size: { width: 1440, height: 900 } },
      { colorScheme: 'dark', size: { width: 560, height: 760 } },
    ] as const) {
      await page.emulateMedia({ colorScheme: look.colorScheme });
      await page.setViewportSize(look.size);
      await expectAccessible(page);
    }
  });
});
