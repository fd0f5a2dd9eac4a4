import type { PageItem, PageSpan } from '../../../contract/library.ts';
import { getDocumentProxy } from 'unpdf';
import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { headingTitle } from './heading-title.ts';
import { MAX_TEXT_CHARS, TEXT_TOO_LONG } from './limits.ts';
import { linesOfPage, type PageLine, type PageRun } from './pdf-lines.ts';
import { bodySizePt, collectWords, createPdfWriter } from './pdf-text.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

interface ReadPage {
  widthPt: number;
  heightPt: number;
  lines: PageLine[];
}

/**
 * PDF, page by page in the order its words were written, with the place of every run of text. A page that cannot be read
 * is left empty; the others stay. Failures: FILE_ENCRYPTED, FILE_CORRUPT, FILE_NO_TEXT, FILE_TOO_LARGE.
 */
export async function extractPdf(bytes: Uint8Array): Promise<ExtractedDocument> {
  const pdf = await open(bytes);
  try {
    const pages = await readPages(pdf);
    const document = assemble(pages);
    return { ...document, title: (await titleOf(pdf)) ?? headingTitle(document.text, document.blocks) };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    // A copy, because the reader takes the buffer for itself and refuses a Buffer. Silent: its warnings quote the file.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, useSystemFonts: false });
  } catch (error) {
    const locked = error instanceof Error && error.name === 'PasswordException';
    throw new Failure(locked ? 'FILE_ENCRYPTED' : 'FILE_CORRUPT', { cause: error });
  }
}

async function readPages(pdf: PdfDocument): Promise<ReadPage[]> {
  const pages: ReadPage[] = [];
  let broken = 0;
  let chars = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    try {
      const page = await pdf.getPage(number);
      const read = await readPage(page);
      pages.push(read);
      page.cleanup();
      for (const line of read.lines) for (const run of line.runs) chars += run.text.length;
    } catch {
      broken++; // counted: a document without a single readable page is corrupt
      pages.push({ widthPt: 0, heightPt: 0, lines: [] });
    }
    if (chars > MAX_TEXT_CHARS) throw new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG });
  }
  if (broken === pages.length) throw new Failure('FILE_CORRUPT');
  return pages;
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

function assemble(pages: readonly ReadPage[]): Omit<ExtractedDocument, 'title'> {
  const writer = createPdfWriter({ bodySizePt: bodySizePt(pages), words: collectWords(pages) });
  const pageSpans: PageSpan[] = [];
  const pageItems: PageItem[][] = [];
  let start = 0;
  pages.forEach((page, index) => {
    pageItems.push(writer.page(page.lines));
    const end = writer.length;
    pageSpans.push({ page: index + 1, start, end, widthPt: page.widthPt, heightPt: page.heightPt });
    start = end;
  });
  const { text, blocks } = writer.finish();
  if (text.trim() === '') throw new Failure('FILE_NO_TEXT');
  return { format: 'pdf', text, blocks, pageSpans, pageItems };
}

/** The title its maker gave it, unless that is a file name or a program's default. */
async function titleOf(pdf: PdfDocument): Promise<string | null> {
  try {
    const info = (await pdf.getMetadata()).info as { Title?: unknown };
    const title = typeof info.Title === 'string' ? cleanInline(info.Title).trim() : '';
    return title.length < 3 || /^(untitled|microsoft word|document\d*$|.*\.(docx?|pdf|indd|tex|qxd)$)/i.test(title)
      ? null
      : title.slice(0, 300);
  } catch {
    return null; // damaged metadata says nothing about the text
  }
}
