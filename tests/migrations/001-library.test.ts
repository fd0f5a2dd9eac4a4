import { expect, it } from 'vitest';
import { databaseAtVersion, tablesOf } from './version.ts';

const insertLibrary = `
  INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s1', 'folder', '/notes', 'notes', 1);
  INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms)
    VALUES ('d1', 's1', '/notes/a.md', 'a', 'indexed', 10, 1.5);
  INSERT INTO document_texts VALUES ('d1', 'HbA1c 7.9 %', x'00', x'00');
  INSERT INTO document_pages VALUES ('d1', 1, x'00');
  INSERT INTO passages (document_id, ordinal, start_offset, end_offset, headings, content_hash, terms)
    VALUES ('d1', 0, 0, 11, '[]', 'hash', 3);
  INSERT INTO passages_fts (rowid, terms) VALUES (1, 'hba1c 7.9 %');
  INSERT INTO passage_vectors VALUES (1, 'model');
`;

it('makes the tables of the library', async () => {
  expect(Object.keys(tablesOf(await databaseAtVersion(1)))).toEqual([
    'document_pages',
    'document_texts',
    'documents',
    'passage_vectors',
    'passages',
    'sources',
    'uploads',
  ]);
});

it('takes everything of a source away with it', async () => {
  const db = await databaseAtVersion(1);
  db.exec(insertLibrary);
  db.exec("DELETE FROM sources WHERE source_id = 's1'");
  for (const table of ['documents', 'document_texts', 'document_pages', 'passages', 'passage_vectors']) {
    expect(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get(), table).toEqual({ rows: 0 });
  }
});

it('finds terms by full text and forgets a deleted passage', async () => {
  const db = await databaseAtVersion(1);
  db.exec(insertLibrary);
  const find = db.prepare('SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?');
  expect(find.all('"hba1c"')).toEqual([{ rowid: 1 }]);
  db.exec('DELETE FROM passages_fts WHERE rowid = 1');
  expect(find.all('"hba1c"')).toEqual([]);
});

it('refuses a document of no source and an unknown state', async () => {
  const db = await databaseAtVersion(1);
  const insert = db.prepare(
    'INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms) VALUES (?, ?, ?, ?, ?, 1, 1)',
  );
  expect(() => insert.run('d', 'nobody', 'p', 't', 'queued')).toThrow('FOREIGN KEY');
  db.exec(insertLibrary);
  expect(() => insert.run('d', 's1', 'p', 't', 'half')).toThrow('CHECK');
});
