import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Scope, ScopeConvention } from '../../contract/scopes.ts';
import { scopeId } from '../../contract/ids.ts';
import { createRoster } from '../../engine/roster.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

let opened: Awaited<ReturnType<typeof openTemporaryDatabase>>;
beforeEach(async () => {
  opened = await openTemporaryDatabase();
  opened.db.exec('PRAGMA foreign_keys = OFF');
});
afterEach(() => opened.close());

const patient = (name: string): Scope => ({
  scopeId: scopeId.parse(`patient:/${name}`),
  kind: 'patient',
  name,
  folder: `/${name}`,
  documents: 1,
});

it('names contacts and patients, reads them once, and anew where any of them may have changed', () => {
  const { db } = opened;
  const addContact = (name: string): void =>
    db.exec(`INSERT INTO entries (entry_id, collection_id, href, kind, data, document_path, title, words, parts)
      VALUES ('${name}', 'c', '${name}', 'contact', '', '/${name}', '${name}', '', '[]')`);
  const list = vi.fn((): Scope[] => [patient('Anna Smith')]);
  let conventions: ScopeConvention[] = [];
  const roster = createRoster(db, { scopes: { list }, conventions: () => conventions });
  addContact('Jane Doe');
  const names = roster();
  expect(names).toEqual(['Anna Smith', 'Jane Doe']);
  expect(roster()).toBe(names);
  expect(list).toHaveBeenCalledTimes(1);

  addContact('Tom Roe');
  expect(roster()).toEqual(['Anna Smith', 'Jane Doe', 'Tom Roe']);
  db.exec("UPDATE entries SET title = 'Tim Roe', data = 'x' WHERE entry_id = 'Tom Roe'");
  expect(roster()).toContain('Tim Roe');
  db.exec("DELETE FROM entries WHERE entry_id = 'Tom Roe'");
  expect(roster()).not.toContain('Tim Roe');

  const before = roster();
  db.exec("UPDATE entries SET data = 'y' WHERE entry_id = 'Jane Doe'");
  expect(roster(), 'the very list where no name changed').toBe(before);

  list.mockReturnValue([patient('Eva Lind')]);
  expect(roster()).not.toContain('Eva Lind');
  conventions = [{ kind: 'patient', folder: '/Patients' }];
  expect(roster()).toContain('Eva Lind');
  db.exec(`INSERT INTO sources (source_id, kind, label, added_at_ms) VALUES ('s', 'folder', 's', 0)`);
  list.mockReturnValue([]);
  db.exec(`INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms)
    VALUES ('d', 's', '/d', 'D', 'indexed', 0, 0)`);
  expect(roster()).toEqual(['Jane Doe']);
});
