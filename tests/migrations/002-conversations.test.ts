import { expect, it } from 'vitest';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

it('adds conversations, settings and secrets, and keeps the library as it was', async () => {
  const db = await databaseAtVersion(1);
  db.exec(`
    INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s1', 'folder', '/notes', 'notes', 1);
    INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms)
      VALUES ('d1', 's1', '/notes/a.md', 'a', 'indexed', 10, 1.5);
  `);
  const before = [tablesOf(db), db.prepare('SELECT * FROM documents').all()];
  toVersion(db, 2);
  const { conversations, turns, settings, secrets, ...library } = tablesOf(db);
  expect([library, db.prepare('SELECT * FROM documents').all()]).toEqual(before);
  expect(conversations).toEqual(['conversation_id', 'title', 'created_at_ms', 'updated_at_ms']);
  expect(turns).toEqual(expect.arrayContaining(['turn_id', 'conversation_id', 'question', 'answer', 'details']));
  expect(settings).toEqual(['name', 'value']);
  expect(secrets).toEqual(['name', 'kept_in', 'value']);
  expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
});

it('takes the turns of a conversation away with it', async () => {
  const db = await databaseAtVersion(2);
  db.exec(`
    INSERT INTO conversations VALUES ('c1', 'title', 1, 1);
    INSERT INTO turns VALUES ('t1', 'c1', 1, 'question', 'offline', 'answered', 'answer', '{}');
    DELETE FROM conversations;
  `);
  expect(db.prepare('SELECT count(*) AS rows FROM turns').get()).toEqual({ rows: 0 });
});

it('holds a secret only where it says it does', async () => {
  const db = await databaseAtVersion(2);
  const insert = db.prepare('INSERT INTO secrets VALUES (?, ?, ?)');
  insert.run('a', 'database', 'value');
  insert.run('b', 'keychain', null);
  expect(() => insert.run('c', 'keychain', 'value')).toThrow('CHECK');
  expect(() => insert.run('d', 'database', null)).toThrow('CHECK');
});
