import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures, failureSchema } from './failures.ts';
import { documentId, sourceId } from './ids.ts';

const call = oc.errors(declaredFailures);

export const documentFormat = z.enum([
  'markdown',
  'text',
  'html',
  'pdf',
  'docx',
  'csv',
  'xlsx',
  'rtf',
  'odt',
  'pptx',
  'eml',
  'ics',
  'vcf',
  'epub',
  'cda',
  'fhir',
]);
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
};

/** Every ending of a document's name, without the dot, in lower case. */
export const documentExtensions: readonly string[] = Object.values(extensionsOfFormat).flat();

/** `queued`: known, not read yet; `indexed`: findable; `failed`: see `failure`. */
export const documentState = z.enum(['queued', 'indexed', 'failed']);
export type DocumentState = z.infer<typeof documentState>;

/** `missing`: the folder or file is not there now (a network drive, say); its documents are kept. */
export const sourceState = z.enum(['ready', 'missing']);

export const source = z.object({
  sourceId,
  kind: z.enum(['folder', 'file', 'uploads', 'samples']),
  /** Absolute path; null for what was dropped into the browser or ships with the product. */
  path: z.string().nullable(),
  label: z.string(),
  state: sourceState,
  addedAtMs: z.number(),
  scannedAtMs: z.number().nullable(),
  documents: z.number().int(),
  indexed: z.number().int(),
  failed: z.number().int(),
  queued: z.number().int(),
});
export type Source = z.infer<typeof source>;

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

/** What intake is doing. `filesPerSecond` and `leftMs` are null until there is something to tell from. */
export const intakeProgress = z.object({
  state: z.enum(['idle', 'scanning', 'indexing', 'cancelling']),
  done: z.number().int(),
  total: z.number().int(),
  failed: z.number().int(),
  filesPerSecond: z.number().nullable(),
  leftMs: z.number().nullable(),
  /** Title or file name being read, for the person watching. */
  current: z.string().nullable(),
  /** Why intake stopped by itself (disk full, say); it resumes on the next scan. */
  stoppedBy: failureSchema.nullable(),
});
export type IntakeProgress = z.infer<typeof intakeProgress>;

/** Result of one whole intake run. */
export const intakeResult = z.object({
  added: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  removed: z.number().int(),
  failed: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
  documents: z.number().int(),
  passages: z.number().int(),
  tookMs: z.number(),
});
export type IntakeResult = z.infer<typeof intakeResult>;

export const folderEntry = z.object({ name: z.string(), path: z.string(), kind: z.enum(['folder', 'file']) });

/** Largest piece of an upload, and of any binary value in one call. */
export const MAX_UPLOAD_PIECE_BYTES = 4 * 1024 * 1024;

export const libraryContract = {
  /**
   * Adds folders or files by absolute path, looks at them (again, where already known) and answers when intake has
   * finished. Failures: SOURCE_MISSING, SOURCE_UNREADABLE.
   */
  index: call.input(z.object({ paths: z.array(z.string().min(1).max(4096)).min(1).max(1000) })).output(intakeResult),
  sources: {
    list: call.output(z.array(source)),
    /** Adds folders or files and starts intake without waiting for it. Failures: SOURCE_MISSING, SOURCE_UNREADABLE. */
    add: call.input(z.object({ paths: z.array(z.string().min(1).max(4096)).min(1).max(1000) })).output(z.array(source)),
    /** Removes a source with its documents, passages and vectors. Files on disk are not touched. */
    remove: call.input(z.object({ sourceId })).output(z.object({ documents: z.number().int() })),
    /** Looks at one source, or all, for new, changed and deleted files; answers when intake has finished. */
    rescan: call.input(z.object({ sourceId: sourceId.optional() })).output(intakeResult),
  },
  documents: {
    list: call
      .input(
        z.object({
          sourceId: sourceId.optional(),
          state: documentState.optional(),
          /** Part of a title or path. */
          query: z.string().max(200).optional(),
          offset: z.number().int().nonnegative().default(0),
          limit: z.number().int().min(1).max(500).default(100),
        }),
      )
      .output(z.object({ total: z.number().int(), items: z.array(documentSummary) })),
    /** The whole extracted text with its structure: the ground of every citation. */
    text: call.input(z.object({ documentId })).output(documentText),
    /** Text runs of one page with their places (PDF). Empty where the format has no pages. */
    page: call.input(z.object({ documentId, page: z.number().int().positive() })).output(z.array(pageItem)),
    /** A piece of the original file. Failure FILE_GONE where it is no longer there or has changed since. */
    file: call
      .input(
        z.object({
          documentId,
          offset: z.number().int().nonnegative(),
          maxBytes: z.number().int().min(1).max(MAX_UPLOAD_PIECE_BYTES),
        }),
      )
      .output(z.object({ bytes: z.instanceof(Uint8Array<ArrayBufferLike>), totalBytes: z.number().int() })),
    /** Opens the original with the system's program for it, where the shell can. */
    open: call.input(z.object({ documentId })),
    /** Tries failed documents again; all of them where no ids are given. */
    retry: call.input(z.object({ documentIds: z.array(documentId).max(10_000).optional() })).output(intakeResult),
  },
  /** Takes in a dropped file in pieces; the last piece (offset + length = totalBytes) starts intake. */
  upload: call
    .input(
      z.object({
        uploadId: z.string().min(8).max(64),
        name: z.string().min(1).max(1024),
        offset: z.number().int().nonnegative(),
        totalBytes: z
          .number()
          .int()
          .nonnegative()
          .max(200 * 1024 * 1024),
        bytes: z.instanceof(Uint8Array<ArrayBufferLike>),
      }),
    )
    .output(z.object({ receivedBytes: z.number().int(), complete: z.boolean() })),
  /** Lists folders and readable files for the folder chooser of the browser shell; null asks for the start. */
  browse: call
    .input(z.object({ path: z.string().max(4096).nullable() }))
    .output(z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(folderEntry) })),
  intake: {
    /** The present state at once, then every change, at most about five a second. */
    watch: call.output(eventIterator(intakeProgress)),
    /** Stops after the files being read now; what is done stays. */
    cancel: call,
  },
  samples: {
    add: call.output(intakeResult),
    remove: call.output(z.object({ documents: z.number().int() })),
  },
};
