import type { Account, CertificateAuthority, ServerProbe, SignInProgress } from '../contract/accounts.ts';
import type { AccountId, SourceId } from '../contract/ids.ts';
import { type CheckInput, createAccountCheck } from './account-check.ts';
import { createAccountConnections } from './account-connections.ts';
import { accountFinding } from './account-finding.ts';
import { createAccountFolders, type AccountFolders } from './account-folders.ts';
import { createAccountKeeping } from './account-keeping.ts';
import { type AccountPush, type AccountPushParts, createAccountPush } from './account-push.ts';
import { createAccountRelook } from './account-relook.ts';
import { createSignIn, revokeAppPassword, type ServerInput } from './account-sign-in.ts';
import { createWays } from './account-ways.ts';
import { Failure } from './failure.ts';
import type { Connection } from './nextcloud/connection.ts';
import { systemClock } from './nextcloud/system-clock.ts';
import { userAgent } from './nextcloud/user-agent.ts';
import type { Examination } from './operations/doctor.ts';
import { afterDelay } from './operations/after.ts';
import { describeAuthorities } from './security/certificate-authorities.ts';
import type { Egress } from './security/egress.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSettings } from './session-settings.ts';
import { type AccountStore, createAccountStore, type StoredAccount } from './store/accounts.ts';
import { createSecretStore, type SecretName } from './store/secrets.ts';
import { createSyncedSources } from './store/synced-sources.ts';

/** What happened to an account, told after it is stored. */
export type AccountChange =
  /** It is there, or its state, name or quota changed. */
  | { kind: 'account'; accountId: AccountId }
  /** Other folders of it are chosen. */
  | { kind: 'folders'; accountId: AccountId }
  /** It is signed out; its sources are gone, or `kept`. */
  | { kind: 'signed-out'; accountId: AccountId };

/** The accounts of servers, the ways in and out of them, and the one way to each server. */
export interface SessionAccounts {
  list(): Account[];
  /** Null where there is none. */
  get(accountId: AccountId): Account | null;
  probe(input: ServerInput, signal: AbortSignal): Promise<ServerProbe>;
  signIn(input: ServerInput, signal: AbortSignal): AsyncGenerator<SignInProgress, void, void>;
  addWithPassword(input: ServerInput & { user: string; appPassword: string }, signal: AbortSignal): Promise<Account>;
  signOut(input: { accountId: AccountId; keepCopy: boolean }, signal: AbortSignal): Promise<void>;
  check(input: CheckInput, signal: AbortSignal): Promise<Account>;
  readonly folders: AccountFolders;
  /** For one run or flow: its requests carry one trace id and are counted apart. Failure: NOT_FOUND. */
  connectionOf(accountId: AccountId): Connection;
  /** Listens to servers that tell of changes by themselves. Closed with the profile. */
  openPush(told: Pick<AccountPushParts, 'onListening' | 'onChange'>): AccountPush;
  /** Trusted beside what this machine trusts, as a person compares them. */
  authorities(): CertificateAuthority[];
  onChange(listener: (change: AccountChange) => void): void;
  readonly store: AccountStore;
  readonly examination: Examination;
}

interface Wired {
  settings: SessionSettings;
  egress: Egress;
  /** Takes a source out of the library with all that came from it. */
  removeSource: (sourceId: SourceId) => Promise<unknown>;
  /** Nothing is synced into it any more when this is done. */
  leaveSource: (sourceId: SourceId) => Promise<void>;
}

