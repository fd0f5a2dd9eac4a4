import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Database } from '../../engine/store/database.ts';
import { migrate } from '../../engine/store/migrate.ts';
import { MIGRATIONS } from '../../engine/store/migrations/all.ts';
import { openDatabase } from '../../native/sqlite.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A database as the given version of the schema left it. */
export async function databaseAtVersion(version: number): Promise<Database> {
  const db = openDatabase({ path: join(await temporaryFolder(), 'voiceassist.db'), key: new Uint8Array(32).fill(3) });
  onTestFinished(() => db.close());
  toVersion(db, version);
  return db;
}

export function toVersion(db: Database, version: number): void {
  migrate(db, MIGRATIONS.slice(0, version));
}

/** The tables of the schema with their columns, without what FTS5 keeps for itself. */
export function tablesOf(db: Database): Record<string, string[]> {
  const rows = db
    .prepare<{ name: string; columns: string }>(
      `SELECT t.name, (SELECT group_concat(c.name, ' ') FROM pragma_table_info(t.name) c) AS columns
       FROM pragma_table_list t WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name`,
    )
    .all();
  return Object.fromEntries(rows.map((row) => [row.name, row.columns.split(' ')]));
}
