import { folderChoice, type FolderChoice } from '../../contract/accounts.ts';
import type { FailureData } from '../../contract/failures.ts';
import type { AccountId, SourceId } from '../../contract/ids.ts';
import type { SyncedSource, SyncQuestion } from '../../contract/sync.ts';
import type { Database, SqlRow } from './database.ts';

/** How it stands with the syncing of one source. */
export interface SyncState {
  sourceId: SourceId;
  accountId: AccountId;
  accountLabel: string;
  kind: SyncedSource['kind'];
  label: string;
  /** Of a folder below the account's root, as the server writes it; of a collection its address. */
  remotePath: string;
  choice: Omit<FolderChoice, 'path'>;
  state: SyncedSource['state'];
  failure: FailureData | null;
  question: SyncQuestion | null;
  serverItems: number;
  /** Runs in a row that did not get to their end. */
  attempts: number;
  completedAtMs: number | null;
  nextRunAtMs: number | null;
}

/** Of sources, those meant; all where nothing is said. */
export interface Which {
  accountId?: AccountId | undefined;
  sourceId?: SourceId | undefined;
}

export type SyncStateChange = Partial<
  Pick<SyncState, 'state' | 'failure' | 'question' | 'serverItems' | 'attempts' | 'completedAtMs' | 'nextRunAtMs'>
>;

/** Members that write may be called inside a transaction of the caller. */
export interface SyncStates {
  /** By account and label. */
  list(which?: Which): SyncState[];
  get(sourceId: SourceId): SyncState | null;
  set(sourceId: SourceId, change: SyncStateChange): void;
  /** A process that died was syncing: it goes on. */
  recover(): void;
}

interface StateRow extends SqlRow {
  choice: string;
  failure: string | null;
  question: string | null;
}

const SELECT = `SELECT s.source_id AS sourceId, s.account_id AS accountId, a.label AS accountLabel, s.kind AS kind, src.label AS label,
  s.remote_path AS remotePath, s.choice AS choice, s.state AS state, s.failure AS failure, s.question AS question,
  s.server_items AS serverItems, s.attempts AS attempts, s.completed_at_ms AS completedAtMs, s.next_run_at_ms AS nextRunAtMs
  FROM synced_sources s JOIN accounts a USING (account_id) JOIN sources src USING (source_id)`;

const choiceSchema = folderChoice.omit({ path: true });

export function createSyncStates(db: Database): SyncStates {
  const all = db.prepare<StateRow>(
    `${SELECT} WHERE s.account_id = coalesce(?, s.account_id) AND s.source_id = coalesce(?, s.source_id) ORDER BY a.label, s.kind, src.label`,
  );
  const update = db.prepare(
    `UPDATE synced_sources SET state = ?, failure = ?, question = ?, server_items = ?, attempts = ?, completed_at_ms = ?,
       next_run_at_ms = ? WHERE source_id = ?`,
  );
  const recover = db.prepare("UPDATE synced_sources SET state = 'waiting', next_run_at_ms = 0 WHERE state = 'syncing'");
  const list = ({ accountId, sourceId }: Which = {}): SyncState[] => all.all(accountId ?? null, sourceId ?? null).map(asState);
  const get = (sourceId: SourceId): SyncState | null => list({ sourceId })[0] ?? null;

  return {
    list,
    get,
    set(sourceId, change) {
      const known = get(sourceId);
      if (known === null) return; // removed meanwhile
      const next = { ...known, ...change };
      const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
      const counts = [next.serverItems, next.attempts, next.completedAtMs, next.nextRunAtMs];
      update.run(next.state, json(next.failure), json(next.question), ...counts, sourceId);
    },
    recover: () => void recover.run(),
  };
}

function asState(row: StateRow): SyncState {
  const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
  const choice = choiceSchema.parse(JSON.parse(row.choice));
  return { ...row, choice, failure: parsed(row.failure), question: parsed(row.question) } as unknown as SyncState;
}
