import { useStore } from 'zustand';
import { engine, failureOf } from '../connection.ts';
import { useStatus } from '../status-store.ts';
import { createSearchStore, type SearchState } from './search-store.ts';

/** The search of this window; what was found stays while one is elsewhere. */
export const searchStore = createSearchStore({
  search: () => engine().search,
  failureOf,
  later(step, delayMs) {
    const timer = setTimeout(step, delayMs);
    return () => clearTimeout(timer);
  },
  wallMs: () => Date.now(),
});

// A locked profile leaves nothing on the page: whoever unlocks next may be somebody else.
useStatus.subscribe(({ status }) => {
  if (status?.vault.state !== 'unlocked') searchStore.setState(searchStore.getInitialState(), true);
});

export function useSearch<T>(select: (state: SearchState) => T): T {
  return useStore(searchStore, select);
}
