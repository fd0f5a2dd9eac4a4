import { expect, it } from 'vitest';
import { databaseAtVersion, toVersion } from './version.ts';

it('keeps documents as they are: nothing is stale, suspected or being read, and what waits is found by its index', async () => {
  const db = await databaseAtVersion(6);
  db.exec(`
    INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s1', 'folder', '/notes', 'notes', 1);
    INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms)
      VALUES ('d1', 's1', '/notes/a.md', 'A', 'indexed', 1, 1), ('d2', 's1', '/notes/b.md', 'B', 'queued', 1, 1);
  `);
  toVersion(db, 7);
  expect(db.prepare('SELECT document_id, stale, reading, deaths FROM documents').all()).toEqual([
    { document_id: 'd1', stale: 0, reading: 0, deaths: 0 },
    { document_id: 'd2', stale: 0, reading: 0, deaths: 0 },
  ]);
  const next = db.prepare(
    `SELECT document_id FROM documents INDEXED BY documents_to_read
     WHERE (state = 'queued' OR stale = 1) AND retry_at_ms IS NULL AND deaths = 0 AND reading = 0`,
  );
  expect(next.all()).toEqual([{ document_id: 'd2' }]);
});
