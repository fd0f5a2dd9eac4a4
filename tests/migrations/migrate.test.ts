import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { migrate, schemaVersion } from '../../engine/store/migrate.ts';
import { MIGRATIONS } from '../../engine/store/migrations/all.ts';
import { openDatabase } from '../../native/sqlite.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function emptyDatabase() {
  const db = openDatabase({ path: join(await temporaryFolder(), 'voiceassist.db'), key: new Uint8Array(32).fill(3) });
  onTestFinished(() => db.close());
  return db;
}

it('brings an empty database to the newest version, and then does nothing', async () => {
  const db = await emptyDatabase();
  expect(migrate(db)).toEqual({ fromVersion: 0, toVersion: MIGRATIONS.length });
  expect(migrate(db)).toEqual({ fromVersion: MIGRATIONS.length, toVersion: MIGRATIONS.length });
  expect(schemaVersion(db)).toBe(MIGRATIONS.length);
});

it('leaves the version and schema before a step that fails half way', async () => {
  const db = await emptyDatabase();
  const steps = ['CREATE TABLE one (a)', 'CREATE TABLE two (a); INSERT INTO one VALUES (1); SELECT broken'];
  expect(() => migrate(db, steps)).toThrow('broken');
  expect(schemaVersion(db)).toBe(1);
  expect(db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()).toEqual([{ name: 'one' }]);
  expect(db.prepare('SELECT count(*) AS rows FROM one').get()).toEqual({ rows: 0 });
  migrate(db, [steps[0]!, 'CREATE TABLE two (a)']);
  expect(schemaVersion(db)).toBe(2);
});

it('refuses a step that breaks a foreign key', async () => {
  const db = await emptyDatabase();
  const steps = [
    'CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE children (parent INTEGER)',
    'INSERT INTO children VALUES (5); CREATE TABLE new (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED); INSERT INTO new SELECT * FROM children',
  ];
  expect(() => migrate(db, steps)).toThrow('Migration 2 breaks a foreign key');
  expect(schemaVersion(db)).toBe(1);
});

it('refuses a database of a newer version and changes nothing', async () => {
  const db = await emptyDatabase();
  db.exec('PRAGMA user_version = 99');
  expect(() => migrate(db)).toThrow(expect.objectContaining({ code: 'DATABASE_NEWER' }));
  expect(schemaVersion(db)).toBe(99);
});
