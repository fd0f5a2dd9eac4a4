import { expect, it } from 'vitest';
import type { SourceId } from '../../contract/ids.ts';
import { createAccountStore } from '../../engine/store/accounts.ts';
import { createSyncedSources } from '../../engine/store/synced-sources.ts';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

const ALICE = {
  kind: 'nextcloud',
  baseUrl: 'https://cloud.example',
  userId: 'alice',
  loginName: 'alice@clinic.example',
  displayName: 'Alice',
  label: 'alice@cloud.example',
  version: '34.0.1',
  certificateFingerprint: null,
  quota: { usedBytes: 1, freeBytes: null },
} as const;

it('keeps accounts, and which sources come from which; what was in the profile stays', async () => {
  const db = await databaseAtVersion(9);
  db.exec("INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('local', 'folder', '/notes', 'notes', 1)");
  toVersion(db, 10);
  expect(Object.keys(tablesOf(db))).toEqual(expect.arrayContaining(['accounts', 'synced_sources', 'sync_log']));
  const accounts = createAccountStore(db);
  const accountId = accounts.add(ALICE, 7);
  expect(accounts.get(accountId)).toEqual({
    ...ALICE,
    accountId,
    state: 'ready',
    signedOut: false,
    failure: null,
    addedAtMs: 7,
  });
  expect(() => accounts.add(ALICE, 8)).toThrow('UNIQUE');

  db.exec(
    "INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES ('s', 'remote-folder', 'alice@cloud.example/A', 'A', 1)",
  );
  const synced = createSyncedSources(db);
  const folder = { sourceId: 's' as SourceId, path: 'A', include: ['*.md'], exclude: [], maxFileBytes: 5 };
  synced.addFolder(accountId, folder);
  expect(synced.folders(accountId)).toEqual([folder]);
  accounts.remove(accountId);
  expect(synced.folders(accountId)).toEqual([]);
  const left = db.prepare<{ id: string }>('SELECT source_id AS id FROM sources ORDER BY 1').all();
  expect(left).toEqual([{ id: 'local' }, { id: 's' }]);
});
