import type { DocumentFormat, DocumentKind, PageItem, PageSpan, TextBlock } from '../../../contract/documents.ts';

/**
 * What an extractor makes of a file. `text` is the ground of every citation: what the viewer shows and what spans
 * count in (UTF-16 code units, end exclusive). Blocks are in order and do not overlap; text between them is white space.
 * Deterministic: the same bytes always give the same result.
 */
export interface ExtractedDocument {
  format: DocumentFormat;
  /** From the document itself (first heading, title element, PDF info); null where it has none. */
  title: string | null;
  text: string;
  blocks: TextBlock[];
  /** Empty for formats without pages. */
  pageSpans: PageSpan[];
  /** Text runs by page, same order as `pageSpans`. */
  pageItems: PageItem[][];
  /** Who wrote it, as the file tells in so many words; what it does not tell is looked for in its text (`describe`). */
  authors?: readonly string[];
  /** When it is from, as the file tells; not when a program last wrote it. */
  dateMs?: number | null;
  /** Where the file itself says what it is. */
  kind?: DocumentKind;
  /** Parts of it are pictures of text, and what reads those is not installed. */
  lacks?: 'OCR_MODEL_MISSING';
}

/** A document with what it tells of itself, from the file or from its text. */
export interface DescribedDocument extends ExtractedDocument {
  authors: readonly string[];
  dateMs: number | null;
  kind: DocumentKind;
  /** ISO 639-1; null where the text is too short or too mixed to tell. */
  language: string | null;
}