export function openAccounts(ground: Ground, { settings, egress, removeSource, leaveSource }: Wired): SessionAccounts {
  const { parts, db, closing, clock } = ground;
  const store = createAccountStore(db);
  const secrets = createSecretStore({ db, keychain: parts.keychain, profileId: ground.profileId });
  const synced = createSyncedSources(db);
  const ways = { ...parts, egress, authorities: () => authorities() };
  const openWay = createWays(ways, 'account');
  const agent = userAgent(parts.version);
  const listeners: ((change: AccountChange) => void)[] = [];

  function told(change: AccountChange): void {
    for (const listener of listeners) listener(change);
    relook.follow();
    ground.changed();
  }

  function shown({ loginName: _loginName, ...account }: StoredAccount): Account {
    return { ...account, passwordIn: secrets.where(secretOf(account.accountId)) };
  }

  function existing(accountId: AccountId): StoredAccount {
    const account = store.get(accountId);
    if (account === null) throw new Failure('NOT_FOUND');
    return account;
  }

  async function credentialsOf(accountId: AccountId) {
    const password = await secrets.get(secretOf(accountId));
    return password === null ? null : { loginName: existing(accountId).loginName, password };
  }

  const connections = createAccountConnections({
    account(accountId) {
      const account = store.get(accountId);
      return account === null || account.signedOut ? null : shown(account);
    },
    credentials: credentialsOf,
    openWay: createWays(ways, 'sync'),
    userAgent: agent,
    onStop(accountId, reason, failure) {
      parts.log.warn('account.stopped', { reason });
      store.setState(accountId, reason, failure.toData());
      told({ kind: 'account', accountId });
    },
  });
  closing.closes(connections.close);

  const keeping = createAccountKeeping({
    store,
    synced,
    setPassword: (accountId, password) => secrets.set(secretOf(accountId), password),
    renew: connections.renew,
    nowMs: clock.wallMs,
  });

  const signIn = createSignIn({
    openWay,
    userAgent: agent,
    async keep(signedIn, accountId) {
      const kept = await keeping.keep(signedIn, accountId);
      told({ kind: 'account', accountId: kept });
      return shown(existing(kept));
    },
    pinnedFor: (accountId) => existing(accountId).certificateFingerprint,
    isPinnedElse: keeping.isPinnedElse,
    openAddress: parts.openAddress,
    nowMs: clock.wallMs,
    wait: systemClock.wait,
  });

  const lookAgain = createAccountCheck({
    store,
    credentials: credentialsOf,
    openWay,
    userAgent: agent,
    renew: connections.renew,
  });

  async function check(input: CheckInput, signal: AbortSignal): Promise<Account> {
    const { accountId } = input;
    try {
      const { state } = existing(accountId);
      await lookAgain(existing(accountId), input, signal);
      if (state !== 'ready') synced.revive(accountId);
    } finally {
      told({ kind: 'account', accountId });
    }
    return shown(existing(accountId));
  }

  const relook = createAccountRelook({
    accounts: () => (parts.shell === 'cli' ? [] : store.list()),
    check: (accountId) => check({ accountId }, closing.signal),
    after: afterDelay,
    log: parts.log,
  });
  closing.ends(relook.close);
  relook.follow();

  const authorities = (): readonly string[] => settings.current().sync.certificateAuthorities;
  let trusted = authorities().join();
  settings.onChange(() => {
    if (authorities().join() === trusted) return;
    trusted = authorities().join();
    // The next requests are sent over what is trusted now.
    for (const { accountId } of store.list()) connections.renew(accountId);
    relook.now();
  });

  async function signOut(
    { accountId, keepCopy }: { accountId: AccountId; keepCopy: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const account = existing(accountId);
    if (!account.signedOut && account.state !== 'sign-in') await revokeAppPassword(connections.of(accountId), signal);
    connections.renew(accountId);
    store.setSignedOut(accountId);
    await secrets.set(secretOf(accountId), null);
    for (const { sourceId } of synced.ofAccount(accountId)) await (keepCopy ? leaveSource(sourceId) : removeSource(sourceId));
    if (keepCopy) synced.keep(accountId);
    else store.remove(accountId);
    told({ kind: 'signed-out', accountId });
  }

  return {
    list: () => store.list().map(shown),
    get(accountId) {
      const account = store.get(accountId);
      return account && shown(account);
    },
    probe: (input, signal) => signIn.probe(input, closing.within(signal)),
    signIn: (input, signal) => signIn.signIn(input, closing.within(signal)),
    addWithPassword: (input, signal) => signIn.addWithPassword(input, closing.within(signal)),
    signOut: (input, signal) => signOut(input, closing.within(signal)),
    check: (input, signal) => check(input, closing.within(signal)),
    folders: createAccountFolders({
      db,
      synced,
      account: (accountId) => shown(existing(accountId)),
      connectionOf: connections.of,
      removeSource,
      now: clock.wallMs,
      changed: (accountId) => told({ kind: 'folders', accountId }),
    }),
    connectionOf: connections.of,
    openPush(told) {
      const push = createAccountPush({
        ...told,
        connectionOf: connections.of,
        credentials: credentialsOf,
        openSocket: connections.openSocket,
        refuse: connections.refuse,
        clock: systemClock,
        log: parts.log,
      });
      closing.ends(push.close);
      return push;
    },
    authorities: () => describeAuthorities(authorities(), clock.wallMs()),
    onChange: (listener) => void listeners.push(listener),
    store,
    examination: { name: 'Accounts', look: () => accountFinding(store.list().filter(({ signedOut }) => !signedOut)) },
  };
}

function secretOf(accountId: AccountId): SecretName {
  return `app-password:${accountId}`;
}
