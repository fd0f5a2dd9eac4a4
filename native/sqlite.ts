import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../engine/failure.ts';
import type { Database, OpenDatabase, SqlRow, Statement } from '../engine/store/database.ts';
import { Connection, type RawStatement } from './sqlite-connection.ts';
import { sqliteCode, withSqliteFailures } from './sqlite-failure.ts';

/** SQLCipher's page size; every file it makes is a whole number of these. */
const PAGE_BYTES = 4096;

/** How long a statement waits for another process that reads the file, such as a backup; two writers never meet (profile lock). */
const BUSY_TIMEOUT_MS = 2000;

/** The write-ahead log is cut back to this after one large commit, instead of keeping its size until the profile is closed. */
const MAX_IDLE_JOURNAL_BYTES = 64 * 1024 * 1024;

/** Prepared statements kept by their text; more than the product has, so that only generated SQL is ever dropped. */
const MAX_CACHED_STATEMENTS = 300;

/**
 * Opens (or makes) an SQLCipher database with a raw key: AES-256-CBC with HMAC-SHA512 per page, no derivation.
 * A file that does not open with the key is KEY_WRONG, unless its size shows that it was cut off (DATABASE_CORRUPT).
 */
export const openDatabase: OpenDatabase = ({ path, key }) => {
  if (key.byteLength !== 32) throw new RangeError('The database key must have 32 bytes');
  return withSqliteFailures(() => {
    makePrivateFile(path);
    const connection = new Connection(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      unlock(connection, key, path);
      configure(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    return createDatabase(connection);
  });
};

/** Memory the search thread may keep pages in, in KiB: what questions share is decrypted once. */
const READER_CACHE_KIB = 32 * 1024;

/** Opens a database a second time, for reading only, while another connection of this process holds it open. */
export const openDatabaseReader: OpenDatabase = ({ path, key }) => {
  if (key.byteLength !== 32) throw new RangeError('The database key must have 32 bytes');
  return withSqliteFailures(() => {
    const connection = new Connection(path, { timeout: BUSY_TIMEOUT_MS, readonly: true });
    try {
      unlock(connection, key, path);
      connection.pragma('temp_store = MEMORY');
      connection.pragma(`cache_size = -${READER_CACHE_KIB}`);
    } catch (error) {
      connection.close();
      throw error;
    }
    return createDatabase(connection);
  });
};

/** Makes the file readable by its owner only before SQLite does; the -wal and -shm files take its permissions. */
function makePrivateFile(path: string): void {
  if (!existsSync(dirname(path))) throw new Failure('DISK_READ_ONLY', { message: 'The data folder does not exist.' });
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw new Failure('DISK_READ_ONLY', { cause: error });
  }
}

function unlock(connection: Connection, key: Uint8Array, path: string): void {
  connection.pragma("cipher = 'sqlcipher'");
  connection.pragma('legacy = 4');
  connection.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
  try {
    // The key is only tried when the first page is read.
    connection.prepare('SELECT count(*) FROM sqlite_master').get();
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_NOTADB') throw error;
    throw new Failure(isWholeFile(path) ? 'KEY_WRONG' : 'DATABASE_CORRUPT', { cause: error });
  }
}

function isWholeFile(path: string): boolean {
  return statSync(path).size % PAGE_BYTES === 0;
}

/**
 * `synchronous = NORMAL` with WAL: a crash of the program loses nothing; a power cut may take back the last commits but
 * never damages the file. Intake makes thousands of small commits, each of which would otherwise wait for the disk.
 */
function configure(connection: Connection): void {
  connection.pragma('temp_store = MEMORY');
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = NORMAL');
  connection.pragma(`journal_size_limit = ${MAX_IDLE_JOURNAL_BYTES}`);
  connection.pragma('foreign_keys = ON');
  connection.pragma('secure_delete = ON');
}

function createDatabase(connection: Connection): Database {
  const cache = new Map<string, RawStatement>();

  /** Work that was under way when the profile was locked finds it locked, and no fault of the program's. */
  function mustBeOpen(): void {
    if (!connection.open) throw new Failure('PROFILE_LOCKED');
  }

  /** The kept statement, or a new one while the kept one is still being iterated. */
  function statementFor(sql: string): RawStatement {
    mustBeOpen();
    const kept = cache.get(sql);
    if (kept && !kept.busy) return kept;
    const fresh = connection.prepare(sql);
    if (!kept) {
      cache.set(sql, fresh);
      const oldest = cache.keys().next().value;
      if (cache.size > MAX_CACHED_STATEMENTS && oldest !== undefined) cache.delete(oldest);
    }
    return fresh;
  }

  return {
    prepare<Row extends SqlRow = SqlRow>(sql: string): Statement<Row> {
      withSqliteFailures(() => statementFor(sql));
      // The port lets the caller name the columns it selected; SQLite cannot check that.
      return createStatement(() => statementFor(sql)) as Statement<Row>;
    },
    exec: (sql) => void (mustBeOpen(), withSqliteFailures(() => connection.exec(sql))),
    pragma: (source) => (mustBeOpen(), withSqliteFailures(() => connection.pragma(source))),
    transaction: (work) => (mustBeOpen(), withSqliteFailures(() => connection.transaction(work).immediate())),
    close: () => {
      cache.clear();
      withSqliteFailures(() => connection.close());
    },
  };
}

function createStatement(raw: () => RawStatement): Statement {
  return {
    run: (...values) => withSqliteFailures(() => raw().run(...values)),
    get: (...values) => withSqliteFailures(() => raw().get(...values)),
    all: (...values) => withSqliteFailures(() => raw().all(...values)),
    *iterate(...values) {
      const rows = withSqliteFailures(() => raw().iterate(...values));
      try {
        for (let next = step(rows); !next.done; next = step(rows)) yield next.value;
      } finally {
        rows.return?.();
      }
    },
  };
}

function step(rows: IterableIterator<SqlRow>): IteratorResult<SqlRow> {
  return withSqliteFailures(() => rows.next());
}
