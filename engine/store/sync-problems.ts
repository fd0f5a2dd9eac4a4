import { failureData, type FailureCode, type FailureData } from '../../contract/failures.ts';
import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { SyncProblem } from '../../contract/sync.ts';
import type { Database, SqlRow } from './database.ts';
import type { Which } from './sync-states.ts';

/** What is on a server and not findable here, or not as it is there: each item with its reason. */
export interface SyncProblemStore {
  /** What failed first, then what is left on the server, by path. */
  page(which: Which & { offset: number; limit: number }): { total: number; items: SyncProblem[] };
  /** Fetched, and could not be read: those of a source, or the one at this shown path. */
  unread(sourceId: SourceId, path: string | null): DocumentId[];
}

interface Row extends SqlRow {
  sourceId: string;
  path: string;
  skipped: string | null;
  failure: string | null;
  code: string | null;
  message: string | null;
  sizeBytes: number | null;
  attempts: number;
  retryAtMs: number | null;
}

const UNREAD = "d.state IN ('failed', 'waiting')";
const MEANT = 's.source_id = coalesce(?, s.source_id) AND s.account_id = coalesce(?, s.account_id)';
/** Files that were not fetched, and documents that were and could not be read: of an account, with the paths they are shown by. */
const PROBLEMS = `
  SELECT f.source_id AS sourceId, a.label || '/' || f.path AS path, f.skipped AS skipped, f.failure AS failure, NULL AS code,
    NULL AS message, f.size_bytes AS sizeBytes, f.attempts AS attempts, f.retry_at_ms AS retryAtMs
  FROM remote_files f JOIN synced_sources s USING (source_id) JOIN accounts a USING (account_id)
  WHERE ${MEANT} AND f.path IS NOT NULL AND (f.skipped IS NOT NULL OR f.failure IS NOT NULL)
  UNION ALL
  SELECT d.source_id, d.path, NULL, NULL, coalesce(d.failure_code, 'INTERNAL'), d.failure_message, d.size_bytes, d.attempts, d.retry_at_ms
  FROM documents d JOIN synced_sources s USING (source_id) WHERE ${MEANT} AND ${UNREAD}`;

export function createSyncProblems(db: Database): SyncProblemStore {
  const count = db.prepare<{ total: number }>(`SELECT count(*) AS total FROM (${PROBLEMS})`);
  const page = db.prepare<Row>(`SELECT * FROM (${PROBLEMS}) ORDER BY skipped IS NOT NULL, path LIMIT ? OFFSET ?`);
  const unread = db.prepare<{ documentId: string }>(
    `SELECT document_id AS documentId FROM documents d WHERE source_id = ? AND ${UNREAD} AND path = coalesce(?, path)`,
  );
  return {
    page({ sourceId, accountId, offset, limit }) {
      const meant = [sourceId ?? null, accountId ?? null];
      const items = page.all(...meant, ...meant, limit, offset).map(asProblem);
      return { total: count.get(...meant, ...meant)?.total ?? 0, items };
    },
    unread: (sourceId, path) => unread.all(sourceId, path).map(({ documentId }) => documentId as DocumentId),
  };
}

function asProblem({ skipped, failure, code, message, ...row }: Row): SyncProblem {
  const own = { ...row, state: skipped === null ? ('failed' as const) : ('skipped' as const) };
  return { ...own, failure: reasonOf({ skipped, failure, code, message }) } as SyncProblem;
}

function reasonOf({ skipped, failure, code, message }: Pick<Row, 'skipped' | 'failure' | 'code' | 'message'>): FailureData {
  if (skipped === null && failure !== null) return JSON.parse(failure) as FailureData;
  // Written by this program, from its own table of failures.
  return failureData((skipped ?? code ?? 'REMOTE_GONE') as FailureCode, message === null ? {} : { message });
}
