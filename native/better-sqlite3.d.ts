/** The part of better-sqlite3 used here; the cipher build ships types its own export map hides. */
declare module 'better-sqlite3' {
  type Value = string | number | bigint | null | Uint8Array;
  type Row = Record<string, Value>;

  export interface RawStatement {
    /** True while `iterate` has not ended. */
    readonly busy: boolean;
    run(...values: Value[]): { changes: number; lastInsertRowid: number | bigint };
    get(...values: Value[]): Row | undefined;
    all(...values: Value[]): Row[];
    iterate(...values: Value[]): IterableIterator<Row>;
  }

  export default class Connection {
    /** `timeout`: milliseconds to wait for another connection's lock. */
    constructor(path: string, options?: { timeout?: number; readonly?: boolean });
    readonly open: boolean;
    prepare(sql: string): RawStatement;
    exec(sql: string): this;
    pragma(source: string): unknown;
    transaction<T>(work: () => T): { immediate(): T };
    close(): this;
  }
}
