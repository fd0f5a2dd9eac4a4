import type { Account } from '../contract/accounts.ts';
import type { AccountId } from '../contract/ids.ts';
import type { OpenWay, Way } from './account-ways.ts';
import { Failure } from './failure.ts';
import type { Connection } from './nextcloud/connection.ts';
import type { OutgoingSocket } from './security/egress.ts';
import { createConnection, type Credentials, type ServerConnection, type StopReason } from './nextcloud/create-connection.ts';

/** The connections of the accounts, each opened at its first use. */
export interface AccountConnections {
  /**
   * For one run or flow: its requests carry one trace id and are counted apart. Goes on after its account was signed in again.
   * Failure: NOT_FOUND, here and later.
   */
  of(accountId: AccountId): Connection;
  /** A socket to its server, over the same certificates. Failures: NOT_FOUND, PROVIDER_HOST_NOT_ALLOWED; any error where it cannot be had. */
  openSocket(accountId: AccountId, address: URL, signal: AbortSignal): Promise<OutgoingSocket>;
  /** Its password was refused elsewhere: it stops as after a 401. */
  refuse(accountId: AccountId): void;
  /** The next request opens it anew, with what is stored then; those under way end. */
  renew(accountId: AccountId): void;
  close(): void;
}

export interface AccountConnectionsParts {
  /** Null where there is none, or it is signed out. */
  account: (accountId: AccountId) => Account | null;
  credentials: (accountId: AccountId) => Promise<Credentials | null>;
  openWay: OpenWay;
  userAgent: string;
  onStop: (accountId: AccountId, reason: StopReason, failure: Failure) => void;
}

interface Open {
  line: ServerConnection;
  way: Way;
}

export function createAccountConnections(parts: AccountConnectionsParts): AccountConnections {
  const open = new Map<AccountId, Open>();

  function existing(accountId: AccountId): Account {
    const account = parts.account(accountId);
    if (account === null) throw new Failure('NOT_FOUND');
    return account;
  }

  const lineOf = (accountId: AccountId): ServerConnection => openOf(accountId).line;

  function openOf(accountId: AccountId): Open {
    const { baseUrl, certificateFingerprint } = existing(accountId);
    const known = open.get(accountId);
    if (known !== undefined) return known;
    const way = parts.openWay(baseUrl, certificateFingerprint);
    const line = createConnection({
      account: () => existing(accountId),
      credentials: () => parts.credentials(accountId),
      fetch: way.fetch,
      isWhole: way.isWhole,
      isForeign: () => way.refused()?.isOfOtherHost === true,
      userAgent: parts.userAgent,
      onStop: (reason, failure) => parts.onStop(accountId, reason, failure),
    });
    const opened = { line, way };
    open.set(accountId, opened);
    return opened;
  }

  function end(accountId: AccountId, reason: Error): void {
    const ended = open.get(accountId);
    open.delete(accountId);
    ended?.line.close(reason);
    ended?.way.close();
  }

  return {
    of(accountId) {
      let line = lineOf(accountId);
      let present = line.traced();
      let sentBefore = 0;
      return {
        account: () => existing(accountId),
        requestsSent: () => sentBefore + present.requestsSent(),
        async request(request, signal) {
          const next = lineOf(accountId);
          if (next !== line) [line, sentBefore, present] = [next, sentBefore + present.requestsSent(), next.traced()];
          return await present.request(request, signal);
        },
      };
    },
    async openSocket(accountId, address, signal) {
      return await openOf(accountId).way.openSocket(address, { 'User-Agent': parts.userAgent }, signal);
    },
    refuse: (accountId) => lineOf(accountId).refuse(),
    renew: (accountId) => end(accountId, new Failure('SERVER_UNREACHABLE')),
    close() {
      const reason = new DOMException('The profile is being closed.', 'AbortError');
      for (const accountId of open.keys()) end(accountId, reason);
    },
  };
}
