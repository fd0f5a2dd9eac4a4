import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../engine/store/database.ts';
import { migrate } from '../../engine/store/migrate.ts';
import { openDatabase } from '../../native/sqlite.ts';

/** A real encrypted database with the newest schema in a folder of its own. */
export async function openTemporaryDatabase(): Promise<{
  db: Database;
  path: string;
  key: Uint8Array;
  close: () => Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-database-'));
  const [path, key] = [join(directory, 'profile.db'), new Uint8Array(32).fill(7)];
  const db = openDatabase({ path, key });
  migrate(db);
  return {
    db,
    path,
    key,
    async close() {
      db.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
