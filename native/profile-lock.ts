import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../engine/failure.ts';
import type { LockProfile } from '../engine/store/profile.ts';
import { Connection } from './sqlite-connection.ts';
import { sqliteCode, sqliteFailure } from './sqlite-failure.ts';

/**
 * Holds a profile for this process: an exclusive transaction on an empty SQLite file, since SQLite knows how to lock a
 * file on every system and the system lets go of it however the process ends. The file never holds data.
 * On POSIX systems a process drops the lock when it opens and closes `profile.lock` by other means: leave that file alone.
 */
export const lockProfile: LockProfile = (dataDir) => {
  makeFolder(dataDir);
  const connection = open(join(dataDir, 'profile.lock'));
  return {
    release: () => {
      if (connection.open) connection.close();
    },
  };
};

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Failure('DISK_READ_ONLY', { cause: error });
  }
}

function open(path: string): Connection {
  let connection: Connection | undefined;
  try {
    // No waiting: whoever holds the profile holds it for as long as it runs.
    connection = new Connection(path, { timeout: 0 });
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    connection?.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw new Failure('PROFILE_IN_USE', { cause: error });
    throw sqliteFailure(error);
  }
}
