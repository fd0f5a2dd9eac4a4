import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { DocumentState, DocumentSummary, DocumentText, PageItem, PageSpan, TextBlock } from '../../contract/library.ts';
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
  counts(): { documents: number; indexed: number; failed: number; queued: number; passages: number };
}

export interface DocumentFilter {
  sourceId?: SourceId | undefined;
  state?: DocumentState | undefined;
  /** Part of a title or path, any case. */
  query?: string | undefined;
  offset: number;
  limit: number;
}

interface SummaryRow extends Record<string, string | number | null> {
  documentId: string;
  failureCode: FailureCode | null;
  failureMessage: string | null;
}

const SUMMARY = `SELECT document_id AS documentId, source_id AS sourceId, path, title, format, state, failure_code AS failureCode,
  failure_message AS failureMessage, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs, pages,
  (SELECT count(*) FROM passages p WHERE p.document_id = d.document_id) AS passages FROM documents d`;
/** Three values: source, state, pattern; null where all are wanted. */
const FILTER = `JOIN (SELECT ? AS wantedSource, ? AS wantedState, ? AS pattern)
  WHERE (wantedSource IS NULL OR source_id = wantedSource) AND (wantedState IS NULL OR state = wantedState)
  AND (pattern IS NULL OR title LIKE pattern ESCAPE '\\' OR path LIKE pattern ESCAPE '\\')`;

export function createDocumentReader(db: Database): DocumentReader {
  const total = db.prepare<{ total: number }>(`SELECT count(*) AS total FROM documents d ${FILTER}`);
  const list = db.prepare<SummaryRow>(`${SUMMARY} ${FILTER} ORDER BY path LIMIT ? OFFSET ?`);
  const one = db.prepare<SummaryRow>(`${SUMMARY} WHERE document_id = ?`);
  const textOf = db.prepare<{ text: string; blocks: Uint8Array; pageSpans: Uint8Array }>(
    'SELECT text, blocks, page_spans AS pageSpans FROM document_texts WHERE document_id = ?',
  );
  const items = db.prepare<{ items: Uint8Array }>('SELECT items FROM document_pages WHERE document_id = ? AND page = ?');
  const counts = db.prepare<{ documents: number; indexed: number; failed: number; queued: number; passages: number }>(
    `SELECT count(*) AS documents, count(*) FILTER (WHERE state = 'indexed') AS indexed,
      count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'queued') AS queued,
      (SELECT count(*) FROM passages) AS passages FROM documents`,
  );
  const get = (documentId: DocumentId): DocumentSummary | null => {
    const row = one.get(documentId);
    return row ? asSummary(row) : null;
  };

  return {
    list({ sourceId, state, query, offset, limit }) {
      const filter = [sourceId ?? null, state ?? null, query ? `%${query.replace(/[\\%_]/g, '\\$&')}%` : null] as const;
      return {
        total: total.get(...filter)?.total ?? 0,
        items: list.all(...filter, limit, offset).map(asSummary),
      };
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
    counts: () => counts.get()!,
  };
}

function asSummary({ failureCode, failureMessage, ...row }: SummaryRow): DocumentSummary {
  const failure = failureCode ? failureData(failureCode, failureMessage === null ? {} : { message: failureMessage }) : null;
  return { ...row, failure } as unknown as DocumentSummary;
}
