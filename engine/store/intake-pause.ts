import type { Database } from './database.ts';

/** Whether a person has paused intake, or syncing; kept, so that a restart does not go on behind their back. */
export interface IntakePause {
  isPaused(): boolean;
  set(paused: boolean): void;
}

/** A row beside the settings: no section of theirs, since it is a state of the library and no preference. */
type PauseName = 'intake-paused' | 'sync-paused';

export function createIntakePause(db: Database, name: PauseName = 'intake-paused'): IntakePause {
  const read = db.prepare('SELECT 1 AS found FROM settings WHERE name = ?');
  const put = db.prepare("INSERT OR REPLACE INTO settings (name, value) VALUES (?, 'true')");
  const remove = db.prepare('DELETE FROM settings WHERE name = ?');
  return {
    isPaused: () => read.get(name) !== undefined,
    set: (paused) => void (paused ? put : remove).run(name),
  };
}
