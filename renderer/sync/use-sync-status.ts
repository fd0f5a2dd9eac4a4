import type { Client } from '../../contract/client.ts';
import type { SyncStatus } from '../../contract/sync.ts';
import { useFollowed } from '../use-followed.ts';

const watchSync = (client: Client, signal: AbortSignal) => client.sync.watch(undefined, { signal });

/** How syncing stands, as it changes; null until first told. */
export function useSyncStatus(): { status: SyncStatus | null; failed: string | null } {
  const { value, failed } = useFollowed(watchSync);
  return { status: value, failed };
}
