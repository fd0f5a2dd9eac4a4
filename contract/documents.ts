import * as z from 'zod';
import { DOCUMENT_FORMATS, DOCUMENT_KINDS } from './document-types.ts';
import { failureSchema } from './failures.ts';
import { documentId, sourceId } from './ids.ts';

export const documentFormat = z.enum(DOCUMENT_FORMATS);
export type DocumentFormat = z.infer<typeof documentFormat>;

/** The endings of each format's file names: what is looked for in folders, offered in dialogs and may be opened by the system. */
export const extensionsOfFormat: Readonly<Record<DocumentFormat, readonly string[]>> = {
  markdown: ['md', 'markdown'],
  text: ['txt', 'text'],
  html: ['html', 'htm'],
  pdf: ['pdf'],
  docx: ['docx'],
  csv: ['csv', 'tsv'],
  xlsx: ['xlsx'],
  rtf: ['rtf'],
  odt: ['odt'],
  pptx: ['pptx'],
  eml: ['eml'],
  ics: ['ics'],
  vcf: ['vcf'],
  epub: ['epub'],
  cda: ['xml'],
  fhir: ['json', 'ndjson'],
  msg: ['msg'],
  zip: ['zip'],
  image: ['png', 'jpg', 'jpeg', 'tif', 'tiff', 'bmp', 'webp'],
};

/** Every ending of a document's name, without the dot, in lower case. */
export const documentExtensions: readonly string[] = Object.values(extensionsOfFormat).flat();

/**
 * `queued`: known, not read yet (again after a failure that may pass: see `failure`); `indexed`: findable; `waiting`: for
 * something that is not installed, see `failure`, and taken up by itself when it is; `failed`: see `failure`.
 */
export const documentState = z.enum(['queued', 'indexed', 'waiting', 'failed']);
export type DocumentState = z.infer<typeof documentState>;

export const documentKind = z.enum(DOCUMENT_KINDS);
export type DocumentKind = z.infer<typeof documentKind>;

export const documentSummary = z.object({
  documentId,
  sourceId,
  /** Absolute path of the file, or its name where it was uploaded or ships with the product. */
  path: z.string(),
  title: z.string(),
  format: documentFormat.nullable(),
  state: documentState,
  failure: failureSchema.nullable(),
  sizeBytes: z.number().int(),
  modifiedAtMs: z.number(),
  pages: z.number().int().nullable(),
  passages: z.number().int(),
  kind: documentKind.default('other'),
  /** As the document itself names them. */
  authors: z.array(z.string()).default([]),
  /** The document's own date (a visit, a letter, a publication); null where it tells none. */
  dateMs: z.number().nullable().default(null),
  /** ISO 639-1; null where it cannot be told. */
  language: z.string().nullable().default(null),
  /** Other paths that hold the very same bytes. */
  copies: z.array(z.string()).default([]),
  /** How often reading it was tried and did not end well. */
  attempts: z.number().int().default(0),
  /** When it is tried again by itself; null where it is not. */
  retryAtMs: z.number().nullable().default(null),
});
export type DocumentSummary = z.infer<typeof documentSummary>;

/** A part of a document's structure. Offsets are UTF-16 code units into the document's text, end exclusive. */
export const textBlock = z.object({
  kind: z.enum(['heading', 'paragraph', 'list-item', 'table', 'code']),
  level: z.number().int().min(1).max(6).optional(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
});
export type TextBlock = z.infer<typeof textBlock>;

/** One page: its number from 1, its span in the document's text, its size in points (1/72 inch). */
export const pageSpan = z.object({
  page: z.number().int().positive(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  widthPt: z.number(),
  heightPt: z.number(),
});
export type PageSpan = z.infer<typeof pageSpan>;

/** A run of text on a page: its span in the document's text and its box in points from the page's top left corner. */
export const pageItem = z.object({
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  xPt: z.number(),
  yPt: z.number(),
  widthPt: z.number(),
  heightPt: z.number(),
});
export type PageItem = z.infer<typeof pageItem>;

export const documentText = documentSummary.extend({
  text: z.string(),
  blocks: z.array(textBlock),
  pageSpans: z.array(pageSpan),
});
export type DocumentText = z.infer<typeof documentText>;

/** Documents that are not findable, by reason. */
export const problem = z.object({
  code: z.string(),
  message: z.string(),
  state: documentState,
  retryable: z.boolean(),
  documents: z.number().int(),
});
export type Problem = z.infer<typeof problem>;
