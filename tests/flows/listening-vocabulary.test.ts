import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVocabulary } from '../../engine/listen/vocabulary.ts';
import type { Database } from '../../engine/store/database.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

let db: Database;
let close: () => Promise<void>;
let documents: number;

beforeEach(async () => {
  ({ db, close } = await openTemporaryDatabase());
  documents = 0;
  db.exec("INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s', 'folder', '/n', 'n', 1)");
});

afterEach(() => close());

function add(text: string): void {
  const id = `d${++documents}`;
  db.prepare(
    `INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms, indexed_at_ms)
     VALUES (?, 's', ?, 't', 'indexed', 1, 1, ?)`,
  ).run(id, `/n/${id}`, documents);
  db.prepare('INSERT INTO document_texts VALUES (?, ?, ?, ?)').run(id, text, new Uint8Array(), new Uint8Array());
  db.prepare(
    `INSERT INTO passages (document_id, ordinal, start_offset, end_offset, headings, content_hash, terms)
     VALUES (?, 0, 0, 1, '[]', 'h', 1)`,
  ).run(id);
}

describe('vocabulary of the library', () => {
  it('holds drugs, the most frequent first, and names; no ordinary words', () => {
    add('Mrs Adaeze Okafor takes apixaban and metoprolol. Patient is well, Patient said.');
    add('Apixaban was stopped. The patient went home; seen by Dr Szczepanski.');
    add('The patient is a nurse.');
    for (let more = 0; more < 7; more++) add('the Guideline says nothing new');
    const words = createVocabulary(db)();
    expect(words.slice(0, 2)).toEqual(['apixaban', 'metoprolol']);
    expect(words).toEqual(expect.arrayContaining(['Okafor', 'Szczepanski']));
    for (const word of ['Patient', 'patient', 'Apixaban', 'Guideline', 'The']) expect(words).not.toContain(word);
  });

  it('is empty for an empty library, and made anew when the library has changed', () => {
    const vocabulary = createVocabulary(db);
    expect(vocabulary()).toEqual([]);
    add('takes warfarin daily');
    expect(vocabulary()).toEqual(['warfarin']);
    expect(vocabulary()).toBe(vocabulary());
  });

  it('holds only words of documents that may be told of, as they are now, whatever was told before', () => {
    add('seen with Mrs Adaeze Okafor, takes apixaban');
    add('seen with Mr Piotr Szczepanski, takes warfarin');
    const vocabulary = createVocabulary(db);
    const all = vocabulary();
    expect(all).toEqual(expect.arrayContaining(['apixaban', 'warfarin', 'Okafor', 'Szczepanski']));
    expect(vocabulary((id) => id === 'd1').toSorted()).toEqual(['Adaeze', 'Mrs', 'Okafor', 'apixaban'].toSorted());
    expect(vocabulary((id) => id === 'd2')).toEqual(expect.arrayContaining(['warfarin', 'Szczepanski']));
    expect(vocabulary(() => false)).toEqual([]);
    expect(vocabulary()).toEqual(all);
  });
});
