import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { DOCUMENT_FORMATS, DOCUMENT_KINDS } from './document-types.ts';
import { declaredFailures, failureSchema } from './failures.ts';
import { documentId, sourceId } from './ids.ts';

const call = oc.errors(declaredFailures);

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

/**
 * `missing`: the folder or file is not there now (a network drive, say); its documents are kept. `unsure`: so many of its
 * files are gone that a person is asked first (`removals`); its documents are kept until then.
 */
export const sourceState = z.enum(['ready', 'missing', 'unsure']);

export const source = z.object({
  sourceId,
  kind: z.enum(['folder', 'file', 'uploads', 'samples', 'remote-folder', 'calendar', 'contacts']),
  /**
   * Absolute path; null for what was dropped into the browser or ships with the product. What is synced from a server has its
   * account's label and its place there (`user@host/Guidelines`), and is chosen and let go under Accounts, not here.
   */
  path: z.string().nullable(),
  label: z.string(),
  state: sourceState,
  addedAtMs: z.number(),
  scannedAtMs: z.number().nullable(),
  documents: z.number().int(),
  indexed: z.number().int(),
  failed: z.number().int(),
  queued: z.number().int(),
  waiting: z.number().int().default(0),
  /** Documents whose files are gone and that wait for a person's word before they go too. */
  removals: z.number().int().default(0),
  /** Changes are noticed as they happen; else at the next rescan. */
  watched: z.boolean().default(false),
  /** Left out of this source beside what the settings leave out: names or paths below it, `*`, `**` and `?` allowed. */
  exclude: z.array(z.string()).default([]),
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

/** What intake is doing. `filesPerSecond` and `leftMs` are null until there is something to tell from. */
export const intakeProgress = z.object({
  /** `paused`: by a person, until `resume`; what is known stays queued, also over a restart. */
  state: z.enum(['idle', 'scanning', 'indexing', 'cancelling', 'paused']),
  done: z.number().int(),
  total: z.number().int(),
  failed: z.number().int(),
  filesPerSecond: z.number().nullable(),
  leftMs: z.number().nullable(),
  /** Title or file name being read, for the person watching. */
  current: z.string().nullable(),
  /** Why intake stopped by itself (disk full, say); it goes on by itself when that has passed. */
  stoppedBy: failureSchema.nullable(),
  /** What is being done now that is no reading: vectors being made, an index being rebuilt or tidied up. */
  background: z
    .object({ kind: z.enum(['vectors', 'rebuild', 'compact', 'verify']), done: z.number().int(), total: z.number().int() })
    .nullable()
    .default(null),
  /** Files of all runs together since the profile was opened: what changed from one look to the next is their difference. */
  sums: z
    .object({ added: z.number().int(), updated: z.number().int(), removed: z.number().int(), failed: z.number().int() })
    .optional(),
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

/** Documents that are not findable, by reason. */
export const problem = z.object({
  code: z.string(),
  message: z.string(),
  state: documentState,
  retryable: z.boolean(),
  documents: z.number().int(),
});
export type Problem = z.infer<typeof problem>;

/** What the profile takes on the disk, in bytes. */
export const storage = z.object({
  parts: z.array(
    z.object({
      kind: z.enum(['documents', 'full-text', 'vectors', 'conversations', 'recordings', 'models', 'other']),
      sizeBytes: z.number(),
    }),
  ),
  freeBytes: z.number().nullable(),
});
export type Storage = z.infer<typeof storage>;

/** What "verify library" found. `missing` and `extra` name documents or index entries a person can understand. */
export const verification = z.object({
  ok: z.boolean(),
  /** Files of the sources now, documents in the library, documents findable. */
  files: z.number().int(),
  documents: z.number().int(),
  indexed: z.number().int(),
  passages: z.number().int(),
  fullTextRows: z.number().int(),
  vectors: z.number().int().nullable(),
  missing: z.array(z.object({ path: z.string(), what: z.enum(['document', 'text', 'full-text', 'vector']) })),
  extra: z.array(z.object({ path: z.string(), what: z.enum(['document', 'text', 'full-text', 'vector', 'file']) })),
  /** Entries put right, where asked to. */
  repaired: z.number().int(),
  tookMs: z.number(),
});
export type Verification = z.infer<typeof verification>;

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
    /** What is left out of one source; what was taken in of it goes. Patterns as in `source.exclude`. */
    setExclude: call.input(z.object({ sourceId, exclude: z.array(z.string().min(1).max(500)).max(200) })).output(source),
    /** The person's word on documents whose files are gone (state `unsure`): let them go, or keep them. */
    confirmRemovals: call.input(z.object({ sourceId, remove: z.boolean() })).output(source),
  },
  documents: {
    list: call
      .input(
        z.object({
          sourceId: sourceId.optional(),
          state: documentState.optional(),
          format: documentFormat.optional(),
          kind: documentKind.optional(),
          /** A failure's code, to list what one problem holds. */
          failureCode: z.string().max(64).optional(),
          order: z.enum(['path', 'title', 'date', 'size']).default('path'),
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
    /** Tries failed and waiting documents again: those given, those with one failure code, or all. */
    retry: call
      .input(z.object({ documentIds: z.array(documentId).max(10_000).optional(), failureCode: z.string().max(64).optional() }))
      .output(intakeResult),
    /** Reads these first: somebody is looking at them. */
    prioritise: call.input(z.object({ documentIds: z.array(documentId).min(1).max(1000) })),
    problems: call.output(z.array(problem)),
  },
  storage: call.output(storage),
  /** Compares files, documents and both indexes, and puts right what it can where `repair` is set. */
  verify: call.input(z.object({ repair: z.boolean().default(false) })).output(verification),
  /** Makes anew what is derived: `text` reads every file again, `vectors` builds a new vector index. Answers when done. */
  reindex: call.input(z.object({ what: z.enum(['text', 'vectors']), sourceId: sourceId.optional() })).output(intakeResult),
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
    /** As `cancel`, and nothing is read until `resume`, also after a restart. */
    pause: call,
    resume: call,
  },
  samples: {
    add: call.output(intakeResult),
    remove: call.output(z.object({ documents: z.number().int() })),
  },
};
