import { join } from 'node:path';
import { Failure } from '../failure.ts';
import type { Database, OpenDatabase } from './database.ts';
import { migrate } from './migrate.ts';

/** The name of the encrypted database inside a profile. */
export const DATABASE_FILE = 'voiceassist.db';

/**
 * The port that holds a profile for this process until released; the system releases it when the process dies.
 * Makes the folder where it is missing. Failures: PROFILE_IN_USE (also when this process holds it), DISK_READ_ONLY.
 */
export type LockProfile = (dataDir: string) => { release(): void };

export interface Profile {
  db: Database;
  /** Writes everything into the one database file, closes it and lets go of the lock taken here. */
  close(): void;
}

/**
 * Opens the profile's database with a key the vault has checked, and brings it to the newest schema.
 * Without `lockProfile` the caller must hold the profile already.
 * Failures: PROFILE_IN_USE, DATABASE_CORRUPT, DATABASE_NEWER, DISK_*.
 */
export function openProfile(options: {
  dataDir: string;
  dataKey: Uint8Array;
  openDatabase: OpenDatabase;
  lockProfile?: LockProfile;
}): Profile {
  const lock = options.lockProfile?.(options.dataDir);
  try {
    const db = openMigrated(options);
    return { db, close: () => closeProfile(db, lock) };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function openMigrated({ dataDir, dataKey, openDatabase }: { dataDir: string; dataKey: Uint8Array; openDatabase: OpenDatabase }) {
  const db = openWithCheckedKey(() => openDatabase({ path: join(dataDir, DATABASE_FILE), key: dataKey }));
  try {
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The vault proved the key by its check value, so a file it does not open was damaged or exchanged. */
function openWithCheckedKey(open: () => Database): Database {
  try {
    return open();
  } catch (error) {
    if (error instanceof Failure && error.code === 'KEY_WRONG') throw new Failure('DATABASE_CORRUPT', { cause: error });
    throw error;
  }
}

function closeProfile(db: Database, lock: { release(): void } | undefined): void {
  try {
    checkpoint(db);
  } finally {
    try {
      db.close();
    } finally {
      lock?.release();
    }
  }
}

/** Moves the write-ahead log into the database file. On a full disk it stays where it is, and is read at the next opening. */
function checkpoint(db: Database): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
