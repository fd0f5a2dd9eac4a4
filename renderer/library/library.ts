import { useEffect } from 'react';
import { useStore } from 'zustand';
import { engine, failureOf, useConnection } from '../connection.ts';
import { createLibraryStore, type LibraryState } from './library-store.ts';

/** The library of this window. */
export const libraryStore = createLibraryStore({
  library: () => engine().library,
  failureOf,
  later(step, delayMs) {
    const timer = setTimeout(step, delayMs);
    return () => clearTimeout(timer);
  },
});

export function useLibrary<T>(select: (state: LibraryState) => T): T {
  return useStore(libraryStore, select);
}

let followers = 0;
let leaving = new AbortController();

/** Keeps the library current for as long as a page that calls it is there and the engine is connected. */
export function useFollowLibrary(): void {
  const client = useConnection((state) => state.client);
  useEffect(() => {
    if (client === null) return undefined;
    // First run may still be there behind the library page: one stream serves both.
    followers += 1;
    if (followers === 1) {
      leaving = new AbortController();
      void libraryStore.getState().follow(leaving.signal);
    }
    return () => {
      followers -= 1;
      if (followers === 0) leaving.abort();
    };
  }, [client]);
}
