import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../engine/store/database.ts';
import { migrate } from '../../engine/store/migrate.ts';
import { openDatabase } from '../../native/sqlite.ts';

/** A real encrypted database with the newest schema in a folder of its own. */
export async function openTemporaryDatabase(): Promise<{ db: Database; close: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-database-'));
  const db = openDatabase({ path: join(directory, 'profile.db'), key: new Uint8Array(32).fill(7) });
  migrate(db);
  return {
    db,
    async close() {
      db.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
