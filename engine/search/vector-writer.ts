import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { Database } from '../store/database.ts';
import type { Embedder } from './embedder.ts';
import { createPassageReader } from './passages.ts';
import { createTurns } from './turns.ts';
import type { VectorIndex, VectorRow } from './vector-index.ts';
import { createVectorRecords } from './vector-records.ts';

/** Keeps one vector index in step with the passages in SQLite, which is the truth. */
export interface VectorWriter {
  /**
   * Follows a commit: takes vectors of removed passages out and makes those of added ones. What does not get done
   * (cancelled, no embedder, disk full) is made up for by `reconcile`. Failures: EMBEDDER_UNAVAILABLE, DISK_*.
   */
  afterCommit(added: readonly number[], removed: readonly number[], signal: AbortSignal): Promise<void>;
  /**
   * Compares both sides and repairs: vectors without a passage go, passages without a vector get one. Can be stopped and
   * begun again at any point. `onProgress` is called after each piece. Failures: EMBEDDER_UNAVAILABLE, DISK_*.
   */
  reconcile(signal: AbortSignal, onProgress?: (progress: Progress) => void): Promise<Reconciliation>;
}

/** Passages that have a vector, of those that should. */
export interface Progress {
  done: number;
  total: number;
}

export interface Reconciliation {
  embedded: number;
  removed: number;
}

/**
 * Passages between two writes: what is lost when the process dies is at most this. A write costs about as much for 16 as
 * for 1,000, so the number follows the model's speed, to about half a second of its work.
 */
const FIRST_PIECE = 64;
const [MIN_PIECE, MAX_PIECE] = [16, 1_024];
const [FAST_MS, SLOW_MS] = [250, 2_000];

/** Single passages that may fail in a row before the embedder, and not the passages, is held to be at fault. */
const MAX_FAILED_IN_A_ROW = 3;

export function createVectorWriter(parts: {
  db: Database;
  embedder: Embedder;
  index: VectorIndex;
  /** As the records name the index. */
  indexId: number;
  log: Log;
  /** Called after each write. */
  wrote?: () => void;
}): VectorWriter {
  const { db, embedder, index, log } = parts;
  const passages = createPassageReader(db);
  const records = createVectorRecords(db, parts.indexId);
  const [embedInTurn, writeInTurn] = [createTurns(), createTurns()];
  /** Being embedded or waiting to be written: nobody else embeds them. */
  const claimed = new Set<number>();
  let pieceSize = FIRST_PIECE;

  /** Vectors of those passages that still exist and have none. */
  async function embedPassages(ids: readonly number[], signal: AbortSignal): Promise<VectorRow[]> {
    signal.throwIfAborted();
    const places = passages.places(ids.filter((id) => !claimed.has(id) && !records.has(id)));
    if (places.length === 0) return [];
    const words = passages.texts(places);
    // The heading trail says what the passage is about where its own words do not.
    const texts = places.map(({ headings }, place) => [...headings, words[place] ?? ''].join('\n'));
    const startedAt = performance.now();
    const vectors = await embedder.embed(texts, 'passage', signal);
    if (places.length === pieceSize) adaptPiece(performance.now() - startedAt);
    const rows = places.flatMap(({ passageId }, place) => {
      const vector = vectors[place];
      return vector === undefined ? [] : [{ id: passageId, vector }];
    });
    for (const { id } of rows) claimed.add(id);
    return rows;
  }

  function adaptPiece(tookMs: number): void {
    if (tookMs < FAST_MS) pieceSize = Math.min(MAX_PIECE, pieceSize * 2);
    if (tookMs > SLOW_MS) pieceSize = Math.max(MIN_PIECE, pieceSize / 2);
  }

  /** A passage may have gone while its vector was being made: that vector goes too. */
  async function write(rows: readonly VectorRow[]): Promise<void> {
    const ids = rows.map(({ id }) => id);
    try {
      await index.put(rows);
      const gone = records.add(ids);
      if (gone.length > 0) await index.remove(gone);
    } finally {
      release(rows);
    }
    parts.wrote?.();
  }

  function release(rows: readonly VectorRow[]): void {
    for (const { id } of rows) claimed.delete(id);
  }

  async function removeVectors(ids: readonly number[]): Promise<void> {
    await index.remove(ids);
    records.remove(ids);
    parts.wrote?.();
  }

  /** While one piece is being written, the next is being embedded; a third waits for neither to grow in memory. */
  async function embedAll(ids: readonly number[], signal: AbortSignal, onPiece?: (passages: number) => void): Promise<number> {
    const failing = { inARow: 0 };
    let embedded = 0;
    let writing: Promise<void> = Promise.resolve();
    const handOver = async (rows: VectorRow[]): Promise<void> => {
      try {
        await writing;
      } catch (error) {
        release(rows); // these are not written any more
        throw error;
      }
      if (rows.length === 0) return;
      embedded += rows.length;
      writing = writeInTurn(() => write(rows));
      writing.catch(() => undefined); // awaited before the next piece, or at the end
    };
    try {
      for (let start = 0; start < ids.length;) {
        const piece = ids.slice(start, start + pieceSize);
        start += piece.length;
        await embedSparing(piece, { failing, handOver }, signal);
        onPiece?.(piece.length);
      }
    } finally {
      await writing;
    }
    return embedded;
  }

  /** One passage the model cannot take must not keep all after it from being embedded: it is halved out and left without. */
  async function embedSparing(
    ids: readonly number[],
    how: { failing: { inARow: number }; handOver: (rows: VectorRow[]) => Promise<void> },
    signal: AbortSignal,
  ): Promise<void> {
    const { failing, handOver } = how;
    let rows: VectorRow[];
    try {
      rows = await embedInTurn(() => embedPassages(ids, signal));
      failing.inARow = 0;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'EMBEDDER_UNAVAILABLE') throw error;
      if (ids.length === 1) {
        if (++failing.inARow >= MAX_FAILED_IN_A_ROW) throw error;
        log.warn('passage left without vector', { code: error.code });
        return;
      }
      const middle = Math.ceil(ids.length / 2);
      await embedSparing(ids.slice(0, middle), how, signal);
      await embedSparing(ids.slice(middle), how, signal);
      return;
    }
    await handOver(rows);
  }

  /** Brings the records in step with the index, takes out what has no passage, and answers with what is left to do. */
  async function compareSides(signal: AbortSignal): Promise<{ missing: number[]; removed: number }> {
    const { missing, orphans } = await records.compare(index, signal);
    if (orphans.length > 0) await index.remove(orphans);
    return { missing, removed: orphans.length };
  }

  return {
    async afterCommit(added, removed, signal) {
      if (removed.length > 0) await writeInTurn(() => removeVectors(removed));
      await embedAll(added, signal);
    },
    async reconcile(signal, onProgress) {
      const { missing, removed } = await writeInTurn(() => compareSides(signal));
      const progress = { done: index.count(), total: index.count() + missing.length };
      onProgress?.({ ...progress });
      const embedded = await embedAll(missing, signal, (count) => {
        progress.done += count;
        onProgress?.({ ...progress });
      });
      if (embedded + removed > 0) log.info('vector index brought in step', { embedded, removed });
      return { embedded, removed };
    },
  };
}
