import { randomUUID } from 'node:crypto';
import type { DocumentState } from '../../contract/documents.ts';
import type { Source } from '../../contract/library.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

/** Folders, single files, uploads and samples the library is made from. */
export interface SourceStore {
  /** In the order they were added, with counts of their documents. Whether one is watched is not stored: it is false here. */
  list(): Source[];
  get(sourceId: SourceId): Source | null;
  /** How many there are, and when the one that was looked at longest ago was: without counting documents. */
  summary(): { sources: number; scannedAtMs: number | null };
  /** As `get`, without counting documents. */
  exists(sourceId: SourceId): boolean;
  /** Null where there is no such source. */
  stateOf(sourceId: SourceId): Source['state'] | null;
  byPath(path: string): Source | null;
  /** Adds a source, or answers with the one that has this path (or, without a path, this kind). */
  add(source: { kind: Source['kind']; path: string | null; label: string }, nowMs: number): Source;
  setState(sourceId: SourceId, state: Source['state']): void;
  setScanned(sourceId: SourceId, atMs: number): void;
  /** Names and paths left out of it. */
  setExclude(sourceId: SourceId, patterns: readonly string[]): void;
  /** Removes the row; documents must be gone or elsewhere by then. */
  remove(sourceId: SourceId): void;
}

interface SourceRow extends Record<string, string | number | null> {
  sourceId: string;
  exclude: string;
}

type Counts = Pick<Source, 'documents' | DocumentState>;

const SELECT = `SELECT source_id AS sourceId, kind, path, label, state, added_at_ms AS addedAtMs, scanned_at_ms AS scannedAtMs, exclude,
  (SELECT count(*) FROM gone_files g WHERE g.source_id = s.source_id AND decision = 'asked') AS removals FROM sources s`;
/** Two values: the source, twice; null for all. A copy counts as what it is a copy of. */
const COUNTS = `SELECT source_id AS sourceId, state, count(*) AS documents FROM documents
    WHERE ? IS NULL OR source_id = ? GROUP BY source_id, state
  UNION ALL SELECT c.source_id, state, count(*) FROM document_copies c JOIN documents USING (document_id)
    WHERE ? IS NULL OR c.source_id = ? GROUP BY c.source_id, state`;

const NO_DOCUMENTS: Readonly<Counts> = { documents: 0, indexed: 0, failed: 0, queued: 0, waiting: 0 };

export function createSourceStore(db: Database): SourceStore {
  const all = db.prepare<SourceRow>(`${SELECT} ORDER BY added_at_ms, rowid`);
  const one = db.prepare<SourceRow>(`${SELECT} WHERE source_id = ?`);
  const atPath = db.prepare<SourceRow>(`${SELECT} WHERE path = ?`);
  const ofKind = db.prepare<SourceRow>(`${SELECT} WHERE kind = ? AND path IS NULL`);
  const counts = db.prepare<{ sourceId: string; state: DocumentState; documents: number }>(COUNTS);
  const insert = db.prepare('INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES (?, ?, ?, ?, ?)');
  const state = db.prepare('UPDATE sources SET state = ? WHERE source_id = ? AND state <> ?');
  const scanned = db.prepare('UPDATE sources SET scanned_at_ms = ? WHERE source_id = ?');
  const remove = db.prepare('DELETE FROM sources WHERE source_id = ?');
  const stateOf = db.prepare<{ state: Source['state'] }>('SELECT state FROM sources WHERE source_id = ?');
  const summary = db.prepare<{ sources: number; scannedAtMs: number | null }>(
    'SELECT count(*) AS sources, min(scanned_at_ms) AS scannedAtMs FROM sources',
  );
  const exists = db.prepare('SELECT 1 AS found FROM sources WHERE source_id = ?');
  const exclude = db.prepare('UPDATE sources SET exclude = ? WHERE source_id = ?');

  function countsOf(sourceId: string | null): Map<string, Counts> {
    const bySource = new Map<string, Counts>();
    for (const row of counts.all(sourceId, sourceId, sourceId, sourceId)) {
      const sums = bySource.get(row.sourceId) ?? { ...NO_DOCUMENTS };
      sums.documents += row.documents;
      sums[row.state] += row.documents;
      bySource.set(row.sourceId, sums);
    }
    return bySource;
  }

  function asSource(row: SourceRow | undefined, countsFor = row ? countsOf(row.sourceId) : null): Source | null {
    if (!row) return null;
    const patterns = JSON.parse(row.exclude) as string[];
    return { ...row, ...(countsFor?.get(row.sourceId) ?? NO_DOCUMENTS), exclude: patterns, watched: false } as unknown as Source;
  }

  return {
    list() {
      const countsOfAll = countsOf(null);
      return all.all().flatMap((row) => asSource(row, countsOfAll) ?? []);
    },
    get: (sourceId) => asSource(one.get(sourceId)),
    summary: () => summary.get() ?? { sources: 0, scannedAtMs: null },
    exists: (sourceId) => exists.get(sourceId) !== undefined,
    stateOf: (sourceId) => stateOf.get(sourceId)?.state ?? null,
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
    setExclude: (sourceId, patterns) => void exclude.run(JSON.stringify(patterns), sourceId),
    remove: (sourceId) => void remove.run(sourceId),
  };
}
