import type { DocumentFormat, PageItem, PageSpan, TextBlock } from '../../../contract/library.ts';

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
}
