import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../engine/store/database.ts';
import { openDatabase } from '../../native/sqlite.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const KEY = new Uint8Array(32).fill(7);
const MARKER = 'metoprolol-marker-0815';
const code = (expected: string) => expect.objectContaining({ code: expected });

function open(path: string, key = KEY): Database {
  const db = openDatabase({ path, key });
  onTestFinished(() => db.close());
  return db;
}

/** A closed database of several pages. */
async function filledDatabase(): Promise<string> {
  const path = join(await temporaryFolder(), 'voiceassist.db');
  const db = openDatabase({ path, key: KEY });
  db.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)');
  for (let id = 1; id <= 500; id++) db.prepare('INSERT INTO notes VALUES (?, ?)').run(id, `${MARKER} `.repeat(5));
  db.close();
  return path;
}

describe('the encrypted database', () => {
  it('keeps what was stored, and no file of it holds the text or a plain header', async () => {
    const folder = await temporaryFolder();
    const db = open(join(folder, 'voiceassist.db'));
    db.exec('CREATE TABLE notes (text TEXT); CREATE VIRTUAL TABLE found USING fts5 (text)');
    for (let row = 0; row < 200; row++) {
      db.prepare('INSERT INTO notes VALUES (?)').run(MARKER);
      db.prepare('INSERT INTO found VALUES (?)').run(MARKER);
    }
    const names = await readdir(folder);
    expect(names).toEqual(expect.arrayContaining(['voiceassist.db', 'voiceassist.db-wal']));
    expect(statSync(join(folder, 'voiceassist.db-wal')).size).toBeGreaterThan(4096);
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.includes(MARKER), name).toBe(false);
      expect(bytes.includes('SQLite format 3'), name).toBe(false);
      expect(bytes.includes(Buffer.from(KEY)), name).toBe(false);
    }
    expect(db.prepare('SELECT count(*) AS rows FROM found WHERE found MATCH ?').get('"metoprolol"')).toEqual({ rows: 200 });
  });

  it('runs with WAL, foreign keys, temporary tables in memory and a real cipher', async () => {
    const db = open(join(await temporaryFolder(), 'voiceassist.db'));
    const value = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(value('journal_mode')).toBe('wal');
    expect(value('foreign_keys')).toBe(1);
    expect(value('temp_store')).toBe(2);
    expect(value('secure_delete')).toBe(1);
    expect(value('cipher')).toBe('sqlcipher');
    expect(value('hmac_use')).toBe('1');
  });

  it.skipIf(process.platform === 'win32')('makes files only their owner can read', async () => {
    const folder = await temporaryFolder();
    open(join(folder, 'voiceassist.db')).exec('CREATE TABLE t (a)');
    const modes = (await readdir(folder)).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('refuses a wrong key and leaves the file as it was', async () => {
    const path = await filledDatabase();
    const before = readFileSync(path);
    expect(() => openDatabase({ path, key: new Uint8Array(32).fill(8) })).toThrow(code('KEY_WRONG'));
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(open(path).prepare('SELECT count(*) AS rows FROM notes').get()).toEqual({ rows: 500 });
  });

  it('says damaged for a file cut off anywhere', async () => {
    for (const keepBytes of [100, 4096, 5000, 40_000]) {
      const path = await filledDatabase();
      truncateSync(path, keepBytes);
      const read = () => open(path).prepare('SELECT sum(length(text)) FROM notes').get();
      expect(read, `${keepBytes} bytes`).toThrow(code('DATABASE_CORRUPT'));
    }
  });

  it('says damaged for a single changed byte, in prepared statements, iteration and transactions alike', async () => {
    const path = await filledDatabase();
    const bytes = readFileSync(path);
    for (let page = 2; page * 4096 < bytes.length; page++) bytes[page * 4096 + 100]! ^= 1;
    writeFileSync(path, bytes);
    const db = open(path);
    expect(() => db.prepare('SELECT * FROM notes').all()).toThrow(code('DATABASE_CORRUPT'));
    expect(() => [...db.prepare('SELECT * FROM notes').iterate()]).toThrow(code('DATABASE_CORRUPT'));
    expect(() => db.transaction(() => db.exec('DELETE FROM notes'))).toThrow(code('DATABASE_CORRUPT'));
  });

  it('says so when its folder is missing or its place is taken by a folder', async () => {
    const folder = await temporaryFolder();
    expect(() => openDatabase({ path: join(folder, 'none', 'voiceassist.db'), key: KEY })).toThrow(code('DISK_READ_ONLY'));
    expect(() => openDatabase({ path: folder, key: KEY })).toThrow(code('DISK_READ_ONLY'));
  });

  it('says disk full when there is no room, keeps what was there and goes on when there is', async () => {
    const db = open(await filledDatabase());
    const [{ page_count }] = db.pragma('page_count') as [{ page_count: number }];
    db.pragma(`max_page_count = ${page_count}`);
    const grow = () => db.transaction(() => db.prepare('INSERT INTO notes (text) VALUES (?)').run('x'.repeat(100_000)));
    expect(grow).toThrow(code('DISK_FULL'));
    expect(db.prepare('SELECT count(*) AS rows FROM notes').get()).toEqual({ rows: 500 });
    db.pragma('max_page_count = 1000000');
    grow();
    expect(db.prepare('SELECT count(*) AS rows FROM notes').get()).toEqual({ rows: 501 });
  });

  it('rolls a transaction back on a throw, and a nested one alone', async () => {
    const db = open(join(await temporaryFolder(), 'voiceassist.db'));
    db.exec('CREATE TABLE t (a)');
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    const failing = () =>
      db.transaction(() => {
        insert.run(1);
        throw new Error('stop');
      });
    expect(failing).toThrow('stop');
    const result = db.transaction(() => {
      insert.run(2);
      expect(failing).toThrow('stop');
      return 'kept';
    });
    expect(result).toBe('kept');
    expect(db.prepare('SELECT a FROM t').all()).toEqual([{ a: 2 }]);
  });

  it('runs the same statement inside its own iteration, and lets go of it when iteration ends early', async () => {
    const db = open(join(await temporaryFolder(), 'voiceassist.db'));
    db.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)');
    const sql = 'SELECT a FROM t ORDER BY a';
    const pairs: unknown[] = [];
    for (const outer of db.prepare(sql).iterate()) pairs.push([outer['a'], db.prepare(sql).all().length]);
    expect(pairs).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    for (const row of db.prepare(sql).iterate()) if (row['a'] === 1) break;
    db.exec('DROP TABLE t');
  });

  it('is locked, and not broken, for work that comes after it was closed', async () => {
    const db = open(join(await temporaryFolder(), 'voiceassist.db'));
    const kept = db.prepare('SELECT 1');
    db.close();
    expect(() => kept.get()).toThrow(code('PROFILE_LOCKED'));
    expect(() => db.transaction(() => 1)).toThrow(code('PROFILE_LOCKED'));
    expect(() => db.pragma('user_version')).toThrow(code('PROFILE_LOCKED'));
  });

  it('leaves programming errors what they are', async () => {
    const db = open(join(await temporaryFolder(), 'voiceassist.db'));
    expect(() => db.prepare('SELECT * FROM nowhere')).toThrow('no such table');
    expect(() => openDatabase({ path: 'x', key: new Uint8Array(16) })).toThrow(RangeError);
  });
});
