import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { DocumentState } from '../../contract/documents.ts';
import type { Source } from '../../contract/library.ts';
import type { FailureCode } from '../../contract/failures.ts';
import type { Database } from './database.ts';
import type { FileStamp } from './stored-document.ts';

/** A document taken from the queue to be read. */
export interface ClaimedDocument {
  documentId: DocumentId;
  sourceId: SourceId;
  sourceKind: Source['kind'];
  path: string;
  state: DocumentState;
  stale: boolean;
  sizeBytes: number;
  modifiedAtMs: number;
  contentHash: string | null;
  /** Of an indexed document: what kept part of it from being read. */
  failureCode: FailureCode | null;
  extractorVersion: number | null;
  attempts: number;
}

/** Which documents are meant: those given, those with one failure, those of one source, or all. */
export interface QueueChoice {
  documentIds?: readonly DocumentId[] | undefined;
  failureCode?: string | undefined;
  sourceId?: SourceId | undefined;
}

/**
 * The documents still to be read, kept in their own rows: the queue outlives every process. Writing members expect to run
 * inside a transaction of the caller.
 */
export interface IntakeQueue {
  /** Takes up to `limit` documents, most urgent first; they are being read until `index`, `fail` or `release`. */
  claim(limit: number, nowMs: number): ClaimedDocument[];
  /** Takes one that was being read when a process died. It must be the only one being read, so that a death tells on it. */
  claimSuspect(nowMs: number): ClaimedDocument | null;
  /** Documents that could be taken now. */
  count(nowMs: number): number;
  /** When the next one that waits may be tried again; null where none waits. */
  nextRetryAtMs(): number | null;
  /** It was not read after all, and can be taken again. */
  putBack(documentId: DocumentId): void;
  /** Nothing is being read any more. */
  release(): void;
  /** To be called once, before anything is taken: what a dead process was reading is suspected. Answers with those that killed too often. */
  recover(): { documentId: DocumentId; path: string; stamp: FileStamp; contentHash: string | null }[];
  /** Puts failed, waiting and delayed documents back, with no attempts behind them. Answers with how many. */
  retry(choice: QueueChoice): number;
  /** Puts back what waits for this to be installed, wholly or in part. */
  takeUp(code: FailureCode): number;
  /** Everything that was read is to be read again; it stays findable until then. */
  renew(choice: Pick<QueueChoice, 'sourceId'>): number;
  /** To be read before all others. Answers with how many are in the queue at all. */
  prioritise(documentIds: readonly DocumentId[]): number;
}

/** Above every priority made from age and size: a person is looking at it. */
export const LOOKED_AT = 1_000_000;

const DAY_MS = 24 * 60 * 60_000;

/** Deaths after which a file is left alone: the first may have been another's, at the others it was read alone. */
const MAX_DEATHS = 4;

/** A time further off than any delay there is means that the clock was set back: it is held to be due. */
const MAX_DELAY_MS = DAY_MS;

/** Small before large, so that much is findable soon; among those the newest day first, which a person asks about most. */
export function readingPriority({ sizeBytes, modifiedAtMs }: FileStamp): number {
  const sizeClass = sizeBytes < 1_000_000 ? 2 : sizeBytes < 20_000_000 ? 1 : 0;
  const day = Math.min(99_999, Math.max(0, Math.floor(modifiedAtMs / DAY_MS)));
  return sizeClass * 100_000 + day;
}

const CLAIMED = `SELECT document_id AS documentId, d.source_id AS sourceId, s.kind AS sourceKind, d.path AS path, d.state AS state,
  stale, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs, content_hash AS contentHash,
  failure_code AS failureCode, extractor_version AS extractorVersion, attempts FROM documents d JOIN sources s USING (source_id)`;
/** As in the partial index, word for word. */
const FRESH = "(d.state = 'queued' OR stale = 1) AND retry_at_ms IS NULL AND deaths = 0 AND reading = 0";
/** Two values: now, and the latest time that is believed. */
const DUE = 'retry_at_ms IS NOT NULL AND (retry_at_ms <= ? OR retry_at_ms > ?) AND deaths = 0 AND reading = 0';
const SUSPECT = `deaths > 0 AND reading = 0 AND (d.state = 'queued' OR stale = 1)
  AND (retry_at_ms IS NULL OR retry_at_ms <= ? OR retry_at_ms > ?)`;
const AFRESH = 'attempts = 0, retry_at_ms = NULL, deaths = 0';
const QUEUED = `state = 'queued', failure_code = NULL, failure_message = NULL, ${AFRESH}`;

type Row = Record<keyof ClaimedDocument, string | number | null>;

