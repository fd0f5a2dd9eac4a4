import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve, sep } from 'node:path';
import type { DocumentId, SourceId } from '../contract/ids.ts';
import type { IntakeProgress, IntakeResult, Source } from '../contract/library.ts';
import { Failure, isCancel } from './failure.ts';
import { runIntake, type IntakeRunParts } from './intake-run.ts';
import { formatOfName } from './library/extract/file-format.ts';
import { createProgressMeter } from './library/progress-meter.ts';
import { tooLarge } from './library/read-file.ts';
import { createUploadBuffer, type UploadPiece } from './library/upload-buffer.ts';
import { createDocumentReader } from './store/documents.ts';
import { createDocumentWriter } from './store/document-writer.ts';
import { createSourceStore } from './store/sources.ts';
import { createUploadStore } from './store/uploads.ts';

export type FileIntakeParts = Omit<IntakeRunParts, 'meter'> & {
  /** A clock in milliseconds that never goes back, for durations; `now` is the wall's. */
  monotonicMs: () => number;
};

/** Everything that brings files into the library and takes them out again. One run at a time; others wait their turn. */
export interface FileIntake {
  /** Adds folders and files as sources; reads nothing yet. Failures: SOURCE_MISSING, SOURCE_UNREADABLE, INVALID_INPUT. */
  addPaths(paths: readonly string[]): Promise<Source[]>;
  /** Removes a source with all that came from it; a file that another source also holds stays. Failure: NOT_FOUND. */
  removeSource(sourceId: SourceId): Promise<{ documents: number }>;
  /** Adds the sample notes and reads them. */
  addSamples(signal: AbortSignal): Promise<IntakeResult>;
  removeSamples(): Promise<{ documents: number }>;
  /**
   * Looks at the sources given, or all, for new, changed and deleted files. After `cancel` it answers with what was done.
   * Failures: NOT_FOUND, DISK_FULL, DISK_READ_ONLY, DATABASE_CORRUPT (what was done stays), or the abort reason.
   */
  run(options: { sourceIds?: readonly SourceId[] }, signal: AbortSignal): Promise<IntakeResult>;
  /** The same without waiting; how it goes is told by `progress`. */
  start(options?: { sourceIds?: readonly SourceId[] }): void;
  /** Tries failed documents again; all of them where no ids are given. */
  retry(documentIds: readonly DocumentId[] | undefined, signal: AbortSignal): Promise<IntakeResult>;
  /** Takes a piece of a dropped file; the last one stores it and starts intake. Failures: FILE_*, INVALID_INPUT, CALL_TOO_LARGE. */
  upload(piece: UploadPiece): { receivedBytes: number; complete: boolean };
  progress(): IntakeProgress;
  /** Called after every change of `progress`. Answers with the way to stop listening. */
  onProgress(listener: () => void): () => void;
  /** Stops the present run, and those waiting, after the files being read now; what is done stays. */
  cancel(): void;
  /** Stops everything and waits for it. The pool is the caller's to close. */
  close(): Promise<void>;
}

