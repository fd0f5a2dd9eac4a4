import { isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';

/** What was found ahead of a question is its evidence for this long: later the library may be another. */
const LONGEST_AGE_MS = 1_500;

/** Looks for words that may still change. */
export interface LookAhead<Found> {
  /** One at a time; words that come meanwhile wait, and only the newest of them. */
  look(words: string): void;
  /** What is being found, or was a moment ago, for this very query; null where that was not looked for, or failed. */
  found(query: object): Promise<Found> | null;
}

/** `queryOf`: what is to be asked of `search` for words. */
export function createLookAhead<Query extends object, Found>(
  {
    search,
    queryOf,
    clock,
    log,
  }: {
    /** Nothing is looked for ahead where that would send words that may still change. */
    search: { run(query: Query, signal: AbortSignal): Promise<Found>; sendsWords(): boolean };
    queryOf: (words: string) => Query;
    clock: { monotonicMs(): number };
    log: Log;
  },
  signal: AbortSignal,
): LookAhead<Found> {
  let running = false;
  let next: string | null = null;
  let last: { query: string; result: Promise<Found>; atMs: number } | null = null;

  async function run(words: string): Promise<void> {
    running = true;
    const query = queryOf(words);
    const result = search.run(query, signal);
    const mine = { query: JSON.stringify(query), result, atMs: clock.monotonicMs() };
    last = mine;
    try {
      await result;
    } catch (error) {
      if (last === mine) last = null;
      if (!isCancel(error)) log.bug('voice: look-ahead failed', error);
    }
    running = false;
    const newest = next;
    next = null;
    if (newest !== null && !signal.aborted) void run(newest);
  }

  return {
    look(words) {
      if (search.sendsWords()) return;
      if (running) next = words;
      else if (words.trim() !== '') void run(words);
    },
    found(query) {
      if (last === null || last.query !== JSON.stringify(query)) return null;
      return clock.monotonicMs() - last.atMs <= LONGEST_AGE_MS ? last.result : null;
    },
  };
}
