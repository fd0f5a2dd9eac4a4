import type { SyncChange } from '../../contract/sync.ts';
import type { Database } from './database.ts';
import type { Which } from './sync-states.ts';

/** What syncs did, for a person to read. Members that write may be called inside a transaction of the caller. */
export interface SyncLog {
  add(change: SyncChange): void;
  /** Newest first. */
  page(which: Which & { offset: number; limit: number }): { total: number; items: SyncChange[] };
  /** Forgets all but the newest. */
  trim(): void;
}

/** So many are kept: a first sync of a large folder, and months of changes. */
const KEPT_CHANGES = 200_000;

const CHOSEN = `FROM sync_log l WHERE source_id = coalesce(?, source_id)
  AND source_id IN (SELECT source_id FROM synced_sources WHERE account_id = coalesce(?, account_id))`;

export function createSyncLog(db: Database): SyncLog {
  const insert = db.prepare('INSERT INTO sync_log (at_ms, source_id, what, path, detail) VALUES (?, ?, ?, ?, ?)');
  const count = db.prepare<{ total: number }>(`SELECT count(*) AS total ${CHOSEN}`);
  const page = db.prepare(
    `SELECT at_ms AS atMs, source_id AS sourceId, what, path, detail ${CHOSEN} ORDER BY change_id DESC LIMIT ? OFFSET ?`,
  );
  const trim = db.prepare('DELETE FROM sync_log WHERE change_id <= (SELECT max(change_id) FROM sync_log) - ?');
  return {
    add: ({ atMs, sourceId, what, path, detail }) => void insert.run(atMs, sourceId, what, path, detail),
    page({ sourceId, accountId, offset, limit }) {
      const chosen = [sourceId ?? null, accountId ?? null];
      const items = page.all(...chosen, limit, offset) as unknown as SyncChange[];
      return { total: count.get(...chosen)?.total ?? 0, items };
    },
    trim: () => void trim.run(KEPT_CHANGES),
  };
}
