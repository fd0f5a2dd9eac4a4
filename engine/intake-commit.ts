import { basename, extname } from 'node:path';
import type { DocumentId } from '../contract/ids.ts';
import type { IntakeResult } from '../contract/library.ts';
import { Failure } from './failure.ts';
import { EXTRACTOR_VERSION } from './library/extract/limits.ts';
import type { ExtractionOutcome } from './library/extraction.ts';
import type { IntakeTask } from './library/survey.ts';
import type { Log } from './parts.ts';
import { ANALYSIS_VERSION } from './search/analysis.ts';
import type { Database } from './store/database.ts';
import { createDocumentWriter, type KnownDocument } from './store/document-writer.ts';
import type { PassageChanges } from './store/passages.ts';

/** What keeps the vectors in step with the passages. */
export interface IntakeVectors {
  /** Called after every commit that changed passages, one call at a time, in order. */
  afterCommit(addedPassageIds: number[], removedPassageIds: number[], signal: AbortSignal): Promise<void>;
}

/** What makes a document what it is in the index: how it is read, and how its words are analysed. */
export const MAKER_VERSION = EXTRACTOR_VERSION * 1000 + ANALYSIS_VERSION;

/** What a run has done so far. */
export type Tally = Omit<IntakeResult, 'documents' | 'passages' | 'tookMs'>;
/** A file to read whose document has a row. */
export type QueuedTask = IntakeTask & { documentId: DocumentId; order: number };
export interface Finished {
  task: QueuedTask;
  outcome: ExtractionOutcome;
}

export interface IntakeCommit {
  readonly tally: Tally;
  /** Notes a document whose file is no longer there: moved, should a new file turn out to have its content, or deleted. */
  noteGone(document: KnownDocument): void;
  /** Stores a batch in one transaction, all or nothing, and counts it. Failures: DISK_*, DATABASE_CORRUPT. */
  commit(batch: readonly Finished[]): void;
  /** Removes up to `limit` documents noted as gone, in one transaction; false when none is left. */
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
  const tally: Tally = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: [] };
  const gone = new Map<DocumentId, KnownDocument>();
  const goneByHash = new Map<string, KnownDocument>();
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
    const made = { extractorVersion: MAKER_VERSION, atMs: now() };
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
    const moved = task.known === null ? movedFrom(outcome.contentHash) : null;
    const madeBefore = (moved ?? task.known)?.extractorVersion ?? MAKER_VERSION;
    if (moved) {
      writer.remove(task.documentId);
      writer.move(moved.documentId, { sourceId: task.sourceId, path: task.path, stamp: outcome.stamp ?? task.stamp });
    }
    counts.push(() => (wasIndexed || moved ? tally.updated++ : tally.added++));
    return writer.index(moved?.documentId ?? task.documentId, {
      fallbackTitle: titleOf(task.path),
      renewTerms: madeBefore !== MAKER_VERSION,
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

  return {
    tally,
    noteGone(document) {
      gone.set(document.documentId, document);
      if (document.contentHash && document.state === 'indexed') goneByHash.set(document.contentHash, document);
    },
    commit,
    removeGone(limit) {
      const ids = [...gone.keys().take(limit)];
      const changes: PassageChanges = { added: [], removed: [] };
      db.transaction(() => {
        for (const id of ids) changes.removed.push(...writer.remove(id).removed);
      });
      for (const id of ids) gone.delete(id);
      tally.removed += ids.length;
      followWithVectors(changes);
      return gone.size > 0;
    },
    settleVectors: () => vectorWork,
  };
}

/** A file's name without its ending: the title of what has none of its own. */
export function titleOf(path: string): string {
  const name = basename(path);
  return name.slice(0, name.length - extname(name).length) || name;
}