export function createFileIntake(parts: FileIntakeParts): FileIntake {
  const { db, log, now, monotonicMs } = parts;
  const sources = createSourceStore(db);
  const reader = createDocumentReader(db);
  const writer = createDocumentWriter(db);
  const uploads = createUploadStore(db);
  const buffer = createUploadBuffer(monotonicMs);
  const meter = createProgressMeter(monotonicMs);
  let cancelling = new AbortController();
  let lastRun: Promise<unknown> = Promise.resolve();

  function run({ sourceIds }: { sourceIds?: readonly SourceId[] }, signal: AbortSignal): Promise<IntakeResult> {
    const both = AbortSignal.any([signal, cancelling.signal]);
    setMaxListeners(0, both); // each file being read listens
    const result = lastRun.then(() => runNow(sourceIds, both, signal));
    lastRun = result.catch(() => undefined); // whoever asked for that run is told
    return result;
  }

  async function runNow(
    sourceIds: readonly SourceId[] | undefined,
    stop: AbortSignal,
    signal: AbortSignal,
  ): Promise<IntakeResult> {
    const startedAtMs = monotonicMs();
    signal.throwIfAborted();
    try {
      const tally = await runIntake(chosen(sourceIds), { ...parts, meter }, stop);
      meter.idle(null);
      signal.throwIfAborted();
      const { documents, passages } = reader.counts();
      return { ...tally, documents, passages, tookMs: Math.round(monotonicMs() - startedAtMs) };
    } catch (error) {
      meter.idle(error instanceof Failure ? error.toData() : null);
      throw error;
    }
  }

  function chosen(sourceIds: readonly SourceId[] | undefined): Source[] {
    if (sourceIds === undefined) return sources.list();
    return sourceIds.map((sourceId) => {
      const source = sources.get(sourceId);
      if (!source) throw new Failure('NOT_FOUND');
      return source;
    });
  }

  function start(options: { sourceIds?: readonly SourceId[] } = {}): void {
    run(options, cancelling.signal).catch((error: unknown) => {
      // A failure is shown by `progress`; a cancel is nobody's fault.
      if (!(error instanceof Failure) && !isCancel(error)) log.bug('intake: run ended', error);
    });
  }

  /** Documents that another source also covers go to that source: they are still part of the library. */
  function handOver(source: Source): void {
    const others = sources.list().filter((other) => other.sourceId !== source.sourceId && other.path !== null);
    if (others.length === 0 || source.path === null) return;
    db.transaction(() => {
      for (const document of writer.known(source.sourceId)) {
        const heir = others.find((other) => document.path === other.path || document.path.startsWith(withSeparator(other.path!)));
        if (heir) writer.move(document.documentId, { sourceId: heir.sourceId, path: document.path, stamp: document });
      }
    });
  }

  async function removeSource(sourceId: SourceId): Promise<{ documents: number }> {
    const source = sources.get(sourceId);
    if (!source) throw new Failure('NOT_FOUND');
    handOver(source);
    const documents = writer.known(sourceId);
    for (let at = 0; at < documents.length; at += REMOVED_AT_ONCE) {
      const removed: number[] = [];
      db.transaction(() => {
        for (const document of documents.slice(at, at + REMOVED_AT_ONCE))
          removed.push(...writer.remove(document.documentId).removed);
      });
      if (removed.length > 0) await parts.vectors?.afterCommit([], removed, new AbortController().signal);
    }
    db.transaction(() => {
      for (const document of writer.known(sourceId)) writer.remove(document.documentId);
      sources.remove(sourceId);
    });
    return { documents: documents.length };
  }

  function samples(): Source | undefined {
    return sources.list().find((source) => source.kind === 'samples');
  }

  function storeUpload(name: string, bytes: Uint8Array): void {
    const contentHash = createHash('sha256').update(bytes).digest('hex');
    if (uploads.find(name, contentHash)) return;
    const sourceId = db.transaction(() => {
      const source = sources.add({ kind: 'uploads', path: null, label: 'Added files' }, now());
      const path = freeName(name, (taken) => writer.byPath(taken) !== null);
      const stamp = { sizeBytes: bytes.length, modifiedAtMs: now() };
      uploads.put(writer.queue({ sourceId: source.sourceId, path, title: name, stamp, contentHash }), name, bytes);
      return source.sourceId;
    });
    start({ sourceIds: [sourceId] });
  }

  return {
    async addPaths(paths) {
      const found = await Promise.all(paths.map(lookAtPath));
      return db.transaction(() => found.map((source) => sources.add(source, now())));
    },
    removeSource,
    async addSamples(signal) {
      const source = sources.add({ kind: 'samples', path: null, label: 'Sample notes' }, now());
      return await run({ sourceIds: [source.sourceId] }, signal);
    },
    async removeSamples() {
      const source = samples();
      return source ? await removeSource(source.sourceId) : { documents: 0 };
    },
    run,
    start,
    async retry(documentIds, signal) {
      const failed = sources
        .list()
        .flatMap((source) => writer.known(source.sourceId).filter((document) => document.state === 'failed'));
      const wanted = documentIds ? failed.filter((document) => documentIds.includes(document.documentId)) : failed;
      db.transaction(() => wanted.forEach((document) => writer.requeue(document.documentId)));
      return await run({ sourceIds: [...new Set(wanted.map((document) => document.sourceId))] }, signal);
    },
    upload(piece) {
      const name = basename(piece.name);
      if (formatOfName(name) === null) throw new Failure('FILE_TYPE_UNSUPPORTED');
      if (piece.totalBytes === 0) throw new Failure('FILE_EMPTY');
      const { maxFileBytes } = parts.settings();
      if (piece.totalBytes > maxFileBytes) throw tooLarge(maxFileBytes);
      const { receivedBytes, whole } = buffer.add(piece);
      if (whole) storeUpload(name, whole);
      return { receivedBytes, complete: whole !== null };
    },
    progress: () => meter.current(),
    onProgress: (listener) => meter.onChange(listener),
    cancel() {
      meter.cancelling();
      cancelling.abort();
      cancelling = new AbortController();
    },
    async close() {
      buffer.clear();
      cancelling.abort();
      await lastRun;
    },
  };
}

/** Documents removed in one transaction. */
const REMOVED_AT_ONCE = 200;

async function lookAtPath(given: string): Promise<{ kind: 'folder' | 'file'; path: string; label: string }> {
  if (!isAbsolute(given)) throw new Failure('INVALID_INPUT', { message: 'A folder or file is named by its whole path.' });
  const path = resolve(given);
  try {
    const stats = await stat(path);
    await access(path, constants.R_OK);
    return { kind: stats.isDirectory() ? 'folder' : 'file', path, label: basename(path) || path };
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    throw new Failure(code === 'ENOENT' || code === 'ENOTDIR' ? 'SOURCE_MISSING' : 'SOURCE_UNREADABLE', { cause: error });
  }
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** `note.md`, then `note (2).md`, `note (3).md`: two different files of one name are both kept. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  const dot = name.lastIndexOf('.');
  let candidate = name;
  for (let number = 2; isTaken(candidate); number++) candidate = `${name.slice(0, dot)} (${number})${name.slice(dot)}`;
  return candidate;
}
