import type { Account, FolderChoice, RemoteEntry } from '../contract/accounts.ts';
import type { AccountId, SourceId } from '../contract/ids.ts';
import { Failure } from './failure.ts';
import { browseRemoteFolder } from './nextcloud/browse-folder.ts';
import type { Connection } from './nextcloud/connection.ts';
import { isWithin, nameOf, shownPath } from './nextcloud/remote-paths.ts';
import type { Database } from './store/database.ts';
import { createSourceStore } from './store/sources.ts';
import type { ChosenFolder, SyncedSources } from './store/synced-sources.ts';

/** The folders of accounts, to choose from and chosen. */
export interface AccountFolders {
  /** Failures: SERVER_*, ACCOUNT_*, REMOTE_GONE. */
  browse(accountId: AccountId, path: string, signal: AbortSignal): Promise<RemoteEntry[]>;
  chosen(accountId: AccountId): ChosenFolder[];
  /** Replaces the choice; what is no longer chosen leaves the library first. Failures: INVALID_INPUT, NOT_FOUND. */
  choose(accountId: AccountId, folders: readonly FolderChoice[]): Promise<ChosenFolder[]>;
  /** The one of this source is no longer chosen; it leaves the library. Failure: NOT_FOUND. */
  leave(sourceId: SourceId): Promise<void>;
}

export interface AccountFoldersParts {
  db: Database;
  synced: SyncedSources;
  /** Failure: NOT_FOUND. */
  account: (accountId: AccountId) => Account;
  connectionOf: (accountId: AccountId) => Connection;
  removeSource: (sourceId: SourceId) => Promise<unknown>;
  now: () => number;
  changed: (accountId: AccountId) => void;
}

export function createAccountFolders(parts: AccountFoldersParts): AccountFolders {
  const { db, synced, account, changed } = parts;
  const sources = createSourceStore(db);

  function add(accountId: AccountId, folder: FolderChoice): void {
    const { label } = account(accountId);
    const path = shownPath(label, folder.path).normalize('NFC');
    const source = { kind: 'remote-folder' as const, path, label: nameOf(path) };
    synced.addFolder(accountId, { ...folder, sourceId: sources.add(source, parts.now()).sourceId });
  }

  return {
    browse: (accountId, path, signal) => browseRemoteFolder(parts.connectionOf(accountId), tidy(path), signal),
    chosen: (accountId) => (account(accountId), synced.folders(accountId)),
    async choose(accountId, folders) {
      if (account(accountId).signedOut) throw new Failure('ACCOUNT_SIGN_IN');
      const wanted = new Map(folders.map((folder) => [tidy(folder.path), { ...folder, path: tidy(folder.path) }]));
      refuseNested([...wanted.keys()], folders.length);
      for (const { path, sourceId } of synced.folders(accountId)) {
        if (!wanted.has(path)) await parts.removeSource(sourceId);
      }
      db.transaction(() => {
        const known = new Map(synced.folders(accountId).map((folder) => [folder.path, folder]));
        for (const folder of wanted.values()) {
          const present = known.get(folder.path);
          if (present === undefined) add(accountId, folder);
          else synced.setChoice({ ...folder, sourceId: present.sourceId });
        }
      });
      changed(accountId);
      return synced.folders(accountId);
    },
    async leave(sourceId) {
      const accountId = synced.accountOf(sourceId);
      if (accountId === null) throw new Failure('NOT_FOUND');
      await parts.removeSource(sourceId);
      changed(accountId);
    },
  };
}

/** As the walk writes paths: `/` between its parts and none at its ends. */
function tidy(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '.' || part === '..')) throw new Failure('INVALID_INPUT');
  return parts.join('/');
}

function refuseNested(paths: readonly string[], given: number): void {
  const plain = paths.map((path) => path.normalize('NFC'));
  const isNested = plain.some((path, at) => plain.some((other, atOther) => at !== atOther && isWithin(path, other)));
  if (!isNested && paths.length === given) return;
  throw new Failure('INVALID_INPUT', { message: 'A folder that lies in another chosen one is synced with it already.' });
}
