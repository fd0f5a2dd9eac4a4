import type { DocumentId } from '../../contract/ids.ts';
import type { SearchHit } from '../../contract/search.ts';
import type { Database } from '../store/database.ts';
import { createPassageReader } from './passages.ts';

/** The first passage of each of these documents that can be found, in the order given, as a search would give it. */
export function createFirstPassages(db: Database): (documentIds: readonly DocumentId[]) => SearchHit[] {
  const reader = createPassageReader(db);
  const first = db.prepare<{ passageId: number }>(
    'SELECT passage_id AS passageId FROM passages WHERE document_id = ? ORDER BY ordinal LIMIT 1',
  );
  return (documentIds) => {
    const places = reader.places(documentIds.flatMap((documentId) => first.get(documentId)?.passageId ?? []));
    const texts = reader.texts(places);
    return places.map((place, index) => ({ ...place, rank: index + 1, score: 1, text: texts[index] ?? '', marks: [] }));
  };
}
