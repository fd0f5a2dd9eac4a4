import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures, failureSchema } from './failures.ts';

const call = oc.errors(declaredFailures);

/** What a model is used for. `ocr`: reading the words in scans and pictures. */
export const modelKind = z.enum(['embedder', 'reranker', 'speech-to-text', 'text-to-speech', 'ocr']);
export type ModelKind = z.infer<typeof modelKind>;

/** Also the name of the model's folder. */
export const modelId = z.string().regex(/^[\w-][\w.-]{0,99}$/);

/** What is being done to a model now. */
export const modelActivity = z.object({
  kind: z.enum(['waiting', 'downloading', 'checking', 'unpacking', 'importing', 'exporting', 'removing']),
  doneBytes: z.number().int().nonnegative(),
  totalBytes: z.number().int().nonnegative(),
  /** Of the last seconds; null where there is no rate yet. */
  bytesPerSecond: z.number().nonnegative().nullable(),
  leftMs: z.number().nonnegative().nullable(),
});
export type ModelActivity = z.infer<typeof modelActivity>;

export const modelState = z.object({
  modelId,
  kind: modelKind,
  name: z.string(),
  /** What it is for, in a sentence. */
  purpose: z.string(),
  licence: z.string(),
  /** The one to take of its kind. */
  recommended: z.boolean(),
  /** To download. */
  sizeBytes: z.number().int().nonnegative(),
  /** Of its files on this disk, those not yet complete included. */
  storedBytes: z.number().int().nonnegative(),
  /** Roughly what it holds of memory while it works. */
  memoryMb: z.number().int().nonnegative(),
  /** `partial`: some of it was downloaded; `damaged`: a file is missing or not what it should be. */
  state: z.enum(['available', 'partial', 'installed', 'damaged']),
  activity: modelActivity.nullable(),
  /** Loaded, or the one search works with: removing it stops that. */
  inUse: z.boolean(),
  /** How the last thing done to it ended, where it did not end well. */
  failure: failureSchema.nullable(),
});
export type ModelState = z.infer<typeof modelState>;

export const modelList = z.object({
  models: z.array(modelState),
  /** Where they lie, a folder each. */
  folder: z.string(),
  /** Of everything in that folder. */
  usedBytes: z.number().int().nonnegative(),
  freeBytes: z.number().int().nonnegative(),
  /** Host downloads come from where a mirror is set; null where each comes from its own. */
  mirrorHost: z.string().nullable(),
});
export type ModelList = z.infer<typeof modelList>;

export const modelCheck = z.object({
  modelId,
  /** `unknown`: its files were put there by hand, and no checksum is known for them. */
  result: z.enum(['whole', 'damaged', 'unknown', 'absent']),
  /** The file that is missing or wrong. */
  file: z.string().nullable(),
});
export type ModelCheck = z.infer<typeof modelCheck>;

/** An absolute path on the engine's machine. */
const path = z
  .string()
  .max(4096)
  .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/);
const one = z.object({ modelId });

/** Changes are for admin windows only: NOT_ALLOWED elsewhere. An unknown name is NOT_FOUND. */
export const modelsContract = {
  list: call.output(modelList),
  /** The present states at once, then every change. */
  watch: call.output(eventIterator(modelList)),
  /**
   * Begins, or goes on with, a download; answers at once, see `watch` for what becomes of it. How it may end in `failure`:
   * MODEL_SOURCE_UNREACHABLE, MODEL_SOURCE_REFUSED, MODEL_SOURCE_MOVED, MODEL_CHECKSUM_WRONG, MODEL_ARCHIVE_UNUSABLE,
   * MODEL_BUSY, DISK_FULL, DISK_READ_ONLY.
   */
  install: call.input(one),
  /** Stops a download and keeps what has arrived. */
  pause: call.input(one),
  /** Stops a download and removes what has arrived. */
  cancel: call.input(one),
  /** Stops what uses the model, then removes its files. Failures: MODEL_BUSY, DISK_READ_ONLY. */
  remove: call.input(one),
  /** Reads every file of one model, or of all that are installed, and compares checksums. */
  verify: call.input(z.object({ modelId: modelId.optional() })).output(z.array(modelCheck)),
  /** Writes installed models into one file for machines without internet. Failures: MODEL_NOT_INSTALLED, MODEL_CHECKSUM_WRONG, DISK_*. */
  exportPack: call
    .input(z.object({ modelIds: z.array(modelId).min(1).max(100), path }))
    .output(z.object({ sizeBytes: z.number().int() })),
  /**
   * Installs the known models in a model pack, or in a folder laid out like one (a folder for each model). Checksums are the
   * same as for downloads. Failures: MODEL_PACK_INVALID, MODEL_CHECKSUM_WRONG, MODEL_BUSY, DISK_*.
   */
  importPack: call.input(z.object({ path })).output(z.object({ installed: z.array(modelId) })),
};
