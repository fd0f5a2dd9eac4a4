import type { AccountId, SourceId } from '../contract/ids.ts';
import type { AccountPush, AccountPushParts } from './account-push.ts';
import type { Account } from '../contract/accounts.ts';
import type { SyncState, SyncStates } from './store/sync-states.ts';
import type { SyncByItself } from './sync-by-itself.ts';
import type { SyncRuns } from './sync-runs.ts';

/** What servers tell by themselves, as it concerns syncing. */
export interface SyncPush {
  /** Hears those it is to hear by now: accounts, what is synced of them, or whether servers may be asked changed. */
  follow(): void;
  /** Its server tells of changes in this source as they happen: it need not be looked at often. */
  isTold(state: Pick<SyncState, 'accountId' | 'kind'>): boolean;
  toldAtOnce(): AccountId[];
}

export interface SyncPushParts {
  openPush: (told: Pick<AccountPushParts, 'onListening' | 'onChange'>) => AccountPush;
  accounts: () => Account[];
  states: Pick<SyncStates, 'list'>;
  runs: Pick<SyncRuns, 'changedThere'>;
  byItself: Pick<SyncByItself, 'look' | 'sooner'>;
  hindrance: () => string | null;
  changed: () => void;
}

export function createSyncPush({ states, runs, byItself, ...parts }: SyncPushParts): SyncPush {
  const push = parts.openPush({
    onListening(accountId, isListening) {
      // What changed before it was heard has to be looked for.
      if (isListening) runs.changedThere(sourcesOf(accountId));
      else byItself.sooner(accountId);
      byItself.look();
      parts.changed();
    },
    onChange(accountId, what) {
      runs.changedThere(sourcesOf(accountId, (kind) => (kind === 'folder') === (what === 'files')));
      byItself.look();
    },
  });

  function sourcesOf(accountId: AccountId, isMeant: (kind: SyncState['kind']) => boolean = () => true): SourceId[] {
    return states.list({ accountId }).flatMap(({ sourceId, kind }) => (isMeant(kind) ? [sourceId] : []));
  }

  function wanted(): AccountId[] {
    if (parts.hindrance() !== null) return [];
    const synced = new Set(states.list().flatMap(({ accountId, state }) => (state === 'kept' ? [] : [accountId])));
    const able = parts.accounts().filter(({ kind, state, signedOut }) => kind === 'nextcloud' && state === 'ready' && !signedOut);
    return able.map(({ accountId }) => accountId).filter((accountId) => synced.has(accountId));
  }

  return {
    follow: () => push.follow(wanted()),
    // Of calendars and contacts a server tells only where its record of activities is kept, so they are looked at as ever.
    isTold: ({ accountId, kind }) => kind === 'folder' && push.isListening(accountId),
    toldAtOnce: () => parts.accounts().flatMap(({ accountId }) => (push.isListening(accountId) ? [accountId] : [])),
  };
}
