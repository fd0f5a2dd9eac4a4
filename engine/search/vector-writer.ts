import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { Database } from '../store/database.ts';
import type { Embedder } from './embedder.ts';
import { createPassageReader } from './passages.ts';
import type { VectorIndex } from './vector-index.ts';

/** Keeps the vector index in step with the passages in SQLite, which is the truth. */
export interface VectorWriter {
  /**
   * Follows a commit: takes vectors of removed passages out and makes those of added ones. What does not get done
   * (cancelled, no embedder) is made up for by `reconcile`. Failure: EMBEDDER_UNAVAILABLE.
   */
  afterCommit(added: readonly number[], removed: readonly number[], signal: AbortSignal): Promise<void>;
  /**
   * Compares both sides and repairs: vectors without a passage go, passages without a vector get one. Can be stopped and
   * begun again at any point. Failure: EMBEDDER_UNAVAILABLE.
   */
  reconcile(signal: AbortSignal): Promise<Reconciliation>;
}

export interface Reconciliation {
  embedded: number;
  removed: number;
}

/** Passages between two writes: what is lost when the process dies is at most this. */
const PASSAGES_PER_WRITE = 64;

/** Single passages that may fail in a row before the embedder, and not the passages, is held to be at fault. */
const MAX_FAILED_IN_A_ROW = 3;

/** LanceDB keeps a file and a version per write until it is told to tidy up. */
const WRITES_PER_COMPACTION = 64;

export function createVectorWriter(parts: { db: Database; embedder: Embedder; index: VectorIndex; log: Log }): VectorWriter {
  const { db, embedder, index, log } = parts;
  const passages = createPassageReader(db);
  const allPassages = db.prepare<{ id: number }>('SELECT passage_id AS id FROM passages ORDER BY passage_id');
  const recorded = db.prepare<{ id: number }>('SELECT passage_id AS id FROM passage_vectors WHERE model_id = ?');
  const isRecorded = db.prepare('SELECT 1 FROM passage_vectors WHERE model_id = ? AND passage_id = ?');
  const forget = db.prepare('DELETE FROM passage_vectors WHERE model_id = ? AND passage_id = ?');
  const record = db.prepare(
    'INSERT OR IGNORE INTO passage_vectors (model_id, passage_id) SELECT ?, passage_id FROM passages WHERE passage_id = ?',
  );
  const inTurn = createTurns();
  let writes = 0;

  /** Vectors of those passages that still exist and have none. Answers with their number. */
  async function embedPassages(ids: readonly number[], signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const places = passages.places(ids.filter((id) => isRecorded.get(embedder.modelId, id) === undefined));
    if (places.length === 0) return 0;
    const words = passages.texts(places);
    // The heading trail says what the passage is about where its own words do not.
    const texts = places.map(({ headings }, place) => [...headings, words[place] ?? ''].join('\n'));
    const vectors = await embedder.embed(texts, 'passage', signal);
    const rows = places.flatMap(({ passageId }, place) => {
      const vector = vectors[place];
      return vector === undefined ? [] : [{ id: passageId, vector }];
    });
    await index.put(rows);
    await recordAll(rows.map(({ id }) => id));
    await compactNowAndThen();
    return rows.length;
  }

  /** A passage may have gone while its vector was being made: that vector goes too. */
  async function recordAll(ids: readonly number[]): Promise<void> {
    db.transaction(() => {
      for (const id of ids) record.run(embedder.modelId, id);
    });
    const gone = ids.filter((id) => isRecorded.get(embedder.modelId, id) === undefined);
    if (gone.length > 0) await index.remove(gone);
  }

  async function removeVectors(ids: readonly number[]): Promise<void> {
    await index.remove(ids);
    db.transaction(() => {
      for (const id of ids) forget.run(embedder.modelId, id);
    });
    await compactNowAndThen();
  }

  async function compactNowAndThen(): Promise<void> {
    if (++writes % WRITES_PER_COMPACTION === 0) await index.compact();
  }

  async function embedAll(ids: readonly number[], signal: AbortSignal): Promise<number> {
    const failing = { inARow: 0 };
    let embedded = 0;
    for (let start = 0; start < ids.length; start += PASSAGES_PER_WRITE) {
      embedded += await embedSparing(ids.slice(start, start + PASSAGES_PER_WRITE), failing, signal);
    }
    return embedded;
  }

  /** One passage the model cannot take must not keep all after it from being embedded: it is halved out and left without. */
  async function embedSparing(ids: readonly number[], failing: { inARow: number }, signal: AbortSignal): Promise<number> {
    try {
      const embedded = await inTurn(() => embedPassages(ids, signal));
      failing.inARow = 0;
      return embedded;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (ids.length === 1) {
        if (++failing.inARow >= MAX_FAILED_IN_A_ROW) throw error;
        log.warn('passage left without vector', { code: error.code });
        return 0;
      }
      const middle = Math.ceil(ids.length / 2);
      const first = await embedSparing(ids.slice(0, middle), failing, signal);
      return first + (await embedSparing(ids.slice(middle), failing, signal));
    }
  }

  /** Brings the records in step with the index, and answers with what is left to do. */
  async function compareSides(): Promise<{ missing: number[]; removed: number }> {
    const inIndex = new Set(index.ids());
    const wanted = new Set(allPassages.all().map(({ id }) => id));
    const onRecord = new Set(recorded.all(embedder.modelId).map(({ id }) => id));
    const orphans = [...inIndex].filter((id) => !wanted.has(id));
    if (orphans.length > 0) await index.remove(orphans);
    db.transaction(() => {
      for (const id of onRecord) if (!inIndex.has(id)) forget.run(embedder.modelId, id);
      for (const id of inIndex) if (wanted.has(id) && !onRecord.has(id)) record.run(embedder.modelId, id);
    });
    return { missing: [...wanted].filter((id) => !inIndex.has(id)), removed: orphans.length };
  }

  return {
    async afterCommit(added, removed, signal) {
      if (removed.length > 0) await inTurn(() => removeVectors(removed));
      await embedAll(added, signal);
    },
    async reconcile(signal) {
      const { missing, removed } = await inTurn(compareSides);
      const embedded = await embedAll(missing, signal);
      if (embedded + removed > 0) {
        await inTurn(() => index.compact());
        log.info('vector index brought in step', { embedded, removed });
      }
      return { embedded, removed };
    },
  };
}

/** Pieces of work one after another, so that two callers never embed the same passage. */
function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
