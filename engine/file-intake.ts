import { setMaxListeners } from 'node:events';
import type { DocumentId, SourceId } from '../contract/ids.ts';
import type { IntakeProgress, IntakeResult } from '../contract/intake.ts';
import type { Source } from '../contract/library.ts';
import type { FailureCode } from '../contract/failures.ts';
import { Failure, isCancel } from './failure.ts';
import { MAKER_VERSION } from './intake-commit.ts';
import { runIntake, type IntakeLook, type IntakeRunParts } from './intake-run.ts';
import { createIntakeSchedule } from './intake-schedule.ts';
import { createIntakeSources, type IntakeSourcesParts } from './intake-sources.ts';
import { createIntakeUploads } from './intake-uploads.ts';
import { createProgressMeter, type Background } from './library/progress-meter.ts';
import type { After } from './operations/after.ts';
import type { UploadPiece } from './library/upload-buffer.ts';
import { createDocumentReader } from './store/documents.ts';
import { createDocumentWriter } from './store/document-writer.ts';
import { createIntakePause } from './store/intake-pause.ts';
import { createIntakeQueue, type QueueChoice } from './store/intake-queue.ts';

export type FileIntakeParts = Omit<IntakeRunParts, 'meter'> &
  Pick<IntakeSourcesParts, 'copies'> & {
    /** A clock in milliseconds that never goes back, for durations; `now` is the wall's. */
    monotonicMs: () => number;
    after: After;
  };

/** Which sources a run looks at before it reads what is queued; all where left out. */
export interface RunOptions {
  sourceIds?: readonly SourceId[];
  look?: IntakeLook;
}

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
   * Looks at the sources given, or all, for new, changed and deleted files, then reads whatever is queued, also by earlier
   * runs. After `cancel` or `pause` it answers with what was done. What stopped it may pass by itself: then it goes on.
   * Failures: NOT_FOUND, DISK_FULL, DISK_READ_ONLY, DATABASE_CORRUPT (what was done stays), or the abort reason.
   */
  run(options: RunOptions, signal: AbortSignal): Promise<IntakeResult>;
  /** The same without waiting; how it goes is told by `progress`. */
  start(options?: RunOptions): void;
  /** Tries failed, waiting and delayed documents again: those given, those with one failure code, or all. */
  retry(choice: QueueChoice, signal: AbortSignal): Promise<IntakeResult>;
  /** Something was installed: what waited for it is read. */
  takeUp(code: FailureCode): void;
  /** Reads these before all others, now where nothing is being read. */
  prioritise(documentIds: readonly DocumentId[]): void;
  /** Reads everything again, of one source or all. */
  renew(sourceId: SourceId | undefined, signal: AbortSignal): Promise<IntakeResult>;
  /** Takes a piece of a dropped file; the last one stores it and starts intake. Failures: FILE_*, INVALID_INPUT, CALL_TOO_LARGE. */
  upload(piece: UploadPiece): { receivedBytes: number; complete: boolean };
  progress(): IntakeProgress;
  /** Called after every change of `progress`. Answers with the way to stop listening. */
  onProgress(listener: () => void): () => void;
  /** Tells what goes on beside the reading; null when nothing does any more. */
  background(work: Background | null): void;
  /** Stops the present run, and those waiting, after the files being read now; what is done stays. */
  cancel(): void;
  /** As `cancel`, and nothing is read until `resume`, also after a restart. Sources are still looked at when asked. */
  pause(): void;
  resume(): void;
  /** Stops everything and waits for it. The pool is the caller's to close. */
  close(): Promise<void>;
}

