import type { AccountId } from '../contract/ids.ts';
import type { SignedIn } from './account-sign-in.ts';
import { Failure } from './failure.ts';
import { accountLabel } from './nextcloud/server-address.ts';
import type { AccountStore, StoredAccount } from './store/accounts.ts';
import type { SyncedSources } from './store/synced-sources.ts';

/** Who signed in becomes an account, or an account is signed in to again. */
export interface AccountKeeping {
  /** Failures: ACCOUNT_OTHER_USER, ACCOUNT_EXISTS, NOT_FOUND, KEYCHAIN_*; then nothing is kept. */
  keep(signedIn: SignedIn, accountId: AccountId | undefined): Promise<AccountId>;
  /** Another certificate of this server was accepted before. */
  isPinnedElse(baseUrl: string, fingerprint: string): boolean;
}

export interface AccountKeepingParts {
  store: AccountStore;
  synced: Pick<SyncedSources, 'revive'>;
  setPassword: (accountId: AccountId, password: string) => Promise<void>;
  /** What was stored counts from the next request on. */
  renew: (accountId: AccountId) => void;
  nowMs: () => number;
}

export function createAccountKeeping(parts: AccountKeepingParts): AccountKeeping {
  const { store, synced } = parts;

  /** The account somebody signed in to again; null for a new one. */
  function accountMeant({ baseUrl, userId }: SignedIn, accountId: AccountId | undefined): StoredAccount | null {
    if (accountId === undefined) {
      const known = store.byUser(baseUrl, userId);
      if (known?.state === 'ready' && !known.signedOut) throw new Failure('ACCOUNT_EXISTS');
      return known;
    }
    const account = store.get(accountId);
    if (account === null) throw new Failure('NOT_FOUND');
    if (account.baseUrl !== baseUrl || account.userId !== userId) throw new Failure('ACCOUNT_OTHER_USER');
    return account;
  }

  function freeLabel({ baseUrl, userId }: SignedIn): string {
    const label = accountLabel(baseUrl, userId);
    for (let count = 1; ; count++) {
      const next = count === 1 ? label : `${label} (${count})`;
      if (!store.hasLabel(next)) return next;
    }
  }

  async function keep(signedIn: SignedIn, accountId: AccountId | undefined): Promise<AccountId> {
    const { password, ...person } = signedIn;
    const known = accountMeant(signedIn, accountId);
    const kept = known?.accountId ?? store.add({ ...person, label: freeLabel(signedIn) }, parts.nowMs());
    try {
      await parts.setPassword(kept, password);
    } catch (error) {
      if (known === null) store.remove(kept);
      throw error;
    }
    if (known !== null) {
      store.renew(kept, person);
      synced.revive(kept);
      parts.renew(kept);
    }
    return kept;
  }

  function isPinnedElse(baseUrl: string, fingerprint: string): boolean {
    const { origin } = new URL(baseUrl);
    const pinned = store.list().filter((account) => new URL(account.baseUrl).origin === origin);
    return pinned.some(({ certificateFingerprint: known }) => known !== null && known !== fingerprint);
  }

  return { keep, isPinnedElse };
}
