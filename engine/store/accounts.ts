import { randomUUID } from 'node:crypto';
import type { Account, AccountState } from '../../contract/accounts.ts';
import type { FailureData } from '../../contract/failures.ts';
import type { AccountId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

/** An account as stored: where its password lies is known to the secret store. */
export type StoredAccount = Omit<Account, 'passwordIn'> & {
  /** What goes with the app password. */
  loginName: string;
};

export type NewAccount = Pick<
  StoredAccount,
  'kind' | 'baseUrl' | 'userId' | 'loginName' | 'displayName' | 'label' | 'version' | 'certificateFingerprint' | 'quota'
>;

/** Accounts of servers, in the order they were added. */
export interface AccountStore {
  list(): StoredAccount[];
  get(accountId: AccountId): StoredAccount | null;
  byUser(baseUrl: string, userId: string): StoredAccount | null;
  hasLabel(label: string): boolean;
  add(account: NewAccount, nowMs: number): AccountId;
  /** Signed in again: ready, with what the server says now. */
  renew(accountId: AccountId, account: Omit<NewAccount, 'label' | 'baseUrl' | 'userId'>): void;
  setState(accountId: AccountId, state: AccountState, failure: FailureData | null): void;
  setSeen(accountId: AccountId, seen: Pick<StoredAccount, 'displayName' | 'version' | 'quota' | 'certificateFingerprint'>): void;
  /** Its documents stay, nothing is asked of the server any more. */
  setSignedOut(accountId: AccountId): void;
  remove(accountId: AccountId): void;
}

interface AccountRow extends Record<string, string | number | null> {
  accountId: string;
  isSignedOut: number;
  failure: string | null;
  quota: string | null;
}

const SELECT = `SELECT account_id AS accountId, kind, base_url AS baseUrl, user_id AS userId, login_name AS loginName,
  display_name AS displayName, label, state, is_signed_out AS isSignedOut, failure, version,
  certificate_fingerprint AS certificateFingerprint, quota, added_at_ms AS addedAtMs FROM accounts`;

export function createAccountStore(db: Database): AccountStore {
  const all = db.prepare<AccountRow>(`${SELECT} ORDER BY added_at_ms, rowid`);
  const one = db.prepare<AccountRow>(`${SELECT} WHERE account_id = ?`);
  const ofUser = db.prepare<AccountRow>(`${SELECT} WHERE base_url = ? AND user_id = ?`);
  const labelled = db.prepare('SELECT 1 AS found FROM accounts WHERE label = ?');
  const insert = db.prepare(`INSERT INTO accounts (account_id, kind, base_url, user_id, login_name, display_name, label, state,
    version, certificate_fingerprint, quota, added_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, 'ready', ?, ?, ?, ?)`);
  const renew = db.prepare(`UPDATE accounts SET kind = ?, login_name = ?, display_name = ?, version = ?,
    certificate_fingerprint = ?, quota = ?, state = 'ready', is_signed_out = 0, failure = NULL WHERE account_id = ?`);
  const state = db.prepare('UPDATE accounts SET state = ?, failure = ? WHERE account_id = ?');
  const seen = db.prepare(
    'UPDATE accounts SET display_name = ?, version = ?, quota = ?, certificate_fingerprint = ? WHERE account_id = ?',
  );
  const signedOut = db.prepare("UPDATE accounts SET is_signed_out = 1, state = 'sign-in', failure = NULL WHERE account_id = ?");
  const remove = db.prepare('DELETE FROM accounts WHERE account_id = ?');

  return {
    list: () => all.all().map(asAccount),
    get: (accountId) => found(one.get(accountId)),
    byUser: (baseUrl, userId) => found(ofUser.get(baseUrl, userId)),
    hasLabel: (label) => labelled.get(label) !== undefined,
    add({ kind, baseUrl, userId, loginName, displayName, label, version, certificateFingerprint, quota }, nowMs) {
      const accountId = randomUUID();
      const shown = [loginName, displayName, label, version, certificateFingerprint, asJson(quota)];
      insert.run(accountId, kind, baseUrl, userId, ...shown, nowMs);
      return accountId as AccountId;
    },
    renew(accountId, { kind, loginName, displayName, version, certificateFingerprint, quota }) {
      renew.run(kind, loginName, displayName, version, certificateFingerprint, asJson(quota), accountId);
    },
    setState: (accountId, value, failure) => void state.run(value, asJson(failure), accountId),
    setSeen(accountId, { displayName, version, quota, certificateFingerprint }) {
      seen.run(displayName, version, asJson(quota), certificateFingerprint, accountId);
    },
    setSignedOut: (accountId) => void signedOut.run(accountId),
    remove: (accountId) => void remove.run(accountId),
  };
}

function found(row: AccountRow | undefined): StoredAccount | null {
  return row ? asAccount(row) : null;
}

function asAccount({ isSignedOut, failure, quota, ...row }: AccountRow): StoredAccount {
  return { ...row, signedOut: isSignedOut === 1, failure: fromJson(failure), quota: fromJson(quota) } as unknown as StoredAccount;
}

function asJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function fromJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
