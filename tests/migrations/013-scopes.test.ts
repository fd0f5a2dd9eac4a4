import { expect, it } from 'vitest';
import { databaseAtVersion, tablesOf } from './version.ts';

it('notes whatever changes where a document lies, in the same transaction, and keeps the last of it', async () => {
  const db = await databaseAtVersion(13);
  expect(tablesOf(db)['place_changes']).toEqual(['change_id', 'document_id']);
  const noted = (): (string | null)[] => {
    const ids = db.prepare<{ id: string | null }>('SELECT document_id AS id FROM place_changes ORDER BY change_id').all();
    db.exec('DELETE FROM place_changes');
    return ids.map(({ id }) => id);
  };
  db.exec(`
    INSERT INTO sources (source_id, kind, label, added_at_ms) VALUES ('s', 'folder', 'S', 0);
    INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms) VALUES ('d', 's', '/a', 'a', 'indexed', 1, 1);
    INSERT INTO document_copies (path, document_id, source_id, size_bytes, modified_at_ms) VALUES ('/b', 'd', 's', 1, 1);
  `);
  expect(noted()).toEqual(['d', 'd']);
  db.exec("UPDATE documents SET priority = 1; UPDATE document_copies SET size_bytes = 2 WHERE path = '/b'");
  expect(noted()).toEqual([]);
  db.exec("UPDATE documents SET path = '/c'; UPDATE document_copies SET path = '/d'; DELETE FROM document_copies");
  expect(noted()).toEqual(['d', 'd', 'd', 'd']);
  // With their source go its documents.
  db.exec("DELETE FROM sources WHERE source_id = 's'");
  expect(noted()).toEqual(['d']);
  for (let at = 0; at < 2100; at++) db.exec('INSERT INTO place_changes (document_id) VALUES (NULL)');
  expect(noted()).toHaveLength(2000);
});
