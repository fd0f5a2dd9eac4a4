import type { DocumentId, PassageId } from '../../contract/ids.ts';
import type { SearchHit } from '../../contract/search.ts';
import type { Database } from '../store/database.ts';

/** Where a passage stands, without its text. */
export type PassagePlace = Omit<SearchHit, 'rank' | 'score' | 'text'>;

export interface PassageReader {
  /** Null where the passage no longer exists. */
  place(passageId: number): PassagePlace | null;
  /** The words of passages, in the order given; each document's text is read once. */
  texts(places: readonly Pick<PassagePlace, 'documentId' | 'start' | 'end'>[]): string[];
}

interface PlaceRow extends Record<string, string | number | null> {
  documentId: string;
  path: string;
  title: string;
  page: number | null;
  start: number;
  end: number;
  headings: string;
}

export function createPassageReader(db: Database): PassageReader {
  const placeOf = db.prepare<PlaceRow>(
    `SELECT document_id AS documentId, path, title, page, start_offset AS start, end_offset AS end, headings
     FROM passages JOIN documents USING (document_id) WHERE passage_id = ?`,
  );
  const textOf = db.prepare<{ text: string }>('SELECT text FROM document_texts WHERE document_id = ?');

  return {
    place(passageId) {
      const row = placeOf.get(passageId);
      if (row === undefined) return null;
      return {
        ...row,
        passageId: passageId as PassageId,
        documentId: row.documentId as DocumentId,
        headings: JSON.parse(row.headings) as string[],
      };
    },
    texts(places) {
      const documents = new Map<string, string>();
      return places.map(({ documentId, start, end }) => {
        const text = documents.get(documentId) ?? textOf.get(documentId)?.text ?? '';
        documents.set(documentId, text);
        return text.slice(start, end);
      });
    },
  };
}
