import { randomUUID } from 'node:crypto';
import type { Source } from '../../contract/library.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

/** Folders, single files, uploads and samples the library is made from. */
export interface SourceStore {
  /** In the order they were added, with counts of their documents. */
  list(): Source[];
  get(sourceId: SourceId): Source | null;
  byPath(path: string): Source | null;
  /** Adds a source, or answers with the one that has this path (or, without a path, this kind). */
  add(source: { kind: Source['kind']; path: string | null; label: string }, nowMs: number): Source;
  setState(sourceId: SourceId, state: Source['state']): void;
  setScanned(sourceId: SourceId, atMs: number): void;
  /** Removes the row; documents must be gone or elsewhere by then. */
  remove(sourceId: SourceId): void;
}

interface SourceRow extends Record<string, string | number | null> {
  sourceId: string;
  kind: Source['kind'];
  path: string | null;
  label: string;
  state: Source['state'];
  addedAtMs: number;
  scannedAtMs: number | null;
  documents: number;
  indexed: number;
  failed: number;
  queued: number;
}

const SELECT = `SELECT s.source_id AS sourceId, kind, s.path AS path, label, s.state AS state, added_at_ms AS addedAtMs,
  scanned_at_ms AS scannedAtMs, count(d.document_id) AS documents,
  count(*) FILTER (WHERE d.state = 'indexed') AS indexed, count(*) FILTER (WHERE d.state = 'failed') AS failed,
  count(*) FILTER (WHERE d.state = 'queued') AS queued
  FROM sources s LEFT JOIN documents d USING (source_id)`;

export function createSourceStore(db: Database): SourceStore {
  const all = db.prepare<SourceRow>(`${SELECT} GROUP BY s.source_id ORDER BY added_at_ms, s.rowid`);
  const one = db.prepare<SourceRow>(`${SELECT} WHERE s.source_id = ? GROUP BY s.source_id`);
  const atPath = db.prepare<SourceRow>(`${SELECT} WHERE s.path = ? GROUP BY s.source_id`);
  const ofKind = db.prepare<SourceRow>(`${SELECT} WHERE s.kind = ? AND s.path IS NULL GROUP BY s.source_id`);
  const insert = db.prepare('INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES (?, ?, ?, ?, ?)');
  const state = db.prepare('UPDATE sources SET state = ? WHERE source_id = ? AND state <> ?');
  const scanned = db.prepare('UPDATE sources SET scanned_at_ms = ? WHERE source_id = ?');
  const remove = db.prepare('DELETE FROM sources WHERE source_id = ?');
  const asSource = (row: SourceRow | undefined): Source | null => (row ? ({ ...row } as unknown as Source) : null);

  return {
    list: () => all.all().map((row) => asSource(row)!),
    get: (sourceId) => asSource(one.get(sourceId)),
    byPath: (path) => asSource(atPath.get(path)),
    add({ kind, path, label }, nowMs) {
      const known = asSource(path === null ? ofKind.get(kind) : atPath.get(path));
      if (known) return known;
      const sourceId = randomUUID();
      insert.run(sourceId, kind, path, label, nowMs);
      return asSource(one.get(sourceId))!;
    },
    setState: (sourceId, value) => void state.run(value, sourceId, value),
    setScanned: (sourceId, atMs) => void scanned.run(atMs, sourceId),
    remove: (sourceId) => void remove.run(sourceId),
  };
}
