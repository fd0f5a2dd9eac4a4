import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import type { ReadInside } from './extract-document.ts';
import { asPgm } from './gray-picture.ts';
import { headingTitle } from './heading-title.ts';
import { authorNames, pdfDateMs } from './metadata.ts';
import { MAX_TEXT_CHARS, TEXT_TOO_LONG } from './limits.ts';
import { documentOfPages, type ReadPage } from './page-document.ts';
import { linesOfPage, type PageLine, type PageRun } from './pdf-lines.ts';
import { openPdf, type PdfDocument, type PdfPage } from './pdf-reader.ts';
import { pictureOfPage } from './pdf-scan.ts';
import { linesOfPicture } from './recognised-lines.ts';
import type { TextRecogniser } from './text-recogniser.ts';

/** A page with less text than this may be a scan with a number or a stamp written on it. */
const SCAN_BELOW_CHARS = 100;

/** What was made of the pages, and whether some are scans nothing is installed for. */
interface Reading {
  pages: ReadPage[];
  lacksOcr: boolean;
}

/**
 * PDF, page by page in the order its words were written, with the place of every run of text; pages that are pictures are
 * read by recognising their words. A page that cannot be read is left empty; the others stay.
 * Failures: FILE_ENCRYPTED, FILE_CORRUPT, FILE_NO_TEXT, FILE_TOO_LARGE, OCR_MODEL_MISSING (nothing but scans).
 */
export async function extractPdf(
  bytes: Uint8Array,
  _readInside: ReadInside,
  recogniser: TextRecogniser,
): Promise<ExtractedDocument> {
  const pdf = await open(bytes);
  try {
    const { pages, lacksOcr } = await readPages(pdf, recogniser);
    if (lacksOcr && pages.every(({ lines }) => lines.length === 0)) throw new Failure('OCR_MODEL_MISSING');
    const document = documentOfPages('pdf', pages);
    const told = await toldOf(pdf);
    const title = told.title ?? headingTitle(document.text, document.blocks);
    return { ...document, ...told, title, ...(lacksOcr ? { lacks: 'OCR_MODEL_MISSING' } : {}) };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    return await openPdf(bytes);
  } catch (error) {
    const locked = error instanceof Error && error.name === 'PasswordException';
    throw new Failure(locked ? 'FILE_ENCRYPTED' : 'FILE_CORRUPT', { cause: error });
  }
}

async function readPages(pdf: PdfDocument, recogniser: TextRecogniser): Promise<Reading> {
  const pages: ReadPage[] = [];
  let broken = 0;
  let chars = 0;
  let lacksOcr = false;
  for (let number = 1; number <= pdf.numPages; number++) {
    try {
      const page = await pdf.getPage(number);
      const read = await readPage(page);
      if (charsOf(read.lines) < SCAN_BELOW_CHARS) lacksOcr = (await addScan(page, read, recogniser)) === 'lacking' || lacksOcr;
      pages.push(read);
      page.cleanup();
      chars += charsOf(read.lines);
    } catch {
      broken++; // counted: a document without a single readable page is corrupt
      pages.push({ widthPt: 0, heightPt: 0, lines: [] });
    }
    if (chars > MAX_TEXT_CHARS) throw new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG });
  }
  if (broken === pages.length) throw new Failure('FILE_CORRUPT');
  return { pages, lacksOcr };
}

function charsOf(lines: readonly PageLine[]): number {
  return lines.reduce((sum, line) => sum + line.runs.reduce((chars, run) => chars + run.text.length, 0), 0);
}

/** Adds what is written in the pictures of a page, below what is written on it. */
async function addScan(page: PdfPage, read: ReadPage, recogniser: TextRecogniser): Promise<'done' | 'lacking'> {
  const scan = await pictureOfPage(page).catch(() => null); // a picture that cannot be unpacked: the page's own words stay
  if (scan === null) return 'done';
  try {
    read.lines.push(...linesOfPicture(await recogniser.read(asPgm(scan)), scan.ptPerPx));
    return 'done';
  } catch (error) {
    if (error instanceof Failure && error.code === 'OCR_MODEL_MISSING') return 'lacking';
    throw error;
  }
}

async function readPage(page: PdfPage): Promise<ReadPage> {
  const viewport = page.getViewport({ scale: 1 });
  const content = await page.getTextContent();
  const runs: PageRun[] = [];
  for (const item of content.items) {
    if (!('str' in item)) continue;
    const [a, b, c, d, e, f] = item.transform as [number, number, number, number, number, number];
    const ascent = content.styles[item.fontName]?.ascent || 0.8;
    runs.push({
      text: cleanInline(item.str),
      endsLine: item.hasEOL,
      sizePt: Math.hypot(c, d),
      ...boxOf({ a, b, c, d, e, f, width: item.width, height: item.height, ascent }, viewport.transform),
    });
  }
  return { widthPt: viewport.width, heightPt: viewport.height, lines: linesOfPage(runs) };
}

interface PlacedText {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
  width: number;
  height: number;
  ascent: number;
}

/** The smallest upright box around a run, in points from the top left of the page as it is shown (rotation, crop applied). */
function boxOf(text: PlacedText, view: readonly number[]): { xPt: number; yPt: number; widthPt: number; heightPt: number } {
  const along = Math.hypot(text.a, text.b) || 1;
  const up = Math.hypot(text.c, text.d) || 1;
  const right = { x: (text.a / along) * text.width, y: (text.b / along) * text.width };
  const top = { x: (text.c / up) * text.height * text.ascent, y: (text.d / up) * text.height * text.ascent };
  const below = { x: -(text.c / up) * text.height * (1 - text.ascent), y: -(text.d / up) * text.height * (1 - text.ascent) };
  let [left, upper, rightmost, lower] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const side of [top, below]) {
    for (const share of [0, 1]) {
      const x = text.e + side.x + right.x * share;
      const y = text.f + side.y + right.y * share;
      const px = view[0]! * x + view[2]! * y + view[4]!;
      const py = view[1]! * x + view[3]! * y + view[5]!;
      left = Math.min(left, px);
      rightmost = Math.max(rightmost, px);
      upper = Math.min(upper, py);
      lower = Math.max(lower, py);
    }
  }
  return { xPt: left, yPt: upper, widthPt: rightmost - left, heightPt: lower - upper };
}

/** Title, author and date its maker gave it; a title that is a file name or a program's default is none. */
async function toldOf(pdf: PdfDocument): Promise<Pick<ExtractedDocument, 'title' | 'authors' | 'dateMs'>> {
  try {
    const info = (await pdf.getMetadata()).info as { Title?: unknown; Author?: unknown; CreationDate?: unknown };
    const title = typeof info.Title === 'string' ? cleanInline(info.Title).trim() : '';
    const isDefault = title.length < 3 || /^(untitled|microsoft word|document\d*$|.*\.(docx?|pdf|indd|tex|qxd)$)/i.test(title);
    return {
      title: isDefault ? null : title.slice(0, 300),
      authors: typeof info.Author === 'string' ? authorNames(info.Author) : [],
      dateMs: typeof info.CreationDate === 'string' ? pdfDateMs(info.CreationDate) : null,
    };
  } catch {
    return { title: null }; // damaged metadata says nothing about the text
  }
}
