import { createDocumentScopes, type DocumentScopes, type ScopedDocuments } from '../scopes/scoped-documents.ts';
import type { Database, SqlValue } from '../store/database.ts';
import type { FullTextFilters, PassageRanges } from './full-text.ts';
import type { PassageTable } from './passage-table.ts';

/** Documents a filter leaves, by document row: 1 where it does. */
export interface AllowedDocuments {
  byRow: Uint8Array;
  rows: number[];
}

/** Filters whose documents are kept for as long as the library stays the same. */
const MOST_KEPT = 8;

/** Tells which documents filters leave. */
export function createDocumentFilter(db: Database, table: PassageTable) {
  const kept = new Map<string, AllowedDocuments>();
  let opened: DocumentScopes | null = null;
  /** What one scope leaves of the whole library: it outlives commits that neither move nor bring documents. */
  let whole: { documents: ScopedDocuments; allowed: AllowedDocuments } | null = null;
  const documentIds = createDocumentIds(db);

  return {
    /** To be called when documents came, went or moved. */
    forget: () => kept.clear(),
    /** To be called when passages came or went. */
    forgetPassages: () => void (whole = null),
    /** Null where the filters leave all. */
    allowed(filters: FullTextFilters | undefined): AllowedDocuments | null {
      const conditions = conditionsOf(filters ?? {});
      const scope = filters?.scope ? scopes().within(filters.scope) : null;
      if (conditions.ofDocument.isEmpty && conditions.ofPlace.isEmpty) return scope && within(scope);
      const name = JSON.stringify(filters);
      const known = kept.get(name) ?? read(conditions, scope);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(name, known);
      return known;
    },
  };

  function within(documents: ScopedDocuments): AllowedDocuments {
    if (whole?.documents !== documents) whole = { documents, allowed: read(NO_CONDITIONS, documents) };
    return whole.allowed;
  }

  /** Where everything lies is read by the first who asks under a scope. */
  function scopes(): DocumentScopes {
    opened ??= createDocumentScopes(db);
    return opened;
  }

  function read(conditions: Conditions, scope: ScopedDocuments | null): AllowedDocuments {
    const byRow = new Uint8Array(table.documentRows);
    const rows: number[] = [];
    for (const key of keysOf(conditions, scope)) {
      const row = table.documentRowOf(key);
      if (row < 0 || byRow[row] === 1) continue;
      byRow[row] = 1;
      rows.push(row);
    }
    return { byRow, rows };
  }

  function* keysOf({ ofDocument, ofPlace }: Conditions, scope: ScopedDocuments | null): Generator<number, void, void> {
    if (!ofPlace.isEmpty) {
      const places = db.prepare<{ key: number; id: string; path: string }>(
        `SELECT document_key AS key, d.document_id AS id, p.path FROM search_documents JOIN documents d USING (document_id)
           JOIN (${PLACES}) p ON p.document_id = d.document_id WHERE ${joined(ofDocument, ofPlace)}`,
      );
      for (const { key, id, path } of places.iterate(...ofDocument.values, ...ofPlace.values))
        if (scope === null || scope.placesOf(id).some((place) => place.path === path)) yield key;
    } else if (!ofDocument.isEmpty) {
      const documents = db.prepare<{ key: number; id: string }>(
        `SELECT document_key AS key, document_id AS id FROM search_documents JOIN documents d USING (document_id) WHERE ${joined(ofDocument)}`,
      );
      for (const { key, id } of documents.iterate(...ofDocument.values)) if (scope === null || scope.allows(id)) yield key;
    } else {
      for (const [key, id] of documentIds()) if (scope?.allows(id) !== false) yield key;
    }
  }
}