export function createIntakeQueue(db: Database): IntakeQueue {
  const fresh = db.prepare<Row>(`${CLAIMED} WHERE ${FRESH} ORDER BY d.priority DESC, d.path LIMIT ?`);
  const due = db.prepare<Row>(`${CLAIMED} WHERE ${DUE} ORDER BY retry_at_ms LIMIT ?`);
  const suspect = db.prepare<Row>(`${CLAIMED} WHERE ${SUSPECT} ORDER BY deaths, d.path LIMIT 1`);
  const mark = db.prepare('UPDATE documents SET reading = ? WHERE document_id = ?');
  const countFresh = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM documents d WHERE ${FRESH}`);
  const countDue = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM documents d WHERE ${DUE}`);
  const countSuspect = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM documents d WHERE ${SUSPECT}`);
  const next = db.prepare<{ at: number | null }>('SELECT min(retry_at_ms) AS at FROM documents WHERE retry_at_ms IS NOT NULL');
  const release = db.prepare('UPDATE documents SET reading = 0 WHERE reading > 0');
  const putBack = db.prepare('UPDATE documents SET reading = 0 WHERE document_id = ?');
  const suspects = db.prepare(
    `UPDATE documents SET deaths = CASE reading WHEN 2 THEN deaths + 1 ELSE max(deaths, 1) END, reading = 0 WHERE reading > 0`,
  );
  const killers = db.prepare<{ documentId: string; path: string; sizeBytes: number; modifiedAtMs: number; contentHash: string }>(
    `SELECT document_id AS documentId, path, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs, content_hash AS contentHash
     FROM documents WHERE deaths >= ${MAX_DEATHS}`,
  );
  const prioritise = db.prepare(
    `UPDATE documents SET priority = ${LOOKED_AT}, retry_at_ms = CASE state WHEN 'queued' THEN NULL ELSE retry_at_ms END
     WHERE document_id = ? AND (state = 'queued' OR stale = 1)`,
  );

  const count = (statement: { get(...values: number[]): { n: number } | undefined }, ...values: number[]): number =>
    Number(statement.get(...values)?.n ?? 0);
  const asClaimed = (row: Row): ClaimedDocument => ({ ...row, stale: row.stale === 1 }) as unknown as ClaimedDocument;

  /** Changes state by choice; each clause names one set of rows. */
  function change(set: string, where: string, { documentIds, failureCode, sourceId }: QueueChoice): number {
    const wanted: [condition: string, value: string | undefined][] = [
      ['failure_code = ?', failureCode],
      ['source_id = ?', sourceId],
      ['document_id IN (SELECT value FROM json_each(?))', documentIds && JSON.stringify(documentIds)],
    ];
    const given = wanted.filter((each): each is [string, string] => each[1] !== undefined);
    const conditions = [where, ...given.map(([condition]) => condition)].join(' AND ');
    return db.prepare(`UPDATE documents SET ${set} WHERE ${conditions}`).run(...given.map(([, value]) => value)).changes;
  }

  return {
    claim(limit, nowMs) {
      const rows = fresh.all(limit);
      if (rows.length < limit) rows.push(...due.all(nowMs, nowMs + MAX_DELAY_MS, limit - rows.length));
      for (const row of rows) mark.run(1, row.documentId);
      return rows.map(asClaimed);
    },
    claimSuspect(nowMs) {
      const row = suspect.get(nowMs, nowMs + MAX_DELAY_MS);
      if (!row) return null;
      mark.run(2, row.documentId);
      return asClaimed(row);
    },
    count: (nowMs) =>
      count(countFresh) + count(countDue, nowMs, nowMs + MAX_DELAY_MS) + count(countSuspect, nowMs, nowMs + MAX_DELAY_MS),
    nextRetryAtMs: () => next.get()?.at ?? null,
    putBack: (documentId) => void putBack.run(documentId),
    release: () => void release.run(),
    recover() {
      suspects.run();
      return killers.all().map(({ documentId, path, contentHash, ...stamp }) => ({
        documentId: documentId as DocumentId,
        path,
        contentHash,
        stamp,
      }));
    },
    retry: (choice) =>
      change(QUEUED, "state IN ('failed', 'waiting')", choice) +
      change(AFRESH, "(state = 'queued' OR stale = 1) AND (retry_at_ms IS NOT NULL OR deaths > 0)", choice) +
      change(`stale = 1, ${AFRESH}`, "state = 'indexed' AND stale = 0 AND failure_code IS NOT NULL", choice),
    takeUp: (failureCode) =>
      change(QUEUED, "state = 'waiting'", { failureCode }) +
      change(`stale = 1, ${AFRESH}`, "state = 'indexed' AND stale = 0", { failureCode }),
    renew: (choice) =>
      change(`stale = 1, extractor_version = 0, ${AFRESH}`, "state = 'indexed'", choice) +
      change(QUEUED, "state IN ('failed', 'waiting')", choice),
    prioritise: (documentIds) => documentIds.reduce((sum, documentId) => sum + prioritise.run(documentId).changes, 0),
  };
}
