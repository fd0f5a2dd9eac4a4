import { useThrottledValue } from '@mantine/hooks';
import { useCallback, useEffect, useState } from 'react';
import type { Account } from '../../contract/accounts.ts';
import { failureOf, useConnection } from '../connection.ts';
import { useStatus } from '../status-store.ts';

/** While much is being read the engine's state changes several times a second. */
const REFRESH_MS = 1000;

export interface KnownAccounts {
  /** Null until first read. */
  accounts: readonly Account[] | null;
  /** Why they could not be read. */
  failed: string | null;
  readAgain(): void;
}

/** The accounts, read again whenever the engine says that something of it changed. */
export function useAccounts(): KnownAccounts {
  const client = useConnection((state) => state.client);
  const status = useThrottledValue(
    useStatus((state) => state.status),
    REFRESH_MS,
  );
  const [accounts, setAccounts] = useState<readonly Account[] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    const read = async () => {
      try {
        const list = await client.accounts.list(undefined, { signal: leaving.signal });
        if (leaving.signal.aborted) return;
        setAccounts(list);
        setFailed(null);
      } catch (error) {
        const failure = leaving.signal.aborted ? null : failureOf(error);
        // A lost connection is shown by the window, and what was known stays.
        if (failure !== null && failure.code !== 'CONNECTION_LOST') setFailed(failure.message);
      }
    };
    void read();
    return () => leaving.abort();
  }, [client, status, asked]);
  return { accounts, failed, readAgain: useCallback(() => setAsked((times) => times + 1), []) };
}
