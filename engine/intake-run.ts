import { basename } from 'node:path';
import type { Source } from '../contract/library.ts';
import { Failure } from './failure.ts';
import {
  createIntakeCommit,
  MAKER_VERSION,
  titleOf,
  type Finished,
  type IntakeCommitParts,
  type QueuedTask,
  type Tally,
} from './intake-commit.ts';
import { createBatches } from './library/batches.ts';
import { createNameFilter } from './library/exclude-names.ts';
import type { ExtractionOutcome } from './library/extraction.ts';
import type { ExtractionPool } from './library/extraction-pool.ts';
import type { ProgressMeter } from './library/progress-meter.ts';
import { surveySource, type IntakeTask } from './library/survey.ts';
import { createDocumentWriter } from './store/document-writer.ts';
import { createSourceStore } from './store/sources.ts';
import { createUploadStore } from './store/uploads.ts';

export interface IntakeRunParts extends IntakeCommitParts {
  pool: ExtractionPool;
  samplesDir: string;
  settings: () => { maxFileBytes: number; excludeNames: readonly string[] };
  meter: ProgressMeter;
}

/** Results waiting for a commit: at most this many files, this long, or this much text. Bounds what a kill can lose, and how long one write holds the engine. */
const BATCH_FILES = 50;
const BATCH_MS = 250;
const BATCH_CHARS = 4_000_000;
/** Rows queued or removed in one transaction. */
const ROWS_AT_ONCE = 500;

/**
 * The way of files into the library, top to bottom: survey the sources, queue what is new or changed, read it in the
 * threads, commit in batches, remove what is gone. Whatever ends it, the database stands at a whole batch and the next run
 * goes on from there. Answers with what was done; on abort, with what was done until then.
 */
export async function runIntake(sources: readonly Source[], parts: IntakeRunParts, signal: AbortSignal): Promise<Tally> {
  const run = createRun(parts, signal);
  parts.meter.scanning();
  for (const source of sources) {
    if (signal.aborted) break;
    await run.survey(source);
  }
  await run.read();
  if (!signal.aborted) await run.removeGone();
  await run.settleVectors();
  return run.tally;
}

function createRun(parts: IntakeRunParts, signal: AbortSignal) {
  const { db, meter, pool } = parts;
  const writer = createDocumentWriter(db);
  const sourceStore = createSourceStore(db);
  const uploads = createUploadStore(db);
  const { maxFileBytes, excludeNames } = parts.settings();
  const committer = createIntakeCommit(parts, signal);
  const { tally } = committer;
  const tasks: QueuedTask[] = [];

  async function survey(source: Source): Promise<void> {
    try {
      const { samplesDir } = parts;
      const scan = { isExcluded: createNameFilter(excludeNames) };
      const seen = await surveySource(source, { writer, samplesDir, scan, makerVersion: MAKER_VERSION }, signal);
      tally.unchanged += seen.unchanged;
      for (const failed of seen.failed) tally.failed.push(failed);
      for (const document of seen.gone) committer.noteGone(document);
      await queue(seen.tasks);
      if (source.state !== 'ready') sourceStore.setState(source.sourceId, 'ready');
      sourceStore.setScanned(source.sourceId, parts.now());
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure) || !error.code.startsWith('SOURCE_')) throw error;
      sourceStore.setState(source.sourceId, 'missing');
      tally.failed.push({ path: source.path ?? source.label, code: error.code, message: error.message });
    }
  }

  async function queue(found: readonly IntakeTask[]): Promise<void> {
    for (let at = 0; at < found.length; at += ROWS_AT_ONCE) {
      db.transaction(() => {
        for (const task of found.slice(at, at + ROWS_AT_ONCE)) {
          if (!sourceStore.get(task.sourceId)) return; // removed meanwhile
          const documentId = task.known?.documentId ?? writer.queue({ ...task, title: titleOf(task.path) });
          tasks.push({ ...task, documentId, order: tasks.length });
        }
      });
      await nextTurn();
    }
  }

  async function outcomeOf(task: QueuedTask): Promise<ExtractionOutcome> {
    if (task.failure) return { kind: 'failed', ...task.failure, contentHash: null, stamp: task.stamp };
    const { known } = task;
    const isMade = known?.state === 'indexed' && known.extractorVersion === MAKER_VERSION;
    const bytes = task.filePath === null ? uploads.get(task.documentId) : null;
    if (task.filePath === null && bytes === null)
      return { kind: 'failed', code: 'FILE_GONE', message: new Failure('FILE_GONE').message, contentHash: null, stamp: null };
    const request = {
      name: basename(task.path),
      from: task.filePath === null ? { kind: 'bytes' as const, bytes: bytes! } : { kind: 'path' as const, path: task.filePath },
      sizeBytes: task.stamp.sizeBytes,
      maxFileBytes,
      knownHash: isMade ? known.contentHash : null,
    };
    const first = await pool.extract(request, signal);
    // A thread may die of something else than the file it reads; a second death is the file's.
    return first.kind === 'failed' && first.code === 'EXTRACTION_CRASHED' ? await pool.extract(request, signal) : first;
  }

  async function read(): Promise<void> {
    meter.indexing(tasks.length);
    const batches = createBatches<Finished>({
      commit: (batch) => committer.commit(batch.toSorted((a, b) => a.task.order - b.task.order)),
      weightOf: ({ outcome }) => (outcome.kind === 'extracted' ? outcome.document.text.length : 0),
      maxItems: BATCH_FILES,
      maxWeight: BATCH_CHARS,
      maxWaitMs: BATCH_MS,
    });
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < tasks.length && !signal.aborted && !batches.isBroken()) {
        const task = tasks[next++]!;
        meter.reading(basename(task.path));
        const outcome = await outcomeOf(task);
        if (batches.isBroken()) return;
        batches.add({ task, outcome });
        meter.finished(outcome.kind === 'failed');
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: pool.capacity }, lane));
    batches.close();
    for (const each of lanes) if (each.status === 'rejected' && !signal.aborted) throw each.reason;
  }

  async function removeGone(): Promise<void> {
    while (committer.removeGone(ROWS_AT_ONCE)) await nextTurn();
  }

  return { tally, survey, read, removeGone, settleVectors: () => committer.settleVectors() };
}

/** Lets calls and streams in between two writes. */
function nextTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
