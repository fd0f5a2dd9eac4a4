import { basename, extname } from 'node:path';
import type { DocumentId } from '../contract/ids.ts';
import type { IntakeResult, Source } from '../contract/library.ts';
import { Failure } from './failure.ts';
import { EXTRACTOR_VERSION } from './library/extract/limits.ts';
import { createBatches } from './library/batches.ts';
import { createNameFilter } from './library/exclude-names.ts';
import type { ExtractionOutcome } from './library/extraction.ts';
import type { ExtractionPool } from './library/extraction-pool.ts';
import type { ProgressMeter } from './library/progress-meter.ts';
import { surveySource, type IntakeTask } from './library/survey.ts';
import type { Log } from './parts.ts';
import type { Database } from './store/database.ts';
import { createDocumentWriter, type KnownDocument } from './store/document-writer.ts';
import type { PassageChanges } from './store/passages.ts';
import { createSourceStore } from './store/sources.ts';
import { ANALYSIS_VERSION } from './search/analysis.ts';
import { createUploadStore } from './store/uploads.ts';

/** What keeps the vectors in step with the passages. */
export interface IntakeVectors {
  /** Called after every commit that changed passages, one call at a time, in order. */
  afterCommit(addedPassageIds: number[], removedPassageIds: number[], signal: AbortSignal): Promise<void>;
}

export interface IntakeRunParts {
  db: Database;
  pool: ExtractionPool;
  samplesDir: string;
  /** Null where no embedder is installed. */
  vectors: IntakeVectors | null;
  settings: () => { maxFileBytes: number; excludeNames: readonly string[] };
  meter: ProgressMeter;
  /** The wall clock, in whole milliseconds. */
  now: () => number;
  log: Log;
}

/** What makes a document what it is in the index: how it is read, and how its words are analysed. */
const MAKER_VERSION = EXTRACTOR_VERSION * 1000 + ANALYSIS_VERSION;

/** Results waiting for a commit: at most this many files, this long, or this much text. Bounds what a kill can lose, and how long one write holds the engine. */
const BATCH_FILES = 50;
const BATCH_MS = 250;
const BATCH_CHARS = 4_000_000;
/** Rows queued or removed in one transaction. */
const ROWS_AT_ONCE = 500;

type Tally = Omit<IntakeResult, 'documents' | 'passages' | 'tookMs'>;
type QueuedTask = IntakeTask & { documentId: DocumentId; order: number };
interface Finished {
  task: QueuedTask;
  outcome: ExtractionOutcome;
}

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
  const { db, meter, log, pool } = parts;
  const writer = createDocumentWriter(db);
  const sourceStore = createSourceStore(db);
  const uploads = createUploadStore(db);
  const { maxFileBytes, excludeNames } = parts.settings();
  const tally: Tally = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: [] };
  const tasks: QueuedTask[] = [];
  const gone = new Map<DocumentId, KnownDocument>();
  const goneByHash = new Map<string, KnownDocument>();
  let vectorWork = Promise.resolve();

  function followWithVectors({ added, removed }: PassageChanges): void {
    const { vectors } = parts;
    if (!vectors || (added.length === 0 && removed.length === 0)) return;
    vectorWork = vectorWork.then(async () => {
      try {
        await vectors.afterCommit(added, removed, signal);
      } catch (error) {
        // The vector index is derived: what it misses now is repaired at the next consistency check.
        if (error instanceof Failure) log.warn('intake: vectors not updated', { code: error.code });
        else if (!signal.aborted) log.bug('intake: vectors not updated', error);
      }
    });
  }

  async function survey(source: Source): Promise<void> {
    try {
      const { samplesDir } = parts;
      const scan = { isExcluded: createNameFilter(excludeNames) };
      const seen = await surveySource(source, { writer, samplesDir, scan, makerVersion: MAKER_VERSION }, signal);
      tally.unchanged += seen.unchanged;
      tally.failed.push(...seen.failed);
      for (const document of seen.gone) {
        gone.set(document.documentId, document);
        if (document.contentHash && document.state === 'indexed') goneByHash.set(document.contentHash, document);
      }
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

  function commit(batch: readonly Finished[]): void {
    const changes: PassageChanges = { added: [], removed: [] };
    const counts: (() => void)[] = [];
    db.transaction(() => {
      for (const finished of batch) {
        if (!writer.exists(finished.task.documentId)) continue; // its source was removed meanwhile
        const { added, removed } = store(finished, counts);
        changes.added.push(...added);
        changes.removed.push(...removed);
      }
    });
    for (const count of counts) count();
    followWithVectors(changes);
  }

  function store({ task, outcome }: Finished, counts: (() => void)[]): PassageChanges {
    const made = { extractorVersion: MAKER_VERSION, atMs: parts.now() };
    const wasIndexed = task.known?.state === 'indexed';
    if (outcome.kind === 'unchanged') {
      if (outcome.stamp) writer.touch(task.documentId, outcome.stamp);
      counts.push(() => tally.unchanged++);
      return { added: [], removed: [] };
    }
    if (outcome.kind === 'failed') {
      const { code, message } = outcome;
      counts.push(() => tally.failed.push({ path: task.path, code, message }));
      return writer.fail(task.documentId, { ...outcome, stamp: outcome.stamp ?? task.stamp, ...made });
    }
    const was = task.known?.extractorVersion ?? null;
    const renewTerms = was !== null && was !== MAKER_VERSION;
    const moved = task.known === null ? movedFrom(outcome.contentHash) : null;
    if (moved) {
      writer.remove(task.documentId);
      writer.move(moved.documentId, { sourceId: task.sourceId, path: task.path, stamp: outcome.stamp ?? task.stamp });
    }
    counts.push(() => (wasIndexed || moved ? tally.updated++ : tally.added++));
    return writer.index(moved?.documentId ?? task.documentId, {
      fallbackTitle: titleOf(task.path),
      renewTerms,
      ...outcome,
      ...made,
    });
  }

  /** A file that is gone and one that is new with the same content: it was renamed or moved, and stays the same document. */
  function movedFrom(contentHash: string): KnownDocument | null {
    const document = goneByHash.get(contentHash);
    if (!document || !gone.delete(document.documentId)) return null;
    return document;
  }

  async function read(): Promise<void> {
    meter.indexing(tasks.length);
    const batches = createBatches<Finished>({
      commit: (batch) => commit(batch.toSorted((a, b) => a.task.order - b.task.order)),
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
    const ids = [...gone.keys()];
    for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
      const changes: PassageChanges = { added: [], removed: [] };
      db.transaction(() => {
        for (const id of ids.slice(at, at + ROWS_AT_ONCE)) changes.removed.push(...writer.remove(id).removed);
      });
      tally.removed += Math.min(ROWS_AT_ONCE, ids.length - at);
      followWithVectors(changes);
      await nextTurn();
    }
  }

  return { tally, survey, read, removeGone, settleVectors: () => vectorWork };
}

/** A file's name without its ending: the title of what has none of its own. */
function titleOf(path: string): string {
  const name = basename(path);
  return name.slice(0, name.length - extname(name).length) || name;
}

/** Lets calls and streams in between two writes. */
function nextTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
