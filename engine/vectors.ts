import type { AppStatus } from '../contract/app.ts';
import type { IntakeProgress } from '../contract/intake.ts';
import { Failure, isCancel } from './failure.ts';
import { type After, afterDelay } from './operations/after.ts';
import type { VectorSearch } from './search/search.ts';
import { createTurns } from './search/turns.ts';
import type { Progress } from './search/vector-writer.ts';
import type { Database } from './store/database.ts';
import { createVectorExaminations, type VectorExaminations } from './vector-examinations.ts';
import { createVectorIndexes } from './vector-indexes.ts';
import type { VectorParts } from './vector-side.ts';

type Background = NonNullable<IntakeProgress['background']>;

/** Search by meaning as far as this machine has it: the model, its index, and what keeps the index in step. */
export interface Vectors extends VectorExaminations {
  /** Null until the model is ready, and where none is installed or the one before can no longer be run. */
  current(): VectorSearch | null;
  /** Why `current` is null, in a sentence for a person; null where it is not. */
  unavailable(): string | null;
  afterCommit(addedPassageIds: number[], removedPassageIds: number[], signal: AbortSignal): Promise<void>;
  /** Settled when the model is open and the index in step with SQLite, or when there is none. Never rejects. */
  readonly opened: Promise<void>;
  status(): NonNullable<AppStatus['embedder']>;
  /** Call when an embedding model came or went: another one than before has its index built beside the one that answers. */
  modelsChanged(): void;
  /**
   * Builds the index anew beside the one that answers, and takes it into use. After an abort nothing of it is left.
   * Failures: EMBEDDER_UNAVAILABLE, DISK_*.
   */
  rebuild(signal: AbortSignal): Promise<void>;
  /** The index that answers, for comparing it with the library; null where none does. */
  side(): { ids(): Float64Array; reconcile(signal: AbortSignal): Promise<void> } | null;
  close(): Promise<void>;
}

/** What could not be made up for is tried again by itself: soon at first, then ever more rarely. */
const [FIRST_RETRY_MS, LAST_RETRY_MS] = [30_000, 15 * 60_000];

/**
 * Opens the installed model and its index without keeping anybody waiting, then brings the index in step with SQLite.
 * A model that cannot be opened leaves full-text search as it is, and says so in `status`.
 */
