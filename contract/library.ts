import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { documentFormat, documentKind, documentState, documentSummary, documentText, pageItem, problem } from './documents.ts';
import { declaredFailures } from './failures.ts';
import { documentId, scopeId, sourceId } from './ids.ts';
import { intakeProgress, intakeResult } from './intake.ts';

const call = oc.errors(declaredFailures);

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

/** What the profile takes on the disk, in bytes. */
export const storage = z.object({
  parts: z.array(
    z.object({
      kind: z.enum(['documents', 'copies', 'full-text', 'vectors', 'conversations', 'recordings', 'models', 'other']),
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
  missing: z.array(z.object({ path: z.string(), what: z.enum(['document', 'text', 'full-text', 'vector', 'file']) })),
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
    /**
     * The whole extracted text with its structure: the ground of every citation. Opened from an answer under a scope, with the
     * places and the title that scope shows. Failures: SCOPE_UNKNOWN; NOT_FOUND also of what the scope does not leave.
     */
    text: call.input(z.object({ documentId, scopeId: scopeId.optional() })).output(documentText),
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
    open: call.input(z.object({ documentId, scopeId: scopeId.optional() })),
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
