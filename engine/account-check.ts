import type { AccountId } from '../contract/ids.ts';
import { trial } from './account-sign-in.ts';
import type { OpenWay } from './account-ways.ts';
import { Failure } from './failure.ts';
import type { Credentials } from './nextcloud/create-connection.ts';
import { readFingerprint } from './nextcloud/fingerprint.ts';
import { identifyUser } from './nextcloud/identify-user.ts';
import type { AccountStore, StoredAccount } from './store/accounts.ts';

export interface AccountCheckParts {
  store: AccountStore;
  credentials: (accountId: AccountId) => Promise<Credentials | null>;
  openWay: OpenWay;
  userAgent: string;
  /** What was stored counts from the next request on. */
  renew: (accountId: AccountId) => void;
}

export interface CheckInput {
  accountId: AccountId;
  /** Taken for the server's from now on, where it is. */
  acceptFingerprint?: string | undefined;
}

/**
 * Asks the server whether the account is as it was: what stopped may go on. A password that was refused is not tried again,
 * since each try counts against the whole network. Failures: SERVER_*, ACCOUNT_*; they are stored.
 */
export function createAccountCheck(parts: AccountCheckParts) {
  const { store, renew } = parts;

  async function ask(account: StoredAccount, fingerprint: string | null, signal: AbortSignal): Promise<void> {
    const credentials = await parts.credentials(account.accountId);
    if (credentials === null) throw new Failure('ACCOUNT_SIGN_IN');
    const way = parts.openWay(account.baseUrl, fingerprint);
    try {
      const connection = trial(account, credentials, way, parts.userAgent);
      const seen = await identifyUser(connection, account.kind, account.userId, signal);
      store.setSeen(account.accountId, { ...seen, certificateFingerprint: fingerprint });
      store.setState(account.accountId, 'ready', null);
    } finally {
      way.close();
    }
  }

  /** A server whose certificate this machine trusts by now needs none that a person accepted. Gives the one that counts. */
  async function askTrusted(account: StoredAccount, wanted: string | null, signal: AbortSignal): Promise<string | null> {
    try {
      await ask(account, wanted, signal);
      return wanted;
    } catch (error) {
      if (wanted === null || !(error instanceof Failure) || error.code !== 'SERVER_UNTRUSTED') throw error;
      await ask(account, null, signal);
      return null;
    }
  }

  return async (account: StoredAccount, { acceptFingerprint }: CheckInput, signal: AbortSignal): Promise<void> => {
    const { accountId, certificateFingerprint: known } = account;
    if (account.signedOut || account.state === 'sign-in') throw new Failure('ACCOUNT_SIGN_IN');
    const wanted = acceptFingerprint === undefined ? known : readFingerprint(acceptFingerprint);
    try {
      const taken = await askTrusted(account, wanted, signal);
      if (account.state !== 'ready' || taken !== known) renew(accountId);
    } catch (error) {
      // Nothing was asked, so nothing is known anew.
      if (!(error instanceof Failure) || error.code === 'OFFLINE_MODE') throw error;
      const state = stateAfter(error, account);
      store.setState(accountId, state, error.toData());
      if (state !== 'ready') renew(accountId);
      throw error;
    }
  };
}

/** What a failure of one request means for the account from then on. */
function stateAfter({ code }: Failure, { state }: StoredAccount): StoredAccount['state'] {
  if (code === 'ACCOUNT_SIGN_IN') return 'sign-in';
  if (code === 'ACCOUNT_DISABLED') return 'disabled';
  return code === 'SERVER_UNTRUSTED' ? 'untrusted' : state;
}
