import { expect, it } from 'vitest';
import { createFullText } from '../../engine/search/local-full-text.ts';
import { completeTermIndex } from '../../engine/search/term-index-repair.ts';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

const signal = new AbortController().signal;
const LIBRARY = `
  INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s1', 'folder', '/notes', 'notes', 1);
  INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms)
    VALUES ('d1', 's1', '/notes/a.md', 'a', 'indexed', 10, 1.5);
  INSERT INTO document_texts VALUES ('d1', 'HbA1c 7.9 %', x'00', x'00');
  INSERT INTO passages (document_id, ordinal, start_offset, end_offset, headings, content_hash, terms)
    VALUES ('d1', 0, 0, 11, '["Results"]', 'hash', 3);
  INSERT INTO passages_fts (rowid, terms) VALUES (1, 'result hba1c a1c 7.9');
`;
const query = { terms: [{ term: 'a1c', weight: 1 }] };

it('leaves a library from before to be put into the index of terms, and finds it then', async () => {
  const db = await databaseAtVersion(4);
  db.exec(LIBRARY);
  toVersion(db, 5);
  expect(db.prepare('SELECT complete FROM search_state').get()).toEqual({ complete: 0 });
  await completeTermIndex(db, signal);
  expect(db.prepare('SELECT complete FROM search_state').get()).toEqual({ complete: 1 });
  expect(await createFullText(db).search(query, 10, signal)).toMatchObject([{ passageId: 1, documentId: 'd1' }]);
});

it('has nothing to put in where there is no library yet', async () => {
  const db = await databaseAtVersion(5);
  expect(db.prepare('SELECT complete FROM search_state').get()).toEqual({ complete: 1 });
  expect(Object.keys(tablesOf(db)).filter((name) => name.startsWith('search_'))).toEqual([
    'search_document_terms',
    'search_documents',
    'search_gone',
    'search_state',
    'search_term_counts',
    'search_terms',
  ]);
});

it('takes a document that goes with its source out of the index, and remembers that it went', async () => {
  const db = await databaseAtVersion(4);
  db.exec(LIBRARY);
  toVersion(db, 5);
  await completeTermIndex(db, signal);
  db.exec('DELETE FROM sources');
  expect(db.prepare('SELECT count(*) AS rows FROM search_document_terms').get()).toEqual({ rows: 0 });
  expect(db.prepare('SELECT count(*) AS rows FROM search_gone WHERE terms IS NOT NULL').get()).toEqual({ rows: 1 });
  expect(await createFullText(db).search(query, 10, signal)).toEqual([]);
});
