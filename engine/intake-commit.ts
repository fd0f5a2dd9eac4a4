import type { DocumentId } from '../contract/ids.ts';
import type { IntakeResult } from '../contract/intake.ts';
import { Failure } from './failure.ts';
import { EXTRACTOR_VERSION } from './library/extract/limits.ts';
import type { ExtractionOutcome } from './library/extraction.ts';
import { judge } from './library/attempts.ts';
import type { IntakeTask, Survey } from './library/survey.ts';
import type { Log } from './parts.ts';
import { ANALYSIS_VERSION } from './search/analysis.ts';
import type { Database } from './store/database.ts';
import { createDocumentCopies } from './store/document-copies.ts';
import { createDocumentPlaces, type Place } from './store/document-places.ts';
import { createDocumentWriter } from './store/document-writer.ts';
import { createIntakeQueue, type ClaimedDocument } from './store/intake-queue.ts';
import type { PassageChanges } from './store/passages.ts';
import { createRecognisedPictures } from './store/recognised-pictures.ts';
import { createSourceStore } from './store/sources.ts';
import { titleOf } from './text/file-title.ts';

/** What keeps the vectors in step with the passages. */
export interface IntakeVectors {
  /** Called after every commit that changed passages, one call at a time, in order. */
  afterCommit(addedPassageIds: number[], removedPassageIds: number[], signal: AbortSignal): Promise<void>;
}

/** What makes a document what it is in the index: how it is read, and how its words are analysed. */
export const MAKER_VERSION = EXTRACTOR_VERSION * 1000 + ANALYSIS_VERSION;

/** Failures named in the result of one run. */
const MAX_FAILED_TOLD = 1000;

/** What a run has done so far. */
export type Tally = Omit<IntakeResult, 'documents' | 'passages' | 'tookMs'>;
export interface Finished {
  document: ClaimedDocument;
  outcome: ExtractionOutcome;
  /** Is what was read still the document's original, at its place? Asked when it is stored; it is where left out. */
  isStill?: () => boolean;
}

export interface IntakeCommit {
  readonly tally: Tally;
  /** Counts what a survey found, and notes paths that are gone: moved, should a new file turn out to hold the same, or deleted. */
  noteSurvey(survey: Pick<Survey, 'gone' | 'unchanged' | 'failed'>): void;
  /** Queues files that are new or have changed, in one transaction; those known to be unreadable are stored as that. */
  queue(tasks: readonly IntakeTask[]): void;
  /** Stores a batch in one transaction, all or nothing, and counts it. Failures: DISK_*, PROFILE_IN_USE, DATABASE_CORRUPT. */
  commit(batch: readonly Finished[]): void;
  /** How many were put back into the queue since this was last asked: they are to be read in this run still. */
  putBack(): number;
  /** Forgets up to `limit` paths noted as gone, in one transaction; false when none is left. */
  removeGone(limit: number): boolean;
  /** Resolves when the vectors have followed every commit. */
  settleVectors(): Promise<void>;
}

export interface IntakeCommitParts {
  db: Database;
  /** Null where no embedder is installed. */
  vectors: IntakeVectors | null;
  /** The wall clock, in whole milliseconds. */
  now: () => number;
  log: Log;
}

