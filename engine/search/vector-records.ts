import type { Database } from '../store/database.ts';
import type { VectorIndex } from './vector-index.ts';

/** What of one vector index SQLite has on record. */
export interface VectorRecords {
  has(passageId: number): boolean;
  /** Records those passages that still exist. Answers with those that do not. */
  add(passageIds: readonly number[]): number[];
  remove(passageIds: readonly number[]): void;
  /**
   * Walks all passages and brings the records in step with the index, page by page, so that others get their turn. Answers
   * with the passages that have no vector and the vectors that have no passage, both ascending. Nothing may be written to
   * the index meanwhile.
   */
  compare(index: VectorIndex, signal: AbortSignal): Promise<{ missing: number[]; orphans: number[] }>;
}

/** Passages compared in one go: a few milliseconds. */
const PAGE = 2_000;

export function createVectorRecords(db: Database, indexId: number): VectorRecords {
  const isRecorded = db.prepare('SELECT 1 FROM passage_vectors WHERE passage_id = ? AND index_id = ?');
  const forget = db.prepare('DELETE FROM passage_vectors WHERE passage_id = ? AND index_id = ?');
  const record = db.prepare(
    'INSERT OR IGNORE INTO passage_vectors (passage_id, index_id) SELECT passage_id, ? FROM passages WHERE passage_id = ?',
  );
  const page = db.prepare<{ id: number; recorded: number }>(
    `SELECT passage_id AS id, EXISTS (SELECT 1 FROM passage_vectors v WHERE v.passage_id = p.passage_id AND v.index_id = ?) AS recorded
     FROM passages p WHERE passage_id > ? ORDER BY passage_id LIMIT ?`,
  );
  const has = (passageId: number) => isRecorded.get(passageId, indexId) !== undefined;

  return {
    has,
    add: (passageIds) =>
      db.transaction(() => {
        for (const id of passageIds) record.run(indexId, id);
        return passageIds.filter((id) => !has(id));
      }),
    remove: (passageIds) =>
      db.transaction(() => {
        for (const id of passageIds) forget.run(id, indexId);
      }),
    async compare(index, signal) {
      const inIndex = index.ids();
      const found = { missing: new Array<number>(), orphans: new Array<number>() };
      let at = 0;
      let after = -1;
      for (;;) {
        signal.throwIfAborted();
        const passages = page.all(indexId, after, PAGE);
        db.transaction(() => {
          for (const { id, recorded } of passages) {
            for (; (inIndex[at] ?? Infinity) < id; at++) found.orphans.push(inIndex[at] ?? 0);
            const isThere = inIndex[at] === id;
            if (isThere) at++;
            else found.missing.push(id);
            if (isThere && recorded === 0) record.run(indexId, id);
            if (!isThere && recorded === 1) forget.run(id, indexId);
          }
        });
        const last = passages.at(-1);
        if (last === undefined) break;
        after = last.id;
        await nextTurn();
      }
      for (; at < inIndex.length; at++) found.orphans.push(inIndex[at] ?? 0);
      return found;
    },
  };
}

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
