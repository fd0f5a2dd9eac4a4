import { expect, it } from 'vitest';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

const LIBRARY = `
  INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s1', 'folder', '/notes', 'notes', 1);
  INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms)
    VALUES ('d1', 's1', '/notes/a.md', 'A', 'indexed', 10, 1);
  INSERT INTO passages (passage_id, document_id, ordinal, start_offset, end_offset, headings, content_hash, terms)
    VALUES (1, 'd1', 0, 0, 4, '[]', 'h1', 1), (2, 'd1', 1, 5, 9, '[]', 'h2', 1);
`;

it('keeps the records of the model that has most vectors, as the index that answers', async () => {
  const db = await databaseAtVersion(5);
  db.exec(LIBRARY);
  db.exec(`INSERT INTO passage_vectors VALUES (1, 'old'), (1, 'new'), (2, 'new')`);
  toVersion(db, 6);
  expect(db.prepare('SELECT model_id, generation, state FROM vector_indexes').all()).toEqual([
    { model_id: 'new', generation: 0, state: 'current' },
  ]);
  expect(db.prepare('SELECT passage_id, index_id FROM passage_vectors').all()).toEqual([
    { passage_id: 1, index_id: 1 },
    { passage_id: 2, index_id: 1 },
  ]);
  expect(tablesOf(db)['vector_indexes']).toEqual(['index_id', 'model_id', 'generation', 'state']);
});

it('lets records go with their passages, found without looking through all', async () => {
  const db = await databaseAtVersion(5);
  db.exec(LIBRARY);
  toVersion(db, 6);
  db.exec(`INSERT INTO passage_vectors VALUES (1, 1), (2, 1); DELETE FROM passages WHERE passage_id = 1`);
  expect(db.prepare('SELECT passage_id FROM passage_vectors').all()).toEqual([{ passage_id: 2 }]);
  const plan = db.prepare<{ detail: string }>('EXPLAIN QUERY PLAN DELETE FROM passage_vectors WHERE passage_id = 1').all();
  expect(plan.map(({ detail }) => detail).join()).toContain('SEARCH');
});

it('has one index that answers and one being built, never two', async () => {
  const db = await databaseAtVersion(6);
  db.exec(
    `INSERT INTO vector_indexes (model_id, generation, state) VALUES ('a', 0, 'current'), ('b', 0, 'building'), ('c', 0, 'leaving'), ('c', 1, 'leaving')`,
  );
  for (const state of ['current', 'building'])
    expect(() => db.exec(`INSERT INTO vector_indexes (model_id, generation, state) VALUES ('d', 0, '${state}')`)).toThrow(
      'UNIQUE',
    );
  expect(() => db.exec(`INSERT INTO vector_indexes (model_id, generation, state) VALUES ('d', 0, 'lost')`)).toThrow('CHECK');
});
