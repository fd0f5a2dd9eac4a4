import { join } from 'node:path';
import type { AppStatus } from '../contract/app.ts';
import { Failure } from './failure.ts';
import type { Finding } from './operations/doctor.ts';
import type { EngineParts } from './parts.ts';
import type { Embedder } from './search/embedder.ts';
import type { VectorSearch } from './search/search.ts';
import type { VectorIndex } from './search/vector-index.ts';
import type { VectorSide } from './verify-library.ts';
import { createVectorWriter, type VectorWriter } from './search/vector-writer.ts';
import type { Database } from './store/database.ts';

/** Search by meaning as far as this machine has it: the model, its index, and what keeps the index in step. */
export interface Vectors {
  /** Null until the model is ready, and where none is installed. */
  current(): VectorSearch | null;
  afterCommit(addedPassageIds: number[], removedPassageIds: number[], signal: AbortSignal): Promise<void>;
  /** Settled when the model is open and the index in step with SQLite, or when there is none. Never rejects. */
  readonly opened: Promise<void>;
  /** What "verify library" compares with the passages; null where no model is in use. */
  side(): VectorSide | null;
  /** Makes every vector anew. Failures: EMBEDDER_UNAVAILABLE, DISK_*. */
  rebuild(signal: AbortSignal): Promise<void>;
  status(): NonNullable<AppStatus['embedder']>;
  /** Whether index and database hold the same passages. */
  examine(signal: AbortSignal): Promise<Finding>;
  /** Whether the model can be run. */
  examineModel(signal: AbortSignal): Promise<Finding>;
  close(): Promise<void>;
}

interface Open {
  embedder: Embedder;
  index: VectorIndex;
  writer: VectorWriter;
}

/**
 * Opens the installed model and its index without keeping anybody waiting, then brings the index in step with SQLite.
 * A model that cannot be opened leaves full-text search as it is, and says so in `status`.
 */
export function openVectors(options: {
  parts: EngineParts;
  db: Database;
  rotationKey: Uint8Array;
  changed: () => void;
}): Vectors {
  const { parts, db, rotationKey, changed } = options;
  const closing = new AbortController();
  const countStored = db.prepare<{ n: number }>('SELECT count(*) AS n FROM passage_vectors WHERE model_id = ?');
  const countPassages = db.prepare<{ n: number }>('SELECT count(*) AS n FROM passages');
  let open: Open | null = null;
  const usable = Promise.withResolvers<void>();
  let state: 'opening' | 'absent' | 'ready' | 'failed' = 'opening';

  function become(next: 'absent' | 'ready' | 'failed'): void {
    state = next;
    usable.resolve();
    changed();
  }

  async function openAll(): Promise<void> {
    const embedder = await parts.openEmbedder();
    if (embedder === null) return become('absent');
    const { modelId, dimensions } = embedder;
    const index = await parts.openVectorIndex({ directory: join(parts.dataDir, 'vectors'), modelId, dimensions, rotationKey });
    open = { embedder, index, writer: createVectorWriter({ db, embedder, index, log: parts.log }) };
    become('ready');
    await open.writer.reconcile(closing.signal);
    changed();
  }

  const opening = openAll().catch((error: unknown) => {
    if (closing.signal.aborted) return usable.resolve();
    if (error instanceof Failure) parts.log.warn('vectors: not available', { code: error.code });
    else parts.log.bug('vectors: not available', error);
    become('failed');
  });

  return {
    opened: opening,
    current: () => (state === 'ready' ? open : null),
    async afterCommit(added, removed, signal) {
      await open?.writer.afterCommit(added, removed, AbortSignal.any([signal, closing.signal]));
    },
    side() {
      if (state !== 'ready' || open === null) return null;
      const { index, writer } = open;
      return {
        ids: () => index.ids(),
        reconcile: async (signal) => void (await writer.reconcile(AbortSignal.any([signal, closing.signal]))),
      };
    },
    async rebuild(signal) {
      if (state !== 'ready' || open === null) throw new Failure('EMBEDDER_UNAVAILABLE');
      await open.index.remove([...open.index.ids()]);
      await open.writer.reconcile(AbortSignal.any([signal, closing.signal]));
      changed();
    },
    status: () => ({
      modelId: open?.embedder.modelId ?? null,
      vectors: open ? Number(countStored.get(open.embedder.modelId)?.n ?? 0) : 0,
      state,
      rebuilding: null,
    }),
    async examine() {
      await usable.promise;
      if (state === 'failed')
        return { state: 'warning', detail: 'Not used: the installed embedding model cannot be used. Search is full text.' };
      if (open === null) return { state: 'ok', detail: 'None: no embedding model is installed.' };
      const [inIndex, stored] = [open.index.count(), Number(countStored.get(open.embedder.modelId)?.n ?? 0)];
      const passages = Number(countPassages.get()?.n ?? 0);
      if (inIndex === stored && stored === passages) return { state: 'ok', detail: `${inIndex} vectors, one for every passage.` };
      return {
        state: 'warning',
        detail: `${inIndex} vectors for ${passages} passages: the missing ones are made in the background, or at the next start.`,
      };
    },
    async examineModel(signal) {
      await usable.promise;
      if (state === 'failed')
        throw new Failure('EMBEDDER_UNAVAILABLE', { message: 'The installed embedding model cannot be used.' });
      if (open === null) return { state: 'ok', detail: 'None installed: search is full text.' };
      const [vector] = await open.embedder.embed(['blood pressure'], 'query', signal);
      if (vector?.length !== open.embedder.dimensions) throw new Failure('EMBEDDER_UNAVAILABLE');
      return { state: 'ok', detail: `${open.embedder.modelId} works, ${open.embedder.dimensions} dimensions.` };
    },
    async close() {
      closing.abort();
      await opening;
      await open?.embedder.close();
      await open?.index.close();
    },
  };
}
