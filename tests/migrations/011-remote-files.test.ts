import { expect, it } from 'vitest';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

it('keeps what a server has and what of it is here, one row for each file of a source', async () => {
  const db = await databaseAtVersion(10);
  db.exec(`INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s', 'folder', '/notes', 'notes', 1)`);
  toVersion(db, 11);
  expect(tablesOf(db)['remote_folders']).toEqual(['source_id', 'path', 'etag', 'share_root']);
  const insert = db.prepare(
    `INSERT INTO remote_files (source_id, path, folder, href, version, seen_at_ms, held_path) VALUES ('s', ?, '', '/x', 'v#0', 1, ?)`,
  );
  insert.run('a.md', 'a.md');
  insert.run(null, 'gone.md');
  insert.run(null, 'gone too.md');
  expect(() => insert.run('a.md', null)).toThrow();
  expect(() => insert.run('b.md', 'a.md')).toThrow();
  db.exec(`DELETE FROM sources`);
  expect(db.prepare<{ n: number }>('SELECT count(*) AS n FROM remote_files').get()?.n).toBe(0);
});
