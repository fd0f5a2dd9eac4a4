import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type {
  DocumentFormat,
  DocumentKind,
  DocumentState,
  DocumentSummary,
  DocumentText,
  PageItem,
  PageSpan,
  Problem,
  TextBlock,
} from '../../contract/documents.ts';
import { failureData, type FailureCode } from '../../contract/failures.ts';
import type { Database } from './database.ts';
import { unpackJson } from './packed-json.ts';

/** Documents as the library page and the viewer read them. */
export interface DocumentReader {
  list(filter: DocumentFilter): { total: number; items: DocumentSummary[] };
  get(documentId: DocumentId): DocumentSummary | null;
  /** With empty text where it is not indexed. Null where there is no such document. */
  text(documentId: DocumentId): DocumentText | null;
  page(documentId: DocumentId, page: number): PageItem[];
  counts(): DocumentCounts;
  /** Documents that are not findable, or not wholly, by reason; most first. */
  problems(): Problem[];
}

export interface DocumentCounts {
  documents: number;
  indexed: number;
  failed: number;
  queued: number;
  waiting: number;
  passages: number;
}

export interface DocumentFilter {
  /** Where the document is, or one of its copies. */
  sourceId?: SourceId | undefined;
  state?: DocumentState | undefined;
  format?: DocumentFormat | undefined;
  kind?: DocumentKind | undefined;
  failureCode?: string | undefined;
  /** Default: path. Newest and largest first. */
  order?: 'path' | 'title' | 'date' | 'size' | undefined;
  /** Part of a title or path, a copy's included, any case. */
  query?: string | undefined;
  offset: number;
  limit: number;
}

interface SummaryRow extends Record<string, string | number | null> {
  documentId: string;
  state: DocumentState;
  failureCode: FailureCode | null;
  failureMessage: string | null;
  authors: string;
  copies: string;
}

const SUMMARY = `SELECT document_id AS documentId, source_id AS sourceId, path, title, format, state, failure_code AS failureCode,
  failure_message AS failureMessage, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs, pages, kind, authors,
  date_ms AS dateMs, language, attempts, retry_at_ms AS retryAtMs,
  (SELECT count(*) FROM passages p WHERE p.document_id = d.document_id) AS passages,
  (SELECT json_group_array(c.path) FROM document_copies c WHERE c.document_id = d.document_id) AS copies FROM documents d`;
const ORDERS = {
  path: 'path',
  title: 'title COLLATE NOCASE, path',
  date: 'coalesce(date_ms, modified_at_ms) DESC, path',
  size: 'size_bytes DESC, path',
} as const;

export function createDocumentReader(db: Database): DocumentReader {
  const one = db.prepare<SummaryRow>(`${SUMMARY} WHERE document_id = ?`);
  const textOf = db.prepare<{ text: string; blocks: Uint8Array; pageSpans: Uint8Array }>(
    'SELECT text, blocks, page_spans AS pageSpans FROM document_texts WHERE document_id = ?',
  );
  const items = db.prepare<{ items: Uint8Array }>('SELECT items FROM document_pages WHERE document_id = ? AND page = ?');
  const states = db.prepare<{ state: DocumentState; n: number }>('SELECT state, count(*) AS n FROM documents GROUP BY state');
  const passages = db.prepare<{ n: number }>('SELECT count(*) AS n FROM passages');
  const problems = db.prepare<{ code: FailureCode; state: DocumentState; documents: number }>(
    `SELECT failure_code AS code, state, count(*) AS documents FROM documents
     WHERE failure_code IS NOT NULL AND failure_code <> 'FILE_OTHER_DATA' GROUP BY failure_code, state ORDER BY documents DESC`,
  );
  const get = (documentId: DocumentId): DocumentSummary | null => {
    const row = one.get(documentId);
    return row ? asSummary(row) : null;
  };

  return {
    list({ order = 'path', offset, limit, ...filter }) {
      const { where, values } = conditionsOf(filter);
      const total =
        db.prepare<{ total: number }>(`SELECT count(*) AS total FROM documents d ${where}`).get(...values)?.total ?? 0;
      const list = db.prepare<SummaryRow>(`${SUMMARY} ${where} ORDER BY ${ORDERS[order]} LIMIT ? OFFSET ?`);
      return { total, items: list.all(...values, limit, offset).map(asSummary) };
    },
    get,
    text(documentId) {
      const summary = get(documentId);
      if (!summary) return null;
      const row = textOf.get(documentId);
      return {
        ...summary,
        text: row?.text ?? '',
        blocks: row ? unpackJson<TextBlock[]>(row.blocks) : [],
        pageSpans: row ? unpackJson<PageSpan[]>(row.pageSpans) : [],
      };
    },
    page(documentId, page) {
      const row = items.get(documentId, page);
      return row ? unpackJson<PageItem[]>(row.items) : [];
    },
    counts() {
      const counts: DocumentCounts = { documents: 0, indexed: 0, failed: 0, queued: 0, waiting: 0, passages: 0 };
      for (const { state, n } of states.all()) {
        counts[state] = n;
        counts.documents += n;
      }
      return { ...counts, passages: passages.get()?.n ?? 0 };
    },
    problems: () =>
      problems.all().map(({ code, state, documents }) => {
        const { message, retryable } = failureData(code);
        return { code, state, documents, message, retryable };
      }),
  };
}

const LIKE = `LIKE ? ESCAPE '\\'`;

/** A document is wherever one of its copies is; which of them is its own means nothing to a person. */
function isCopied(where: string): string {
  return `document_id IN (SELECT document_id FROM document_copies WHERE ${where})`;
}

/** Only what is asked for, so that an index can be used: a condition that may be absent rules all of them out. */
function conditionsOf(filter: Omit<DocumentFilter, 'order' | 'offset' | 'limit'>): { where: string; values: string[] } {
  const { sourceId, state, format, kind, failureCode, query } = filter;
  const pattern = query ? `%${query.replace(/[\\%_]/g, '\\$&')}%` : undefined;
  const all: [condition: string, values: (string | undefined)[]][] = [
    [`(source_id = ? OR ${isCopied('source_id = ?')})`, [sourceId, sourceId]],
    ['state = ?', [state]],
    ['format = ?', [format]],
    ['kind = ?', [kind]],
    ['failure_code = ?', [failureCode]],
    [`(title ${LIKE} OR path ${LIKE} OR ${isCopied(`path ${LIKE}`)})`, [pattern, pattern, pattern]],
  ];
  const wanted = all.filter((each): each is [string, string[]] => each[1].every((value) => value !== undefined));
  if (wanted.length === 0) return { where: '', values: [] };
  return {
    where: `WHERE ${wanted.map(([condition]) => condition).join(' AND ')}`,
    values: wanted.flatMap(([, values]) => values),
  };
}

function asSummary({ failureCode, failureMessage, authors, copies, ...row }: SummaryRow): DocumentSummary {
  const failure = failureCode ? failureData(failureCode, failureMessage === null ? {} : { message: failureMessage }) : null;
  const lists = { authors: JSON.parse(authors) as unknown, copies: JSON.parse(copies) as unknown };
  return { ...row, ...lists, failure } as unknown as DocumentSummary;
}
