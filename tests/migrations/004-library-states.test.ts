import { expect, it } from 'vitest';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

const LIBRARY = `
  INSERT INTO sources VALUES ('s1', 'folder', '/notes', 'notes', 'ready', 1, 2);
  INSERT INTO documents VALUES ('d1', 's1', '/notes/a.md', 'A', 'markdown', 'indexed', NULL, NULL, 10, 1.5, 'hash', 1, NULL, 3);
  INSERT INTO document_texts VALUES ('d1', 'text', x'00', x'00');
  INSERT INTO passages (passage_id, document_id, ordinal, start_offset, end_offset, headings, content_hash, terms)
    VALUES (1, 'd1', 0, 0, 4, '[]', 'hash', 1);
`;

it('keeps every source, document, text and passage while their tables are made anew', async () => {
  const db = await databaseAtVersion(3);
  db.exec(LIBRARY);
  toVersion(db, 4);
  expect(db.prepare('SELECT source_id, kind, path, state, scanned_at_ms, exclude FROM sources').all()).toEqual([
    { source_id: 's1', kind: 'folder', path: '/notes', state: 'ready', scanned_at_ms: 2, exclude: '[]' },
  ]);
  expect(db.prepare('SELECT document_id, modified_at_ms, content_hash, kind, authors, attempts FROM documents').all()).toEqual([
    { document_id: 'd1', modified_at_ms: 1.5, content_hash: 'hash', kind: 'other', authors: '[]', attempts: 0 },
  ]);
  expect(db.prepare('SELECT count(*) AS texts FROM document_texts').get()).toEqual({ texts: 1 });
  expect(db.prepare('SELECT count(*) AS passages FROM passages').get()).toEqual({ passages: 1 });
  expect(tablesOf(db)['document_copies']).toEqual(['path', 'document_id', 'source_id', 'size_bytes', 'modified_at_ms']);
});

it('still takes everything of a source away with it', async () => {
  const db = await databaseAtVersion(3);
  db.exec(LIBRARY);
  toVersion(db, 4);
  db.exec(`INSERT INTO document_copies VALUES ('/notes/b.md', 'd1', 's1', 10, 1); DELETE FROM sources`);
  for (const table of ['documents', 'document_texts', 'passages', 'document_copies'])
    expect(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()).toEqual({ rows: 0 });
});

it('lets documents wait and sources be unsure, and nothing else that is not known', async () => {
  const db = await databaseAtVersion(3);
  db.exec(LIBRARY);
  toVersion(db, 4);
  db.exec(`UPDATE documents SET state = 'waiting'; UPDATE sources SET state = 'unsure'`);
  expect(() => db.exec(`UPDATE documents SET state = 'lost'`)).toThrow('CHECK');
  expect(() => db.exec(`UPDATE sources SET state = 'lost'`)).toThrow('CHECK');
});
