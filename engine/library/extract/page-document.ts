import type { PageItem, PageSpan } from '../../../contract/documents.ts';
import { Failure } from '../../failure.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import type { PageLine } from './pdf-lines.ts';
import { bodySizePt, collectWords, createPdfWriter } from './pdf-text.ts';

/** A page as it was read: its size as shown and its lines in reading order. */
export interface ReadPage {
  widthPt: number;
  heightPt: number;
  lines: PageLine[];
}

/** The pages of a PDF or of pictures as one text, each word with its place. Failure: FILE_NO_TEXT. */
export function documentOfPages(format: 'pdf' | 'image', pages: readonly ReadPage[]): Omit<ExtractedDocument, 'title'> {
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
  return { format, text, blocks, pageSpans, pageItems };
}
