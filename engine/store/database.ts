/** A value SQLite stores; blobs are bytes, booleans are 0 and 1. */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

export interface Statement<Row extends SqlRow = SqlRow> {
  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  iterate(...values: SqlValue[]): IterableIterator<Row>;
}

/**
 * The port to the encrypted SQLite database: synchronous, one connection, the API of better-sqlite3.
 * Failures thrown: DISK_FULL, DISK_READ_ONLY, DATABASE_CORRUPT, PROFILE_LOCKED (it was closed); anything else is a bug.
 */
export interface Database {
  prepare<Row extends SqlRow = SqlRow>(sql: string): Statement<Row>;
  exec(sql: string): void;
  pragma(source: string): unknown;
  /** Runs `work` in one immediate transaction; a throw rolls back. Nested calls become savepoints. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens (or makes) a database with a raw 32-byte key. Failures: KEY_WRONG, DATABASE_CORRUPT, DISK_*. */
export type OpenDatabase = (options: { path: string; key: Uint8Array }) => Database;
