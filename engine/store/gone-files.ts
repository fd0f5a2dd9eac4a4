import type { SourceId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

/** `asked`: a person is to say; `remove` and `keep`: the person's word. */
export type GoneDecision = 'asked' | 'remove' | 'keep';

/** Files that are gone while their documents stay, and what a source's folder was when it was last looked through. */
export interface GoneFiles {
  decisions(sourceId: SourceId): Map<string, GoneDecision>;
  /** Puts these paths down as asked about, where nothing is known of them yet. */
  ask(sourceId: SourceId, paths: readonly string[]): void;
  /** The person's word on everything asked about. Answers with how many files that are. */
  decide(sourceId: SourceId, decision: 'remove' | 'keep'): number;
  /** These are there again, or their documents are not. */
  forget(paths: readonly string[]): void;
  /** How many a person is to say something about. */
  asked(sourceId: SourceId): number;
  rootIdentity(sourceId: SourceId): string | null;
  setRootIdentity(sourceId: SourceId, identity: string): void;
}

export function createGoneFiles(db: Database): GoneFiles {
  const all = db.prepare<{ path: string; decision: GoneDecision }>('SELECT path, decision FROM gone_files WHERE source_id = ?');
  const ask = db.prepare("INSERT INTO gone_files (path, source_id, decision) VALUES (?, ?, 'asked') ON CONFLICT DO NOTHING");
  const decide = db.prepare("UPDATE gone_files SET decision = ? WHERE source_id = ? AND decision = 'asked'");
  const forget = db.prepare('DELETE FROM gone_files WHERE path = ?');
  const asked = db.prepare<{ files: number }>(
    "SELECT count(*) AS files FROM gone_files WHERE source_id = ? AND decision = 'asked'",
  );
  const identity = db.prepare<{ identity: string }>('SELECT identity FROM source_roots WHERE source_id = ?');
  const setIdentity = db.prepare(
    'INSERT INTO source_roots (source_id, identity) VALUES (?, ?) ON CONFLICT (source_id) DO UPDATE SET identity = excluded.identity',
  );
  return {
    decisions: (sourceId) => new Map(all.all(sourceId).map(({ path, decision }) => [path, decision])),
    ask: (sourceId, paths) => paths.forEach((path) => ask.run(path, sourceId)),
    decide: (sourceId, decision) => decide.run(decision, sourceId).changes,
    forget: (paths) => paths.forEach((path) => forget.run(path)),
    asked: (sourceId) => asked.get(sourceId)?.files ?? 0,
    rootIdentity: (sourceId) => identity.get(sourceId)?.identity ?? null,
    setRootIdentity: (sourceId, value) => void setIdentity.run(sourceId, value),
  };
}
