import { expect, it } from 'vitest';
import { createCachedValues } from '../../engine/store/cached-values.ts';
import type { Database } from '../../engine/store/database.ts';
import { databaseAtVersion, tablesOf } from './version.ts';

const at = { nowMs: 1000, keepDays: 1 };
const bounds = { keepDays: 1, maxBytes: 1_000_000 };

function withPassages(db: Database): void {
  db.exec(`
    INSERT INTO sources (source_id, kind, label, added_at_ms) VALUES ('s', 'folder', 's', 0), ('t', 'folder', 't', 0);
    INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms)
      VALUES ('d', 's', '/d', 'D', 'indexed', 0, 0), ('e', 't', '/e', 'E', 'indexed', 0, 0);
    INSERT INTO passages (passage_id, document_id, ordinal, start_offset, end_offset, headings, content_hash, terms)
      VALUES (1, 'd', 0, 0, 1, '[]', 'a', 1), (2, 'd', 1, 1, 2, '[]', 'b', 1), (3, 'e', 0, 0, 1, '[]', 'c', 1);
  `);
}

it.each([
  ['a passage goes', 'DELETE FROM passages WHERE passage_id = 2'],
  ['a passage changes', "UPDATE passages SET content_hash = 'other' WHERE passage_id = 2"],
  ['a document goes', "DELETE FROM documents WHERE document_id = 'd'"],
  ['a source goes', "DELETE FROM sources WHERE source_id = 's'"],
])('where %s, what rests on it goes in the same step, and nothing else', async (_, change) => {
  const db = await databaseAtVersion(19);
  expect(tablesOf(db)['cached']).toEqual(['key', 'kind', 'made_ms', 'used', 'size_bytes', 'value']);
  withPassages(db);
  const values = createCachedValues(db);
  const value = new Uint8Array([1]);
  values.put({ kind: 'answers', key: 'first', madeAtMs: 0, value, passageIds: [1, 2] }, bounds);
  values.put({ kind: 'answers', key: 'second', madeAtMs: 0, value, passageIds: [3] }, bounds);
  values.put({ kind: 'embeddings', key: 'third', madeAtMs: 0, value, passageIds: [] }, bounds);
  db.exec("UPDATE passages SET ordinal = 7, content_hash = 'b' WHERE passage_id = 2"); // it only stands elsewhere now
  expect(values.get('first', at)).not.toBeNull();
  db.exec(change);
  expect(values.get('first', at)).toBeNull();
  expect([values.get('second', at), values.get('third', at)]).not.toContain(null);
  expect(db.prepare('SELECT passage_id, key FROM cached_passages').all()).toEqual([{ passage_id: 3, key: 'second' }]);
});

it('keeps nothing that rests on a passage that is gone already', async () => {
  const db = await databaseAtVersion(19);
  withPassages(db);
  const values = createCachedValues(db);
  const entry = { kind: 'answers' as const, key: 'k', madeAtMs: 0, value: new Uint8Array([1]) };
  expect(values.put({ ...entry, passageIds: [1, 99] }, bounds)).toBe(false);
  expect(values.get('k', at)).toBeNull();
  expect(values.put({ ...entry, passageIds: [1, 1] }, bounds)).toBe(true);
});
