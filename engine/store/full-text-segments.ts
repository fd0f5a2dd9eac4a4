import type { Database } from './database.ts';

/** Leaves (4 kB) merged in one step: a few milliseconds of work. */
const PAGES_PER_STEP = 32;

/**
 * Keeps the segments of the full-text index few, a small step at a time. Left to itself FTS5 merges within commits, and counts
 * every deleted row as a written page: removing 100 passages then merges hundreds of pages (0.15 to 0.26 s).
 */
export interface FullTextSegments {
  /** Merges a little, in a transaction of its own; false when nothing is left to merge. Failures: DISK_*, DATABASE_CORRUPT. */
  merge(): boolean;
}

export function createFullTextSegments(db: Database): FullTextSegments {
  const automerge = db.prepare<{ segments: number }>("SELECT v AS segments FROM passages_fts_config WHERE k = 'automerge'");
  const configure = db.prepare("INSERT INTO passages_fts (passages_fts, rank) VALUES ('automerge', 0)");
  const merge = db.prepare("INSERT INTO passages_fts (passages_fts, rank) VALUES ('merge', ?)");
  const changes = db.prepare<{ count: number }>('SELECT total_changes() AS count');
  const changed = (): number => changes.get()?.count ?? 0;

  return {
    merge: () =>
      db.transaction(() => {
        // Stays in the file. Should nobody merge for long, commits still do at 16 segments of a level (`crisismerge`).
        if (automerge.get()?.segments !== 0) configure.run();
        const before = changed();
        merge.run(PAGES_PER_STEP);
        // One change is the statement itself (https://www.sqlite.org/fts5.html#the_merge_command).
        return changed() - before > 1;
      }),
  };
}
