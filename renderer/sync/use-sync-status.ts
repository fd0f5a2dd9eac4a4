import { useEffect, useState } from 'react';
import type { SyncStatus } from '../../contract/sync.ts';
import { failureOf, useConnection } from '../connection.ts';

/** How syncing stands, as it changes; null until first told. */
export function useSyncStatus(): { status: SyncStatus | null; failed: string | null } {
  const client = useConnection((state) => state.client);
  const [status, setStatus] = useState<SyncStatus | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    const follow = async () => {
      try {
        for await (const next of await client.sync.watch(undefined, { signal: leaving.signal })) {
          setStatus(next);
          setFailed(null);
        }
      } catch (error) {
        const failure = leaving.signal.aborted ? null : failureOf(error);
        // A lost connection is shown by the window, and what was known stays.
        if (failure !== null && failure.code !== 'CONNECTION_LOST') setFailed(failure.message);
      }
    };
    void follow();
    return () => leaving.abort();
  }, [client]);
  return { status, failed };
}
