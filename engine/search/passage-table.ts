import type { Database } from '../store/database.ts';

/** What scoring needs to know of every passage, by row: a passage's place in this table, in the order of passage ids. */
export interface PassageTable {
  /** Passage ids, ascending. */
  ids: Float64Array;
  /** Row of the passage's document in `documentIds`. */
  documents: Int32Array;
  /** Terms of the passage. */
  lengths: Int32Array;
  averageLength: number;
  documentIds: string[];
  documentLengths: Int32Array;
  averageDocumentLength: number;
}

/**
 * Keeps the table in memory and reads it again when passages came or went. Ids are never used twice
 * (AUTOINCREMENT), so the highest id ever given and the count together tell every change.
 */
export function createPassageTableReader(db: Database): () => PassageTable {
  const state = db.prepare<{ count: number; last: number | null }>(
    "SELECT (SELECT count(*) FROM passages) AS count, (SELECT seq FROM sqlite_sequence WHERE name = 'passages') AS last",
  );
  const rows = db.prepare<{ id: number; document: string; terms: number }>(
    'SELECT passage_id AS id, document_id AS document, terms FROM passages ORDER BY passage_id',
  );
  let known: { count: number; last: number | null; table: PassageTable } | null = null;

  return () => {
    const { count, last } = state.get() ?? { count: 0, last: null };
    if (known === null || known.count !== count || known.last !== last) {
      known = { count, last, table: buildTable(rows.iterate(), count) };
    }
    return known.table;
  };
}

function buildTable(rows: Iterable<{ id: number; document: string; terms: number }>, count: number): PassageTable {
  const ids = new Float64Array(count);
  const documents = new Int32Array(count);
  const lengths = new Int32Array(count);
  const documentRows = new Map<string, number>();
  let row = 0;
  for (const { id, document, terms } of rows) {
    let documentRow = documentRows.get(document);
    if (documentRow === undefined) documentRows.set(document, (documentRow = documentRows.size));
    ids[row] = id;
    documents[row] = documentRow;
    lengths[row] = terms;
    row++;
  }
  const documentLengths = new Int32Array(documentRows.size);
  for (let index = 0; index < count; index++) {
    const document = documents[index] ?? 0;
    documentLengths[document] = (documentLengths[document] ?? 0) + (lengths[index] ?? 0);
  }
  const total = documentLengths.reduce((sum, length) => sum + length, 0);
  return {
    ids,
    documents,
    lengths,
    averageLength: total / Math.max(1, count),
    documentIds: [...documentRows.keys()],
    documentLengths,
    averageDocumentLength: total / Math.max(1, documentRows.size),
  };
}