export function openVectors(options: {
  parts: VectorParts;
  db: Database;
  rotationKey: Uint8Array;
  changed: () => void;
  /** Called with what is being done that nobody waits for, whenever it changes; null when nothing is. */
  onBackground?: (work: Background | null) => void;
  after?: After;
}): Vectors {
  const { parts, db, rotationKey, after = afterDelay } = options;
  const { log } = parts;
  const closing = new AbortController();
  const indexes = createVectorIndexes({ parts, db, rotationKey, after, changed, signal: closing.signal });
  const usable = Promise.withResolvers<void>();
  const inTurn = createTurns();
  let state: 'opening' | 'absent' | 'ready' | 'failed' = 'opening';
  let inStep: Progress | null = null;
  let stoppedBy: Failure | null = null;
  let leaving = new AbortController();
  let retry: { callOff: () => void; delayMs: number } | null = null;

  let told: Background | null = null;

  function changed(): void {
    const work = background();
    if (work !== null || told !== null) options.onBackground?.(work);
    told = work;
    options.changed();
  }

  function become(next: typeof state): void {
    state = next;
    if (next !== 'opening') usable.resolve();
    changed();
  }

  /** Model and index as they should be; what the present index lacks is made. */
  async function catchUp(): Promise<void> {
    const wanted = await parts.openEmbedder();
    if (wanted === null) {
      await indexes.close();
      return become('absent');
    }
    await indexes.follow(wanted);
    become(indexes.current() === null ? 'opening' : 'ready');
    try {
      await indexes.current()?.writer.reconcile(closing.signal, (progress) => tellStep(progress));
    } finally {
      tellStep(null);
    }
    indexes.current()?.upkeep.wrote();
  }

  function tellStep(progress: Progress | null): void {
    inStep = progress;
    changed();
  }

  /** A change of model is built beside what answers; nobody waits for it. */
  async function finishBuild(): Promise<void> {
    if (indexes.building() === null) return;
    await indexes.build(AbortSignal.any([closing.signal, leaving.signal]));
    become('ready');
  }

  function bringInStep(): Promise<void> {
    retry?.callOff();
    leaving.abort(); // what is being built may not be wanted any more; if it is, it is gone on with
    leaving = new AbortController();
    const caughtUp = inTurn(catchUp).then(succeeded, failed);
    inTurn(finishBuild)
      .then(succeeded, failed)
      .catch(() => undefined);
    return caughtUp;
  }

  function succeeded(): void {
    stoppedBy = null;
    if (indexes.building() === null) retry = null;
  }

  function failed(error: unknown): void {
    usable.resolve();
    if (closing.signal.aborted || isCancel(error)) return;
    if (error instanceof Failure) log.warn('vectors: not in step', { code: error.code });
    else log.bug('vectors: not in step', error);
    stoppedBy = error instanceof Failure ? error : null;
    if (indexes.current() === null && indexes.building() === null) become('failed');
    tryLater();
  }

  function tryLater(): void {
    if (closing.signal.aborted) return;
    retry?.callOff();
    const delayMs = Math.min(LAST_RETRY_MS, retry === null ? FIRST_RETRY_MS : retry.delayMs * 2);
    retry = { delayMs, callOff: after(delayMs, () => void bringInStep()) };
  }

  async function afterCommit(added: number[], removed: number[], signal: AbortSignal): Promise<void> {
    const within = AbortSignal.any([signal, closing.signal]);
    try {
      // The one that answers first; one that is being built must not keep it from following.
      for (const side of [indexes.current(), indexes.building()]) await side?.writer.afterCommit(added, removed, within);
    } catch (error) {
      if (!within.aborted) tryLater();
      throw error;
    }
  }

  async function rebuild(signal: AbortSignal): Promise<void> {
    const within = AbortSignal.any([signal, closing.signal]);
    await inTurn(async () => {
      within.throwIfAborted();
      await indexes.beginAnew();
      try {
        await indexes.build(within);
      } catch (error) {
        if (signal.aborted && !closing.signal.aborted) await indexes.cancelBuild();
        else tryLater();
        throw error;
      }
    });
  }

  function background(): Background | null {
    const rebuilding = indexes.rebuilding();
    if (rebuilding) return { kind: 'rebuild', done: rebuilding.done, total: rebuilding.total };
    if (inStep !== null && inStep.done < inStep.total) return { kind: 'vectors', ...inStep };
    return indexes.current()?.upkeep.doing() ? { kind: 'compact', done: 0, total: 1 } : null;
  }

  function unavailable(): string | null {
    if (state === 'ready') return null;
    if (state === 'absent') return 'No embedding model is installed';
    if (state === 'failed') return 'The installed embedding model cannot be used';
    return indexes.building() === null
      ? 'The embedding model is being opened'
      : 'The index of the new embedding model is being built';
  }

  const opened = bringInStep();

  return {
    ...createVectorExaminations({
      db,
      indexes,
      usable: usable.promise,
      unavailable,
      failed: () => state === 'failed',
      stoppedBy: () => stoppedBy,
    }),
    opened,
    current: () => (state === 'ready' ? indexes.current() : null),
    unavailable,
    afterCommit,
    status: () => ({
      modelId: (indexes.current() ?? indexes.building())?.embedder.modelId ?? null,
      vectors: indexes.current()?.index.count() ?? 0,
      state,
      rebuilding: indexes.rebuilding(),
    }),
    modelsChanged: () => void bringInStep(),
    rebuild,
    side() {
      const side = indexes.current();
      if (side === null) return null;
      return { ids: () => side.index.ids(), reconcile: async (signal) => void (await side.writer.reconcile(signal)) };
    },
    async close() {
      closing.abort();
      retry?.callOff();
      await inTurn(() => indexes.close());
    },
  };
}
