import type { Database } from '../store/database.ts';
import type { FullText } from './full-text.ts';
import { createFullTextIndex } from './full-text-index.ts';

/** Full-text search on the caller's thread and connection, which it holds up meanwhile. The connection stays the caller's. */
export function createFullText(db: Database): FullText {
  const index = createFullTextIndex(db);
  const mustGoOn = (signal: AbortSignal) => () => signal.throwIfAborted();

  return {
    search: async (query, limit, signal) => index.search(query, limit, mustGoOn(signal)),
    scores: async (query, passageIds, signal) => index.scores(query, passageIds, mustGoOn(signal)),
    within: async (filters, signal) => index.within(filters, mustGoOn(signal)),
    corrections: async (terms, scope, signal) => index.corrections(terms, scope, mustGoOn(signal)),
    startingWith: async (prefix, limit, signal) => index.startingWith(prefix, limit, mustGoOn(signal)),
    statistics: async (terms, signal) => index.statistics(terms, mustGoOn(signal)),
    close: async () => undefined,
  };
}
