import { useEffect, useState } from 'react';
import type { FailureData } from '../../contract/failure-table.ts';
import type { Scope } from '../../contract/scopes.ts';
import { engine, failureOf } from '../connection.ts';

/** As many as a list is scrolled for; who is not among them is found by name. */
const MOST = 60;

/** Patients and topics whose names hold the words, while a list of them is open. An older answer never replaces a newer one. */
export function useScopes(query: string, open: boolean): { scopes: readonly Scope[] | null; failure: FailureData | null } {
  const [scopes, setScopes] = useState<readonly Scope[] | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  useEffect(() => {
    if (!open) return undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    engine()
      .scopes.list({ query: query.trim(), limit: MOST }, { signal })
      .then(
        (found) => {
          if (signal.aborted) return;
          setScopes(found);
          setFailure(null);
        },
        (error: unknown) => {
          if (!signal.aborted) setFailure(failureOf(error));
        },
      );
    return () => leaving.abort();
  }, [query, open]);
  return { scopes, failure };
}
