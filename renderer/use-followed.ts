import { useEffect, useState } from 'react';
import type { Client } from '../contract/client.ts';
import { failureOf, useConnection } from './connection.ts';

/** One thing of the engine as it is now, read again whenever the engine tells of a change; null until it was read. `watch` stays the same. */
export function useFollowed<Value>(watch: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<Value>>): {
  value: Value | null;
  failed: string | null;
} {
  const client = useConnection((state) => state.client);
  const [value, setValue] = useState<Value | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    const follow = async () => {
      try {
        for await (const next of await watch(client, leaving.signal)) {
          setValue(() => next);
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
  }, [client, watch]);
  return { value, failed };
}
