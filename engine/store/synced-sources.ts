import { folderChoice, type FolderChoice } from '../../contract/accounts.ts';
import type { AccountId, SourceId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

export interface ChosenFolder extends FolderChoice {
  sourceId: SourceId;
}

/** Which sources come from which account, and what is chosen of it. What syncing knows of them is kept by the sync store. */
export interface SyncedSources {
  ofAccount(accountId: AccountId): { sourceId: SourceId; kind: 'folder' | 'calendar' | 'contacts' }[];
  /** Null where it is not synced. */
  accountOf(sourceId: SourceId): AccountId | null;
  /** By path. */
  folders(accountId: AccountId): ChosenFolder[];
  addFolder(accountId: AccountId, folder: ChosenFolder): void;
  setChoice(folder: ChosenFolder): void;
  /** Nothing more is synced into the sources of this account; what is there stays. */
  keep(accountId: AccountId): void;
  /** They are synced again. */
  revive(accountId: AccountId): void;
}

const choiceSchema = folderChoice.omit({ path: true });

export function createSyncedSources(db: Database): SyncedSources {
  const ofAccount = db.prepare('SELECT source_id AS sourceId, kind FROM synced_sources WHERE account_id = ?');
  const accountOf = db.prepare<{ accountId: string }>('SELECT account_id AS accountId FROM synced_sources WHERE source_id = ?');
  const folders = db.prepare<{ sourceId: string; path: string; choice: string }>(
    `SELECT source_id AS sourceId, remote_path AS path, choice FROM synced_sources
     WHERE account_id = ? AND kind = 'folder' ORDER BY remote_path`,
  );
  const add = db.prepare(
    "INSERT INTO synced_sources (source_id, account_id, kind, remote_path, choice) VALUES (?, ?, 'folder', ?, ?)",
  );
  const setChoice = db.prepare('UPDATE synced_sources SET choice = ? WHERE source_id = ?');
  const keep = db.prepare("UPDATE synced_sources SET state = 'kept', next_run_at_ms = NULL WHERE account_id = ?");
  const revive = db.prepare(
    "UPDATE synced_sources SET state = 'never', failure = NULL WHERE account_id = ? AND state IN ('kept','stopped')",
  );
  return {
    ofAccount: (accountId) => ofAccount.all(accountId) as unknown as ReturnType<SyncedSources['ofAccount']>,
    accountOf: (sourceId) => (accountOf.get(sourceId)?.accountId as AccountId | undefined) ?? null,
    folders: (accountId) =>
      folders.all(accountId).map(({ sourceId, path, choice }) => ({
        sourceId: sourceId as SourceId,
        path,
        ...choiceSchema.parse(JSON.parse(choice)),
      })),
    addFolder: (accountId, folder) => void add.run(folder.sourceId, accountId, folder.path, choiceOf(folder)),
    setChoice: (folder) => void setChoice.run(choiceOf(folder), folder.sourceId),
    keep: (accountId) => void keep.run(accountId),
    revive: (accountId) => void revive.run(accountId),
  };
}

function choiceOf({ include, exclude, maxFileBytes }: FolderChoice): string {
  return JSON.stringify({ include, exclude, maxFileBytes });
}
