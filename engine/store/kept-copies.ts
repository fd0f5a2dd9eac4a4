import type { SourceId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

/** The encrypted copy of a synced file, and what the file was when it was fetched. */
export interface KeptCopy {
  /** As shown. */
  path: string;
  sourceId: SourceId;
  copyId: string;
  sizeBytes: number;
  modifiedAtMs: number;
  /** SHA-256, hex. */
  contentHash: string;
}

/** Which copy is whose original. Members that write expect to run inside a transaction of the caller. */
export interface KeptCopies {
  at(path: string): KeptCopy | null;
  /** Some of all, in the order of paths, from `after` on (exclusive). */
  page(after: string, limit: number): KeptCopy[];
  put(copy: KeptCopy): void;
  move(from: string, to: { sourceId: SourceId; path: string }): void;
  drop(path: string): void;
  isKept(copyId: string): boolean;
  inSource(sourceId: SourceId): string[];
  ids(): Set<string>;
  /** It turned out to be gone or damaged: its file is fetched again at the next sync. */
  lose(copyId: string): void;
}

const SELECT = `SELECT path, source_id AS sourceId, copy_id AS copyId, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs,
  content_hash AS contentHash FROM file_copies`;

type Row = Record<keyof KeptCopy, string | number>;

export function createKeptCopies(db: Database): KeptCopies {
  const at = db.prepare<Row>(`${SELECT} WHERE path = ?`);
  const page = db.prepare<Row>(`${SELECT} WHERE path > ? ORDER BY path LIMIT ?`);
  const put = db.prepare('INSERT OR REPLACE INTO file_copies VALUES (?, ?, ?, ?, ?, ?)');
  const move = db.prepare('UPDATE OR REPLACE file_copies SET path = ?, source_id = ? WHERE path = ?');
  const drop = db.prepare('DELETE FROM file_copies WHERE path = ?');
  const kept = db.prepare('SELECT 1 AS found FROM file_copies WHERE copy_id = ?');
  const inSource = db.prepare<{ copyId: string }>('SELECT copy_id AS copyId FROM file_copies WHERE source_id = ?');
  const ids = db.prepare<{ copyId: string }>('SELECT copy_id AS copyId FROM file_copies');
  const lose = db.prepare('UPDATE remote_files SET held_version = NULL, retry_at_ms = NULL WHERE copy_id = ?');
  return {
    at: (path) => (at.get(path) as unknown as KeptCopy | undefined) ?? null,
    page: (after, limit) => page.all(after, limit) as unknown as KeptCopy[],
    put: ({ path, sourceId, copyId, sizeBytes, modifiedAtMs, contentHash }) =>
      void put.run(path, sourceId, copyId, sizeBytes, modifiedAtMs, contentHash),
    move: (from, to) => void move.run(to.path, to.sourceId, from),
    drop: (path) => void drop.run(path),
    isKept: (copyId) => kept.get(copyId) !== undefined,
    inSource: (sourceId) => inSource.all(sourceId).map(({ copyId }) => copyId),
    ids: () => new Set(ids.all().map(({ copyId }) => copyId)),
    lose: (copyId) => void lose.run(copyId),
  };
}
