import { Failure } from '../failure.ts';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations/all.ts';

/** The version number kept in the file's header (`PRAGMA user_version`); 0 for a new file. */
export function schemaVersion(db: Database): number {
  return Number(db.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0);
}

/**
 * Brings the schema to the newest version, one transaction per step: a step that is interrupted or fails leaves the
 * version before it. Failures: DATABASE_NEWER when a later VoiceAssist wrote the file, DISK_*, DATABASE_CORRUPT.
 */
export function migrate(db: Database, migrations: readonly string[] = MIGRATIONS): { fromVersion: number; toVersion: number } {
  const fromVersion = schemaVersion(db);
  if (fromVersion > migrations.length) throw new Failure('DATABASE_NEWER');
  for (const [index, sql] of migrations.entries()) {
    if (index >= fromVersion) applyStep(db, sql, index + 1);
  }
  return { fromVersion, toVersion: migrations.length };
}

/**
 * Foreign keys are off for the length of a step and checked at its end, as SQLite asks of those that make a table anew:
 * dropping the old one would else take along everything that refers to it (https://www.sqlite.org/lang_altertable.html).
 */
function applyStep(db: Database, sql: string, version: number): void {
  db.exec('PRAGMA foreign_keys = OFF');
  try {
    db.transaction(() => {
      db.exec(sql);
      if (db.prepare('PRAGMA foreign_key_check').get()) throw new Error(`Migration ${version} breaks a foreign key`);
      db.exec(`PRAGMA user_version = ${version}`);
    });
  } finally {
    db.exec('PRAGMA foreign_keys = ON');
  }
}