export function createFileIntake(parts: FileIntakeParts): FileIntake {
  const { db, log, now, monotonicMs } = parts;
  const sources = createIntakeSources(parts);
  const reader = createDocumentReader(db);
  const writer = createDocumentWriter(db);
  const queue = createIntakeQueue(db);
  const pause = createIntakePause(db);
  const uploads = createIntakeUploads(parts);
  const meter = createProgressMeter(monotonicMs, pause.isPaused());
  let cancelling = new AbortController();
  let lastRun: Promise<unknown> = Promise.resolve();
  /** What a run that was stopped still had to look at; undefined: all sources. */
  let stopped: RunOptions = { sourceIds: [] };
  const schedule = createIntakeSchedule({
    after: parts.after,
    now,
    goOn: () => start(stopped),
    readDue: () => start({ sourceIds: [] }),
  });
  let isRecovered = false;

  /**
   * What a process that died was reading is suspected; what killed too often is left alone. Whatever an earlier run of
   * this process could not put back is put back. Before a run, not when the profile opens: it must open on a full disk too.
   */
  function recover(): void {
    if (isRecovered) return db.transaction(() => queue.release());
    db.transaction(() => {
      for (const { documentId, stamp, contentHash } of queue.recover()) {
        const { code, message } = new Failure('FILE_QUARANTINED');
        const made = { extractorVersion: MAKER_VERSION, atMs: now() };
        writer.fail(documentId, { state: 'failed', code, message, contentHash, stamp, ...made });
      }
    });
    isRecovered = true;
  }

  function run(options: RunOptions, signal: AbortSignal): Promise<IntakeResult> {
    const both = AbortSignal.any([signal, cancelling.signal]);
    setMaxListeners(0, both); // each file being read listens
    schedule.callOff();
    const result = lastRun.then(() => runNow(options, both, signal));
    lastRun = result.catch(() => undefined); // whoever asked for that run is told
    return result;
  }

  async function runNow(options: RunOptions, stop: AbortSignal, signal: AbortSignal): Promise<IntakeResult> {
    const startedAtMs = monotonicMs();
    signal.throwIfAborted();
    try {
      recover();
      const tally = await runIntake(
        sources.chosen(options.sourceIds),
        { ...parts, meter },
        { mayRead: !pause.isPaused(), look: options.look, signal: stop },
      );
      meter.did({ ...tally, failed: tally.failed.length });
      end(null, options, stop);
      signal.throwIfAborted();
      const { documents, passages } = reader.counts();
      return { ...tally, documents, passages, tookMs: Math.round(monotonicMs() - startedAtMs) };
    } catch (error) {
      end(error, options, stop);
      throw error;
    }
  }

  function end(error: unknown, options: RunOptions, stop: AbortSignal): void {
    meter.idle(error instanceof Failure ? error.toData() : null, pause.isPaused());
    if (stop.aborted) return; // somebody wanted it so: nothing goes on by itself
    stopped = options;
    schedule.ended(error, pause.isPaused() ? null : nextRetryAtMs());
  }

  /** Null where the database cannot be asked: it is what stopped the run, then. */
  function nextRetryAtMs(): number | null {
    try {
      return queue.nextRetryAtMs();
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }

  function start(options: RunOptions = {}): void {
    run(options, cancelling.signal).catch((error: unknown) => {
      // A failure is shown by `progress`; a cancel is nobody's fault.
      if (!(error instanceof Failure) && !isCancel(error)) log.bug('intake: run ended', error);
    });
  }

  function stop(): void {
    meter.cancelling();
    schedule.callOff();
    cancelling.abort();
    cancelling = new AbortController();
  }

  const nothingNew: RunOptions = { sourceIds: [] };
  return {
    addPaths: (paths) => sources.addPaths(paths),
    removeSource: (sourceId) => sources.remove(sourceId),
    addSamples: async (signal) => await run({ sourceIds: [sources.addSamples().sourceId] }, signal),
    async removeSamples() {
      const samples = sources.samples();
      return samples ? await sources.remove(samples.sourceId) : { documents: 0 };
    },
    run,
    start,
    async retry(choice, signal) {
      db.transaction(() => queue.retry(choice));
      return await run(nothingNew, signal);
    },
    takeUp(code) {
      if (db.transaction(() => queue.takeUp(code)) > 0) start(nothingNew);
    },
    prioritise(documentIds) {
      const waiting = db.transaction(() => queue.prioritise(documentIds));
      if (waiting > 0 && meter.current().state === 'idle') start(nothingNew);
    },
    async renew(sourceId, signal) {
      if (sourceId !== undefined) sources.chosen([sourceId]);
      db.transaction(() => queue.renew({ sourceId }));
      return await run(sourceId === undefined ? {} : { sourceIds: [sourceId] }, signal);
    },
    upload(piece) {
      const { sourceId, ...received } = uploads.add(piece);
      if (sourceId !== null) start({ sourceIds: [sourceId] });
      return received;
    },
    progress: () => meter.current(),
    onProgress: (listener) => meter.onChange(listener),
    background: (work) => meter.background(work),
    cancel: stop,
    pause() {
      pause.set(true);
      stop();
      meter.paused();
    },
    resume() {
      pause.set(false);
      start();
    },
    async close() {
      uploads.clear();
      schedule.callOff();
      cancelling.abort();
      await lastRun;
      release();
    },
  };

  /** So that the next start does not suspect files that nothing happened to. */
  function release(): void {
    if (!isRecovered) return; // nothing was read, and what an earlier process left is still to be judged
    try {
      db.transaction(() => queue.release());
    } catch (error) {
      if (!(error instanceof Failure)) throw error; // a full disk, say: then they are suspected, and read alone
    }
  }
}
