import type { CallId } from '../../contract/ids.ts';
import { replacedCounts, type ReplacedCounts } from '../../contract/replaced.ts';
import type { Connection, Purpose } from '../../contract/usage.ts';
import type { Database, SqlRow, SqlValue } from './database.ts';

/** A row as it is written: what of it changes while the exchange goes on, and what does not. */
export interface ConnectionStart {
  startedAtMs: number;
  purpose: Purpose;
  destination: string;
  callId: CallId | null;
  replaced: ReplacedCounts | null;
  outcome: Connection['outcome'];
  requests: number;
}
export type ConnectionState = Pick<Connection, 'tookMs' | 'bytesOut' | 'bytesIn' | 'requests' | 'outcome' | 'status'>;

/** Which rows; all where nothing is said. */
export interface ConnectionFilter {
  sinceMs?: number | undefined;
  untilMs?: number | undefined;
  query?: string | undefined;
  purpose?: Purpose | undefined;
  outcome?: Connection['outcome'] | undefined;
}

/** Failures of members that write: DISK_*, PROFILE_LOCKED. */
export interface ConnectionStore {
  /** Gives the row's number. */
  add(start: ConnectionStart): number;
  /** All of them in one transaction. */
  update(states: readonly (ConnectionState & { connectionId: number })[]): void;
  /** A program that was killed left rows open: they count as failed. */
  recover(): void;
  /** Forgets what began before, and all but so many of the newest. */
  trim(keep: { sinceMs: number; rows: number }): void;
  count(filter: ConnectionFilter): number;
  /** Newest first. */
  page(filter: ConnectionFilter & { offset: number; limit: number }): Connection[];
}

interface Row extends SqlRow {
  replaced: string | null;
}

/**
 * What a call took stands with the last of its requests, so that no sum counts it twice. An answer that was left after its last word,
 * as streams of events are, was cancelled for the connection, but done for whoever asked.
 */
const SEEN = `(SELECT x.connection_id AS connectionId, x.started_ms AS startedAtMs, x.took_ms AS tookMs, x.purpose AS purpose,
    x.destination AS destination, x.bytes_out AS bytesOut, x.bytes_in AS bytesIn, x.requests AS requests,
    CASE WHEN x.outcome = 'cancelled' AND c.outcome = 'done' THEN 'done' ELSE x.outcome END AS outcome,
    x.status AS status, x.replaced AS replaced, x.call_id AS callId, c.input_tokens + c.output_tokens AS tokens, c.cost_micro AS costMicro,
    c.currency AS currency, c.provider_name AS providerName, c.model AS model, c.conversation_id AS conversationId
  FROM connections x LEFT JOIN provider_calls c ON c.call_id = x.call_id AND c.outcome <> 'pending'
    AND NOT EXISTS (SELECT 1 FROM connections later WHERE later.call_id = x.call_id AND later.connection_id > x.connection_id))`;

const CHOSEN = `FROM ${SEEN} WHERE startedAtMs >= coalesce(?, startedAtMs) AND startedAtMs <= coalesce(?, startedAtMs)
  AND purpose = coalesce(?, purpose) AND outcome = coalesce(?, outcome)
  AND (destination LIKE ? ESCAPE '\\' OR purpose LIKE ? ESCAPE '\\' OR outcome LIKE ? ESCAPE '\\')`;

export function createConnectionStore(db: Database): ConnectionStore {
  const insert = db.prepare(
    `INSERT INTO connections (started_ms, took_ms, purpose, destination, bytes_out, bytes_in, requests, outcome, replaced, call_id)
     VALUES (?, 0, ?, ?, 0, 0, ?, ?, ?, ?)`,
  );
  const update = db.prepare(
    'UPDATE connections SET took_ms = ?, bytes_out = ?, bytes_in = ?, requests = ?, outcome = ?, status = ? WHERE connection_id = ?',
  );
  const recover = db.prepare("UPDATE connections SET outcome = 'failed' WHERE outcome = 'open'");
  const forgetOld = db.prepare('DELETE FROM connections WHERE started_ms < ?');
  const forgetMany = db.prepare(
    'DELETE FROM connections WHERE connection_id <= (SELECT max(connection_id) FROM connections) - ?',
  );
  const count = db.prepare<{ total: number }>(`SELECT count(*) AS total ${CHOSEN}`);
  // Without a filter that asks how calls ended, nothing needs to be looked up for each row: a year of them is counted in no time.
  const countAll = db.prepare<{ total: number }>(
    `SELECT count(*) AS total FROM connections
     WHERE started_ms >= coalesce(?, started_ms) AND started_ms <= coalesce(?, started_ms) AND purpose = coalesce(?, purpose)`,
  );
  const page = db.prepare<Row>(`SELECT * ${CHOSEN} ORDER BY connectionId DESC LIMIT ? OFFSET ?`);
  return {
    add({ startedAtMs, purpose, destination, requests, outcome, replaced, callId }) {
      const counts = replaced === null ? null : JSON.stringify(replaced);
      return Number(insert.run(startedAtMs, purpose, destination, requests, outcome, counts, callId).lastInsertRowid);
    },
    update(states) {
      if (states.length === 0) return;
      db.transaction(() => {
        for (const { tookMs, bytesOut, bytesIn, requests, outcome, status, connectionId } of states)
          update.run(tookMs, bytesOut, bytesIn, requests, outcome, status, connectionId);
      });
    },
    recover: () => void recover.run(),
    trim({ sinceMs, rows }) {
      db.transaction(() => {
        forgetOld.run(sinceMs);
        forgetMany.run(rows);
      });
    },
    count(filter) {
      const { sinceMs, untilMs, purpose, outcome, query = '' } = filter;
      const plain = outcome === undefined && query.trim() === '';
      const counted = plain ? countAll.get(sinceMs ?? null, untilMs ?? null, purpose ?? null) : count.get(...valuesOf(filter));
      return counted?.total ?? 0;
    },
    page: ({ offset, limit, ...filter }) => page.all(...valuesOf(filter), limit, offset).map(asConnection),
  };
}

function valuesOf({ sinceMs, untilMs, purpose, outcome, query = '' }: ConnectionFilter): SqlValue[] {
  const wanted = `%${query.trim().replace(/[\\%_]/g, '\\$&')}%`;
  return [sinceMs ?? null, untilMs ?? null, purpose ?? null, outcome ?? null, wanted, wanted, wanted];
}

function asConnection(row: Row): Connection {
  const replaced = row.replaced === null ? null : replacedCounts.parse(JSON.parse(row.replaced));
  return { ...row, replaced } as unknown as Connection;
}
