import { Failure } from '../engine/failure.ts';
import type { FailureCode } from '../contract/failures.ts';

const DISK_FAULT = 'The disk reports an error while reading or writing the data folder. Check the disk, then try again.';

/**
 * What SQLite's result codes mean for the person, longest prefix first (https://sqlite.org/rescode.html).
 * IOERR_SHMSIZE is what WAL answers when there is no room for its index; other write errors are a failing disk.
 */
const MEANINGS: readonly (readonly [prefix: string, code: FailureCode, message?: string])[] = [
  ['SQLITE_IOERR_SHMSIZE', 'DISK_FULL'],
  ['SQLITE_IOERR_CORRUPTFS', 'DATABASE_CORRUPT'],
  ['SQLITE_IOERR_DATA', 'DATABASE_CORRUPT'],
  ['SQLITE_IOERR', 'DISK_READ_ONLY', DISK_FAULT],
  ['SQLITE_FULL', 'DISK_FULL'],
  ['SQLITE_READONLY', 'DISK_READ_ONLY'],
  ['SQLITE_CANTOPEN', 'DISK_READ_ONLY'],
  ['SQLITE_PERM', 'DISK_READ_ONLY'],
  ['SQLITE_CORRUPT', 'DATABASE_CORRUPT'],
  ['SQLITE_NOTADB', 'DATABASE_CORRUPT'],
  ['SQLITE_BUSY', 'PROFILE_IN_USE'],
];

/** The result code of an error SQLite threw, or null for any other error. */
export function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : null;
}

/** Turns what SQLite threw into the failure it stands for; anything else (a bug) is returned as it is. */
export function sqliteFailure(error: unknown): unknown {
  const code = sqliteCode(error);
  const meaning = code === null ? undefined : MEANINGS.find(([prefix]) => code.startsWith(prefix));
  if (!meaning) return error;
  return new Failure(meaning[1], { cause: error, ...(meaning[2] === undefined ? {} : { message: meaning[2] }) });
}

/** Runs `work`; an error of SQLite becomes its failure. */
export function withSqliteFailures<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sqliteFailure(error);
  }
}
