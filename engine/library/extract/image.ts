import type { ExtractedDocument } from './extracted-document.ts';
import type { ReadInside } from './extract-document.ts';
import { headingTitle } from './heading-title.ts';
import { documentOfPages, type ReadPage } from './page-document.ts';
import { picturesOf } from './picture.ts';
import { linesOfPicture } from './recognised-lines.ts';
import type { TextRecogniser } from './text-recogniser.ts';

/** Pages of pictures have the size they would have on paper at this resolution; what a file tells of it is often wrong. */
const DOTS_PER_INCH = 150;
const PT_PER_PX = 72 / DOTS_PER_INCH;

/**
 * A picture (PNG, JPEG, TIFF with all its pages, BMP, WebP) by the words read from it, each with its place.
 * Failures: OCR_MODEL_MISSING, FILE_NO_TEXT, FILE_CORRUPT, FILE_TOO_LARGE.
 */
export async function extractImage(
  bytes: Uint8Array,
  _readInside: ReadInside,
  recogniser: TextRecogniser,
): Promise<ExtractedDocument> {
  const pages: ReadPage[] = [];
  for (const picture of picturesOf(bytes)) {
    const page = await recogniser.read(picture);
    pages.push({
      widthPt: page.widthPx * PT_PER_PX,
      heightPt: page.heightPx * PT_PER_PX,
      lines: linesOfPicture(page, PT_PER_PX),
    });
  }
  const document = documentOfPages('image', pages);
  return { ...document, title: headingTitle(document.text, document.blocks) };
}
