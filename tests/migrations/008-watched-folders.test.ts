import { expect, it } from 'vitest';
import { MIGRATIONS } from '../../engine/store/migrations/all.ts';
import { sql } from '../../engine/store/migrations/008-watched-folders.ts';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

it('remembers what is gone and where a source stands, as long as there is the source', async () => {
  const version = MIGRATIONS.indexOf(sql) + 1;
  const db = await databaseAtVersion(version - 1);
  db.exec("INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s1', 'folder', '/notes', 'notes', 1)");
  toVersion(db, version);
  expect(tablesOf(db)).toMatchObject({ source_roots: ['source_id', 'identity'], gone_files: ['path', 'source_id', 'decision'] });
  db.exec("INSERT INTO source_roots VALUES ('s1', '1:2'); INSERT INTO gone_files VALUES ('/notes/a.md', 's1', 'asked')");
  expect(() => db.exec("UPDATE gone_files SET decision = 'perhaps'")).toThrow('CHECK');
  db.exec('DELETE FROM sources');
  for (const table of ['source_roots', 'gone_files'])
    expect(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()).toEqual({ rows: 0 });
});
