import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import type { Embedder } from './search/embedder.ts';
import { vectorFolder } from './search/vector-folder.ts';
import type { Progress } from './search/vector-writer.ts';
import { createVectorIndexStore, type StoredVectorIndex } from './store/vector-indexes.ts';
import { openVectorSide, removeFiles, vectorsFolder, type VectorSide, type VectorSideParts } from './vector-side.ts';
import { freeBytesAt, roomFor } from './vector-upkeep.ts';

/** The vector indexes of an open profile: the one that answers, and one being built beside it when the model changed. */
export interface VectorIndexes {
  current(): VectorSide | null;
  building(): VectorSide | null;
  /** How far the index being built is; null where none is. */
  rebuilding(): (Progress & { modelId: string }) | null;
  /**
   * Opens what answers and what is to be built, so that in the end an index of `wanted`'s model answers. The embedder is
   * this one's to close. Failures: EMBEDDER_UNAVAILABLE, DISK_*.
   */
  follow(wanted: Embedder): Promise<void>;
  /** Names a new index of the model in use, to be built beside the one that answers. */
  beginAnew(): Promise<void>;
  /**
   * Fills the index being built and takes it into use; does nothing where none is. Stopped, it goes on at the next call.
   * Failures: EMBEDDER_UNAVAILABLE, DISK_*.
   */
  build(signal: AbortSignal): Promise<void>;
  /** The index being built is thrown away. */
  cancelBuild(): Promise<void>;
  close(): Promise<void>;
}

/** Records deleted in one go. */
const RECORDS_AT_ONCE = 5_000;

/** A search takes no longer than this. */
const GRACE_MS = 10_000;

/** What came in while the new index was being filled is looked for so often before the swap; then the writer follows. */
const MOST_ROUNDS = 5;

export function createVectorIndexes(options: VectorSideParts): VectorIndexes {
  const { parts, db, changed } = options;
  const store = createVectorIndexStore(db);
  const countPassages = db.prepare<{ n: number }>('SELECT count(*) AS n FROM passages');
  let current: VectorSide | null = null;
  let building: VectorSide | null = null;
  let progress: Progress = { done: 0, total: 0 };
  const retiring = new Set<Promise<unknown>>();

  const open = (stored: StoredVectorIndex, embedder: Embedder) => openVectorSide(options, stored, embedder);

  /** The index that answered before the model changed, if its model can still be run; else search is full text meanwhile. */
  async function openBefore(stored: StoredVectorIndex): Promise<VectorSide | null> {
    const embedder = await parts.openEmbedder(stored.modelId);
    if (embedder?.modelId === stored.modelId && current === null) return await open(stored, embedder);
    await embedder?.close();
    if (embedder?.modelId === stored.modelId) return current;
    const gone = current;
    current = null;
    await closeSide(gone);
    return null;
  }

  /** Whoever found it as the one that answers may still be asking it. */
  function retire(side: VectorSide | null): void {
    const ended = new Promise<void>((resolve) => {
      options.after(GRACE_MS, resolve);
      options.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const retired = ended.then(() => closeSide(side)).then(purge);
    retiring.add(retired);
    retired.catch((error: unknown) => parts.log.bug('vector index not put away', error)).finally(() => retiring.delete(retired));
  }

  async function closeSide(side: VectorSide | null): Promise<void> {
    if (side === null) return;
    await side.close();
    const shared = [current, building].some((other) => other?.embedder === side.embedder);
    if (!shared) await side.embedder.close();
  }

  /** An index of the model in use already is only brought in step; another one is built beside it. */
  async function follow(wanted: Embedder): Promise<void> {
    await removeStrangers();
    const stored = store.current() ?? store.begin(wanted.modelId, 'current');
    const isCurrent = stored.modelId === wanted.modelId;
    if (store.building() !== null && store.building()?.modelId !== wanted.modelId) await cancelBuild();
    current = isCurrent ? (current ?? (await open(stored, wanted))) : await openBefore(stored);
    const next = store.building() ?? (isCurrent ? null : store.begin(wanted.modelId, 'building'));
    if (building === null && next !== null) building = await open(next, isCurrent && current ? current.embedder : wanted);
    if (current?.embedder !== wanted && building?.embedder !== wanted) await wanted.close();
    changed();
    await purge();
  }

  async function beginAnew(): Promise<void> {
    if (current === null) throw new Failure('EMBEDDER_UNAVAILABLE');
    if (building === null) building = await open(store.begin(current.stored.modelId, 'building'), current.embedder);
    progress = { done: building.index.count(), total: Number(countPassages.get()?.n ?? 0) };
    changed();
  }

  async function build(signal: AbortSignal): Promise<void> {
    const side = building;
    if (side === null) return;
    await checkRoom(side);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { embedded } = await side.writer.reconcile(signal, (made) => {
        progress = made;
        changed();
      });
      if (embedded === 0) break;
    }
    // Measured before it answers; one that finds too little answers by comparing every row.
    await side.upkeep.settle(signal);
    signal.throwIfAborted();
    store.swap();
    const before = current;
    [current, building] = [side, null];
    parts.log.info('vector index swapped', { vectors: side.index.count() });
    changed();
    retire(before);
  }

  /** Failure: DISK_FULL, before anything is begun that would fill it. */
  async function checkRoom(side: VectorSide): Promise<void> {
    const missing = Math.max(0, Number(countPassages.get()?.n ?? 0) - side.index.count());
    if ((await freeBytesAt(parts.dataDir)) < roomFor(missing, side.index.dimensions)) throw new Failure('DISK_FULL');
  }

  async function cancelBuild(): Promise<void> {
    const side = building;
    store.cancel();
    building = null;
    changed();
    await closeSide(side);
    await purge();
  }

  /** Files first: an index whose name is gone would leave them behind. */
  async function purge(): Promise<void> {
    for (const stored of store.leaving()) {
      await removeFiles(parts.dataDir, stored);
      for (let from: number | null = 0; from !== null && !options.signal.aborted;) {
        from = store.forgetRecords(stored.indexId, from, RECORDS_AT_ONCE);
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (!options.signal.aborted) store.forget(stored.indexId);
    }
  }

  /** Folders no index has: of a version of the product before, or of a build that was killed. Everything there is derived. */
  async function removeStrangers(): Promise<void> {
    const folder = vectorsFolder(parts.dataDir);
    const stored = [store.current(), store.building(), ...store.leaving()].filter((one) => one !== null);
    const known = new Set(stored.map(({ modelId, generation }) => vectorFolder(modelId, generation)));
    for (const name of await readdir(folder).catch(() => [])) {
      if (!known.has(name)) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  return {
    current: () => current,
    building: () => building,
    rebuilding: () => (building === null ? null : { modelId: building.stored.modelId, ...progress }),
    follow,
    beginAnew,
    build,
    cancelBuild,
    async close() {
      await Promise.allSettled(retiring);
      const sides = [building, current];
      for (const side of sides) await side?.close();
      for (const embedder of new Set(sides.map((side) => side?.embedder))) await embedder?.close();
      [current, building] = [null, null];
    },
  };
}
