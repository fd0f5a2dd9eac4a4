import type { SyncStatus } from '../../contract/sync.ts';
import { useStatus } from '../status-store.ts';

/** How syncing stands, and where nothing is asked of servers, whether the network keeps it or the mode a person chose. */
export function useSyncState(state: SyncStatus['state']): SyncStatus['state'] | 'offlineMode' {
  const mode = useStatus(({ status }) => status?.mode);
  return state === 'offline' && mode === 'offline' ? 'offlineMode' : state;
}
