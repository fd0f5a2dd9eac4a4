import type { Database } from '../store/database.ts';
import type { FullTextHit } from './full-text.ts';
import type { PassageTable } from './passage-table.ts';

/** Names the documents of scored passages (`key`: the passage's id). */
export function createDocumentNames(db: Database, table: PassageTable) {
  const namesOf = db.prepare<{ key: number; id: string }>(
    'SELECT document_key AS key, document_id AS id FROM json_each(?) JOIN search_documents ON document_key = json_each.value',
  );

  return (hits: readonly { key: number; score: number }[]): FullTextHit[] => {
    const keys = hits.map(({ key }) => table.documentKeys[table.documentOf[table.rowOf(key)] ?? 0] ?? 0);
    const names = new Map(namesOf.all(JSON.stringify([...new Set(keys)])).map(({ key, id }) => [key, id]));
    return hits.map(({ key, score }, index) => ({ passageId: key, documentId: names.get(keys[index] ?? 0) ?? '', score }));
  };
}
