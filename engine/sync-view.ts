import type { Account } from '../contract/accounts.ts';
import type { AppStatus } from '../contract/app.ts';
import type { SyncedSource } from '../contract/sync.ts';
import type { Finding } from './operations/doctor.ts';
import type { RemoteFileStore } from './store/remote-files.ts';
import type { SourceStore } from './store/sources.ts';
import type { SyncProblemStore } from './store/sync-problems.ts';
import type { SyncState } from './store/sync-states.ts';

export type SyncCounts = Pick<SyncedSource, 'serverItems' | 'libraryItems' | 'indexedItems' | 'problems' | 'sizeBytes'>;

/** Synced sources as a person sees them. */
export interface SyncView {
  /** Takes a moment where a source holds very many files. */
  countsOf(state: SyncState): SyncCounts;
  sourceOf(state: SyncState, counts: SyncCounts): SyncedSource;
}

interface SyncViewParts {
  files: Pick<RemoteFileStore, 'counts'>;
  problems: Pick<SyncProblemStore, 'unread'>;
  sources: Pick<SourceStore, 'get'>;
}

export function createSyncView({ files, problems: found, sources }: SyncViewParts): SyncView {
  return {
    countsOf({ sourceId, kind, serverItems }) {
      const { documents, indexed } = sources.get(sourceId) ?? { documents: 0, indexed: 0 };
      const unread = found.unread(sourceId, null).length;
      if (kind !== 'folder')
        return { serverItems, libraryItems: documents, indexedItems: indexed, problems: unread, sizeBytes: 0 };
      const { server, library, skipped, failed, heldBytes } = files.counts(sourceId);
      const problems = skipped + failed + unread;
      return { serverItems: server, libraryItems: library, indexedItems: indexed, problems, sizeBytes: heldBytes };
    },
    sourceOf({ sourceId, accountId, kind, label, remotePath, state, failure, question, completedAtMs, nextRunAtMs }, counts) {
      const path = kind === 'folder' ? remotePath : null;
      return { sourceId, accountId, kind, label, path, state, failure, question, completedAtMs, nextRunAtMs, ...counts };
    },
  };
}

/** For the window's head: whether all is well, and what waits for a person. */
export function syncGlance(
  all: readonly SyncState[],
  accounts: readonly Pick<Account, 'accountId' | 'state' | 'signedOut'>[],
  state: NonNullable<AppStatus['sync']>['state'],
): NonNullable<AppStatus['sync']> {
  const waiting = all.filter((each) => each.state === 'asking' || each.state === 'stopped');
  // An account that was refused outside of a run: its sources stop with the next one.
  const refused = accounts
    .filter((account) => account.state !== 'ready' && !account.signedOut)
    .filter((account) => waiting.every(({ accountId }) => accountId !== account.accountId));
  const synced = all.filter((each) => each.state !== 'kept');
  return {
    accounts: accounts.length,
    sources: all.length,
    attention: waiting.length + refused.length,
    state,
    completedAtMs: synced.length === 0 ? null : Math.min(...synced.map(({ completedAtMs }) => completedAtMs ?? 0)) || null,
  };
}

/** For the doctor. */
export function syncFinding(states: readonly SyncState[], isPaused: boolean): Finding {
  if (states.length === 0) return { state: 'ok', detail: 'Nothing is synced from a server.' };
  if (isPaused) return { state: 'warning', detail: 'Syncing is paused.' };
  const told = states.flatMap(({ label, state, failure }) => {
    if (state === 'asking') return [`${label}: a question waits on the Sync page.`];
    return (state === 'stopped' || state === 'waiting') && failure !== null ? [`${label}: ${failure.message}`] : [];
  });
  if (told.length > 0) return { state: 'warning', detail: told.join(' ') };
  return { state: 'ok', detail: `${states.length} synced.` };
}
