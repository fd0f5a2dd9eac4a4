import type { AccountId } from '../contract/ids.ts';
import type { SyncVerification } from '../contract/sync.ts';
import type { Connection } from './nextcloud/connection.ts';
import { type FolderVerified, verifyFolder, type VerifyParts } from './nextcloud/verify-folder.ts';
import type { SyncState } from './store/sync-states.ts';
import type { SyncCounts } from './sync-view.ts';

export interface SyncVerifyParts extends Pick<VerifyParts, 'db' | 'now' | 'indexed'> {
  connectionOf: (accountId: AccountId) => Connection;
  rulesOf: (state: SyncState) => VerifyParts['rules'];
  countsOf: (state: SyncState) => SyncCounts;
  monotonicMs: () => number;
}

/** Compares what servers hold with library and index: folders file by file, collections by their numbers. Failures: SERVER_*, ACCOUNT_*. */
export async function verifySynced(
  states: readonly SyncState[],
  parts: SyncVerifyParts,
  signal: AbortSignal,
): Promise<SyncVerification> {
  const startedAtMs = parts.monotonicMs();
  const sum: FolderVerified = { server: 0, library: 0, indexed: 0, missing: [], extra: [] };
  for (const state of states.filter((each) => each.state !== 'kept')) {
    const part = state.kind === 'folder' ? await verifyOne(state, parts, signal) : numbersOf(parts.countsOf(state));
    for (const name of ['server', 'library', 'indexed'] as const) sum[name] += part[name];
    sum.missing.push(...part.missing);
    sum.extra.push(...part.extra);
  }
  return { ...sum, tookMs: Math.round(parts.monotonicMs() - startedAtMs) };
}

function numbersOf({ serverItems, libraryItems, indexedItems }: SyncCounts): FolderVerified {
  return { server: serverItems, library: libraryItems, indexed: indexedItems, missing: [], extra: [] };
}

async function verifyOne(state: SyncState, parts: SyncVerifyParts, signal: AbortSignal): Promise<FolderVerified> {
  const { sourceId, accountId, remotePath, accountLabel } = state;
  const source = { sourceId, path: remotePath.normalize('NFC'), rawPath: remotePath, label: accountLabel };
  const { db, now, indexed } = parts;
  const own = { source, connection: parts.connectionOf(accountId), rules: parts.rulesOf(state) };
  return await verifyFolder({ db, now, indexed, ...own }, signal);
}
