import type { DocumentFormat, DocumentKind } from '../../contract/documents.ts';

/** Size and time of a file as it was when looked at: what tells that it has changed. */
export interface FileStamp {
  sizeBytes: number;
  modifiedAtMs: number;
}

/** A document ready to be stored: structure comes packed (see packed-json), so that the writer only writes. */
export interface StoredText {
  format: DocumentFormat;
  title: string | null;
  kind: DocumentKind;
  /** As the document itself names them. */
  authors: readonly string[];
  /** The document's own date (a visit, a letter, a publication); null where it tells none. */
  dateMs: number | null;
  /** ISO 639-1; null where it cannot be told. */
  language: string | null;
  text: string;
  /** Packed TextBlock[]. */
  blocks: Uint8Array;
  /** Packed PageSpan[]. */
  pageSpans: Uint8Array;
  /** Packed PageItem[] of each page, first page first; empty for formats without pages. */
  pages: Uint8Array[];
}

/** A passage ready to be stored. Offsets are UTF-16 code units into the document's text, end exclusive. */
export interface IndexedPassage {
  /** From 1; null for formats without pages. */
  page: number | null;
  start: number;
  end: number;
  headings: string[];
  /** SHA-256 of headings and text, hex. */
  contentHash: string;
  /** The terms it is found by, joined by spaces as the full-text index takes them. */
  terms: string;
  termCount: number;
}
