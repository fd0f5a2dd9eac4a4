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

  return {
    /** To be called when documents came, went or moved. */
    forget: () => kept.clear(),
    /** Null where the filters leave all. */
    allowed(filters: FullTextFilters | undefined): AllowedDocuments | null {
      const { conditions, values } = conditionsOf(filters ?? {});
      if (conditions.length === 0) return null;
      const name = JSON.stringify(filters);
      const known = kept.get(name) ?? read(conditions, values);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(name, known);
      return known;
    },
  };

  function read(conditions: readonly string[], values: readonly SqlValue[]): AllowedDocuments {
    const keys = db
      .prepare<{ keys: string | null }>(
        `SELECT group_concat(document_key) AS keys FROM search_documents JOIN documents d USING (document_id) WHERE ${conditions.join(' AND ')}`,
      )
      .get(...values)?.keys;
    const byRow = new Uint8Array(table.documentRows);
    const rows: number[] = [];
    for (const key of keys ? keys.split(',') : []) {
      const row = table.documentRowOf(Number(key));
      if (row < 0) continue;
      byRow[row] = 1;
      rows.push(row);
    }
    return { byRow, rows };
  }
}

const DATE = 'coalesce(d.date_ms, d.modified_at_ms)';
const ONE_OF = 'IN (SELECT value FROM json_each(?))';

function conditionsOf(filters: FullTextFilters): { conditions: string[]; values: SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, ...given: SqlValue[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  if (filters.kinds) add(`d.kind ${ONE_OF}`, JSON.stringify(filters.kinds));
  if (filters.formats) add(`d.format ${ONE_OF}`, JSON.stringify(filters.formats));
  if (filters.sourceIds) add(`d.source_id ${ONE_OF}`, JSON.stringify(filters.sourceIds));
  if (filters.folder !== undefined) {
    const [unix, windows] = foldersBelow(filters.folder);
    add('(substr(d.path, 1, ?) = ? OR substr(d.path, 1, ?) = ?)', unix.length, unix, windows.length, windows);
  }
  if (filters.fromMs !== undefined) add(`${DATE} >= ?`, filters.fromMs);
  if (filters.toMs !== undefined) add(`${DATE} < ?`, filters.toMs);
  for (const name of filters.in ?? []) {
    const like = `%/${name.toLowerCase().replace(/[\\%_]/g, '\\$&')}/%`;
    add(
      `(lower(replace(d.path, '\\', '/')) LIKE ? ESCAPE '\\' OR d.source_id IN (SELECT source_id FROM sources WHERE lower(label) = ?))`,
      like,
      name.toLowerCase(),
    );
  }
  return { conditions, values };
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
