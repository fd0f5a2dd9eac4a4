import type { Database, SqlRow } from './database.ts';

/** A vector index as the database knows it. */
export interface StoredVectorIndex {
  indexId: number;
  modelId: string;
  /** Names its folder, with the model. */
  generation: number;
}

/** The vector indexes of a library: one answers, one may be being built beside it, and what is left over goes. */
export interface VectorIndexStore {
  /** The index that answers; null before the first. */
  current(): StoredVectorIndex | null;
  building(): StoredVectorIndex | null;
  /** Names a new index; one that was being built goes. */
  begin(modelId: string, state: 'current' | 'building'): StoredVectorIndex;
  /** The index being built answers from now on, and the one before goes: both or neither. */
  swap(): void;
  /** What was being built goes. */
  cancel(): void;
  /** Indexes whose records and files are to be deleted. */
  leaving(): StoredVectorIndex[];
  /** Deletes an index's records among up to `limit` from a passage on. Answers with where to go on; null at the end. */
  forgetRecords(indexId: number, fromPassageId: number, limit: number): number | null;
  /** The last of an index, after its records and files are gone. */
  forget(indexId: number): void;
}

interface Row extends SqlRow {
  indexId: number;
  modelId: string;
  generation: number;
}

export function createVectorIndexStore(db: Database): VectorIndexStore {
  const inState = db.prepare<Row>(
    'SELECT index_id AS indexId, model_id AS modelId, generation FROM vector_indexes WHERE state = ? ORDER BY index_id',
  );
  const nextGeneration = db.prepare<{ n: number }>(
    'SELECT coalesce(max(generation) + 1, 0) AS n FROM vector_indexes WHERE model_id = ?',
  );
  const insert = db.prepare('INSERT INTO vector_indexes (model_id, generation, state) VALUES (?, ?, ?)');
  const setState = db.prepare('UPDATE vector_indexes SET state = ? WHERE state = ?');
  const remove = db.prepare('DELETE FROM vector_indexes WHERE index_id = ?');
  const lastOf = db.prepare<{ id: number | null }>(
    'SELECT max(passage_id) AS id FROM (SELECT passage_id FROM passage_vectors WHERE passage_id >= ? ORDER BY passage_id LIMIT ?)',
  );
  const removeRecords = db.prepare('DELETE FROM passage_vectors WHERE passage_id BETWEEN ? AND ? AND index_id = ?');

  return {
    current: () => inState.get('current') ?? null,
    building: () => inState.get('building') ?? null,
    begin: (modelId, state) =>
      db.transaction(() => {
        setState.run('leaving', state);
        const generation = Number(nextGeneration.get(modelId)?.n ?? 0);
        const indexId = Number(insert.run(modelId, generation, state).lastInsertRowid);
        return { indexId, modelId, generation };
      }),
    swap: () =>
      db.transaction(() => {
        setState.run('leaving', 'current');
        setState.run('current', 'building');
      }),
    cancel: () => void setState.run('leaving', 'building'),
    leaving: () => inState.all('leaving'),
    forgetRecords(indexId, fromPassageId, limit) {
      const last = lastOf.get(fromPassageId, limit)?.id ?? null;
      if (last === null) return null;
      removeRecords.run(fromPassageId, last, indexId);
      return last + 1;
    },
    forget: (indexId) => void remove.run(indexId),
  };
}