/** Follows which document each key stands for: a key is never another one's, and new ones are higher. */
function createDocumentIds(db: Database): () => Iterable<[key: number, documentId: string]> {
  const newer = db.prepare<{ key: number; id: string }>(
    'SELECT document_key AS key, document_id AS id FROM search_documents WHERE document_key > ? ORDER BY document_key',
  );
  const count = db.prepare<{ count: number }>('SELECT count(*) AS count FROM search_documents');
  const ids = new Map<number, string>();
  let last = 0;
  return () => {
    if (ids.size > 2 * (count.get()?.count ?? 0) + 1_000) {
      ids.clear();
      last = 0;
    }
    for (const { key, id } of newer.iterate(last)) ids.set((last = key), id);
    return ids;
  };
}

const DATE = 'coalesce(d.date_ms, d.modified_at_ms)';
const ONE_OF = 'IN (SELECT value FROM json_each(?))';
const PLACES = `SELECT document_id, path, source_id FROM documents UNION ALL SELECT document_id, path, source_id FROM document_copies`;

/** Conditions of one sort, all of which have to hold. */
class ConditionList {
  readonly sql: string[] = [];
  readonly values: SqlValue[] = [];

  get isEmpty(): boolean {
    return this.sql.length === 0;
  }

  add(condition: string, ...given: SqlValue[]): void {
    this.sql.push(condition);
    this.values.push(...given);
  }
}

/** What a document is, and where it lies: at one of its places all conditions on places hold. */
interface Conditions {
  ofDocument: ConditionList;
  ofPlace: ConditionList;
}

const NO_CONDITIONS: Conditions = { ofDocument: new ConditionList(), ofPlace: new ConditionList() };

function joined(...lists: readonly ConditionList[]): string {
  return lists.flatMap(({ sql }) => sql).join(' AND ');
}

function conditionsOf(filters: FullTextFilters): Conditions {
  const [ofDocument, ofPlace] = [new ConditionList(), new ConditionList()];
  if (filters.kinds) ofDocument.add(`d.kind ${ONE_OF}`, JSON.stringify(filters.kinds));
  if (filters.formats) ofDocument.add(`d.format ${ONE_OF}`, JSON.stringify(filters.formats));
  if (filters.sourceIds) ofPlace.add(`p.source_id ${ONE_OF}`, JSON.stringify(filters.sourceIds));
  if (filters.folder !== undefined) {
    const [unix, windows] = foldersBelow(filters.folder);
    ofPlace.add('(substr(p.path, 1, ?) = ? OR substr(p.path, 1, ?) = ?)', unix.length, unix, windows.length, windows);
  }
  if (filters.fromMs !== undefined) ofDocument.add(`${DATE} >= ?`, filters.fromMs);
  if (filters.toMs !== undefined) ofDocument.add(`${DATE} < ?`, filters.toMs);
  for (const name of filters.in ?? []) {
    const like = `%/${name.toLowerCase().replace(/[\\%_]/g, '\\$&')}/%`;
    ofPlace.add(
      `(lower(replace(p.path, '\\', '/')) LIKE ? ESCAPE '\\' OR p.source_id IN (SELECT source_id FROM sources WHERE lower(label) = ?))`,
      like,
      name.toLowerCase(),
    );
  }
  return { ofDocument, ofPlace };
}

/** What paths in or below a folder begin with, as either kind of system writes them. */
function foldersBelow(folder: string): [string, string] {
  const bare = folder.replace(/[/\\]+$/, '');
  return [`${bare}/`, `${bare}\\`];
}

/** First and last passage id of each stretch of passages the filter leaves. */
export function rangesOf({ byRow }: AllowedDocuments, table: PassageTable): PassageRanges {
  const ranges: number[] = [];
  let isOpen = false;
  for (let row = 0; row < table.rows; row++) {
    const document = table.documentOf[row] ?? -1;
    if (document < 0) continue;
    const id = table.ids[row] ?? 0;
    if (byRow[document] !== 1) isOpen = false;
    else if (isOpen) ranges[ranges.length - 1] = id;
    else {
      ranges.push(id, id);
      isOpen = true;
    }
  }
  return Uint32Array.from(ranges);
}