/** The writing half of an intake run: whatever is read passes here into the database, and from there to the vectors. */
export function createIntakeCommit({ db, vectors, now, log }: IntakeCommitParts, signal: AbortSignal): IntakeCommit {
  const writer = createDocumentWriter(db);
  const sources = createSourceStore(db);
  const pictures = createRecognisedPictures(db);
  const tally: Tally = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: [] };
  const copies = createDocumentCopies(db);
  const places = createDocumentPlaces(db);
  const intakeQueue = createIntakeQueue(db);
  const gone = new Set<string>();
  let putBack = 0;
  let vectorWork = Promise.resolve();

  function followWithVectors({ added, removed }: PassageChanges): void {
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

  function queue(tasks: readonly IntakeTask[]): void {
    const changes: PassageChanges = { added: [], removed: [] };
    const counts: (() => void)[] = [];
    db.transaction(() => {
      for (const task of tasks) {
        if (!sources.exists(task.sourceId)) continue; // removed meanwhile
        const { known, failure } = task;
        if (task.wasCopy) copies.detach(task.path);
        if (known && !failure) writer.queueAgain(known, task.stamp);
        const documentId = known?.documentId ?? writer.queue({ ...task, title: titleOf(task.path) });
        if (!failure) continue;
        const made = { extractorVersion: MAKER_VERSION, atMs: now() };
        const why = { ...failure, ...made, state: 'failed' as const, contentHash: null, stamp: task.stamp };
        changes.removed.push(...writer.fail(documentId, why).removed);
        counts.push(() => noteFailure({ path: task.path, ...failure }));
      }
    });
    for (const count of counts) count();
    followWithVectors(changes);
  }

  function commit(batch: readonly Finished[]): void {
    const changes: PassageChanges = { added: [], removed: [] };
    const counts: (() => void)[] = [];
    db.transaction(() => {
      for (const finished of batch) {
        if (!writer.exists(finished.document.documentId)) continue; // its source was removed meanwhile
        const { added, removed } = store(finished, counts);
        changes.added.push(...added);
        changes.removed.push(...removed);
      }
    });
    for (const count of counts) count();
    followWithVectors(changes);
  }

  function store({ document, outcome, isStill }: Finished, counts: (() => void)[]): PassageChanges {
    if (isStill?.() === false) return readAgain(document.documentId, counts);
    if (outcome.kind === 'failed') return storeFailure(document, outcome, counts);
    const stamp = outcome.stamp ?? { sizeBytes: document.sizeBytes, modifiedAtMs: document.modifiedAtMs };
    const isMade = document.state === 'indexed' && document.extractorVersion === MAKER_VERSION;
    if (outcome.kind === 'unchanged' && isMade && outcome.contentHash === document.contentHash) {
      writer.touch(document.documentId, stamp);
      counts.push(() => tally.unchanged++);
      return { added: [], removed: [] };
    }
    const file = { ...document, stamp, title: titleOf(document.path) };
    const place = places.settle(file, outcome.contentHash, MAKER_VERSION);
    if (place.kind === 'copy') return storeCopy(document, place, counts);
    if (outcome.kind === 'unchanged') {
      // Held by another document when it was compared, by none any more: it is to be read.
      return readAgain(place.documentId, counts);
    }
    counts.push(() => (document.state === 'indexed' ? tally.updated++ : tally.added++));
    pictures.forget(outcome.pictures ?? []);
    return writer.index(place.documentId, {
      ...outcome,
      fallbackTitle: file.title,
      renewTerms: (document.extractorVersion ?? MAKER_VERSION) !== MAKER_VERSION,
      lacks: outcome.lacks === null ? null : new Failure(outcome.lacks),
      stamp,
      extractorVersion: MAKER_VERSION,
      atMs: now(),
    });
  }

  function readAgain(documentId: DocumentId, counts: (() => void)[]): PassageChanges {
    intakeQueue.putBack(documentId);
    counts.push(() => putBack++);
    return { added: [], removed: [] };
  }

  /** The same bytes as another document's: one more path of it, or its new place where its own path is gone. */
  function storeCopy(
    document: ClaimedDocument,
    { ownPath, removed }: Place & { kind: 'copy' },
    counts: (() => void)[],
  ): PassageChanges {
    const isMoved = gone.has(ownPath);
    if (isMoved) places.leave(ownPath);
    counts.push(() => {
      if (isMoved) gone.delete(ownPath);
      if (isMoved || document.state === 'indexed') tally.updated++;
      else tally.added++;
    });
    return { added: [], removed };
  }

  function storeFailure(
    { documentId, path, attempts, ...stamp }: ClaimedDocument,
    outcome: ExtractionOutcome & { kind: 'failed' },
    counts: (() => void)[],
  ): PassageChanges {
    const verdict = judge(outcome.code, attempts, now());
    const isFinal = verdict.kind === 'failed' && verdict.code !== outcome.code;
    const { code, message } = isFinal ? new Failure(verdict.code) : outcome;
    const isMeant = stamp.sourceKind !== 'folder' && stamp.sourceKind !== 'remote-folder';
    counts.push(() => noteFailure({ path, code, message }, isMeant));
    if (verdict.kind === 'later') {
      writer.delay(documentId, { code, message, retryAtMs: verdict.retryAtMs });
      return { added: [], removed: [] };
    }
    const stampNow = outcome.stamp ?? { sizeBytes: stamp.sizeBytes, modifiedAtMs: stamp.modifiedAtMs };
    const bearer = places.separate({ documentId, path, stamp: stampNow, title: titleOf(path), ...stamp }, outcome.contentHash);
    return writer.fail(bearer, {
      state: verdict.kind,
      code,
      message,
      contentHash: outcome.contentHash,
      stamp: stampNow,
      extractorVersion: MAKER_VERSION,
      atMs: now(),
    });
  }

  /**
   * In a folder of half a million files the list of what failed is for the library page to show, page by page. Data files
   * that merely lie in a folder nobody meant.
   */
  function noteFailure(failure: Tally['failed'][number], isMeant = false): void {
    if ((isMeant || failure.code !== 'FILE_OTHER_DATA') && tally.failed.length < MAX_FAILED_TOLD) tally.failed.push(failure);
  }

  return {
    tally,
    noteSurvey(survey) {
      tally.unchanged += survey.unchanged;
      for (const failed of survey.failed) noteFailure(failed);
      for (const { path } of survey.gone) gone.add(path);
    },
    queue,
    commit,
    putBack() {
      const count = putBack;
      putBack = 0;
      return count;
    },
    removeGone(limit) {
      const paths = [...gone.values().take(limit)];
      const removed: number[] = [];
      db.transaction(() => {
        for (const path of paths) {
          const farewell = places.leave(path);
          if (farewell.kind === 'removed') removed.push(...farewell.removed);
        }
      });
      for (const path of paths) gone.delete(path);
      tally.removed += paths.length;
      followWithVectors({ added: [], removed });
      return gone.size > 0;
    },
    settleVectors: () => vectorWork,
  };
}
