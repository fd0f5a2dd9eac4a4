import { useCallback, useEffect, useRef, useState } from 'react';
import type { FailureData } from '../../contract/failure-table.ts';
import { engine, failureOf } from '../connection.ts';

/** A folder on the engine's machine with what lies in it, folders first. */
export interface Place {
  path: string;
  parent: string | null;
  entries: readonly { name: string; path: string; kind: 'folder' | 'file' }[];
}

/** Walks through folders. A folder that cannot be opened leaves one where one was, with the reason. */
export function useBrowse(): { place: Place | null; failure: FailureData | null; open(path: string): void } {
  const [place, setPlace] = useState<Place | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const going = useRef(new AbortController());

  const go = useCallback(async (path: string | null) => {
    going.current.abort();
    going.current = new AbortController();
    const { signal } = going.current;
    try {
      const found = await engine().library.browse({ path }, { signal });
      if (signal.aborted) return;
      setPlace(found);
      setFailure(null);
    } catch (error) {
      if (!signal.aborted) setFailure(failureOf(error));
    }
  }, []);

  useEffect(() => {
    void go(null);
    return () => going.current.abort();
  }, [go]);

  return { place, failure, open: useCallback((path: string) => void go(path), [go]) };
}
