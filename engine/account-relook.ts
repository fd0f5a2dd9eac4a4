import type { Account } from '../contract/accounts.ts';
import type { AccountId } from '../contract/ids.ts';
import { Failure, isCancel } from './failure.ts';
import type { After } from './operations/after.ts';
import type { Log } from './parts.ts';

/**
 * Looks again at accounts that stopped over a certificate: what showed it may have been the sign-in page of a network, and the server
 * has its own again behind it. Nothing is sent before a certificate was found good, so a look costs nothing.
 */
export interface AccountRelook {
  /** Accounts may have stopped, or gone on. */
  follow(): void;
  /** What is trusted has changed: at once. */
  now(): void;
  close(): Promise<void>;
}

export interface AccountRelookParts {
  accounts: () => Pick<Account, 'accountId' | 'state' | 'signedOut'>[];
  check: (accountId: AccountId) => Promise<unknown>;
  after: After;
  log: Log;
}

/** Doubled with each look. */
const FIRST_MS = 60_000;
const LONGEST_MS = 15 * 60_000;

export function createAccountRelook({ accounts, check, after, log }: AccountRelookParts): AccountRelook {
  let looks = 0;
  let isClosed = false;
  let cancel: (() => void) | null = null;
  let looking: Promise<void> | null = null;

  const waiting = (): AccountId[] =>
    accounts().flatMap(({ accountId, state, signedOut }) => (state === 'untrusted' && !signedOut ? [accountId] : []));

  async function look(): Promise<void> {
    looks += 1;
    for (const accountId of waiting()) {
      try {
        await check(accountId);
      } catch (error) {
        // Why it is as it is, is stored with the account.
        if (!(error instanceof Failure) && !isCancel(error)) log.bug('account: not looked at again', error);
      }
    }
  }

  function begin(): void {
    cancel = null;
    looking ??= look().finally(() => {
      looking = null;
      follow();
    });
  }

  function follow(): void {
    if (isClosed || looking !== null) return;
    if (waiting().length === 0) {
      cancel?.();
      [cancel, looks] = [null, 0];
      return;
    }
    cancel ??= after(Math.min(LONGEST_MS, FIRST_MS * 2 ** looks), begin);
  }

  return {
    follow,
    now() {
      cancel?.();
      looks = 0;
      begin();
    },
    async close() {
      isClosed = true;
      cancel?.();
      await looking;
    },
  };
}
