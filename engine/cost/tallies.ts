import type { Zone } from '../calendar/zones.ts';
import type { ProviderCallStore, WindowTally } from '../store/provider-calls.ts';
import { type Span, spanAt } from './windows.ts';

/** A window as it stands now. */
export interface WindowNow extends WindowTally {
  startMs: number;
  endMs: number;
}

/** What a call counts with; its cost null where it has no price. */
export interface Counted {
  costMicro: number | null;
  tokens: number;
}

/** What was used in the hour, day and month of a time, calls under way with what is reserved for them. */
export interface Tallies {
  at(window: Span, atMs: number): WindowNow;
  /** Has all windows of a time at hand, so that what is added from now on is seen even where it cannot be written. */
  ready(atMs: number): void;
  /** A call was added to the ledger, begun at `atMs`. */
  added(made: number, atMs: number, counted: Counted): void;
  /** What a call counts with has changed. */
  changed(made: number, before: Counted, after: Counted): void;
  /** The currency is another: money is added up anew. */
  forget(): void;
}

const SPANS: readonly Span[] = ['hour', 'day', 'month'];

/**
 * Read from the ledger when a window begins, and kept in step from there on: nobody else writes a profile's ledger while it is
 * open. A clock that is set back leads to an earlier window, which is read anew.
 */
export function createTallies(parts: { store: ProviderCallStore; currency: () => string; zone: () => Zone }): Tallies {
  const windows = new Map<Span, WindowNow>();

  function at(window: Span, atMs: number): WindowNow {
    const known = windows.get(window);
    if (known && atMs >= known.startMs && atMs < known.endMs) return known;
    const span = spanAt(window, atMs, parts.zone());
    const fresh = { ...span, ...parts.store.tally(span, parts.currency()) };
    windows.set(window, fresh);
    return fresh;
  }

  function add(made: number, costMicro: number, tokens: number): void {
    for (const tally of windows.values()) {
      if (tally.firstMade === null || made < tally.firstMade) continue;
      tally.costMicro += costMicro;
      tally.tokens += tokens;
    }
  }

  return {
    at,
    ready: (atMs) => SPANS.forEach((window) => at(window, atMs)),
    added(made, atMs, { costMicro, tokens }) {
      for (const tally of windows.values()) if (atMs >= tally.startMs && atMs < tally.endMs) tally.firstMade ??= made;
      add(made, costMicro ?? 0, tokens);
    },
    changed: (made, before, after) => add(made, (after.costMicro ?? 0) - (before.costMicro ?? 0), after.tokens - before.tokens),
    forget: () => windows.clear(),
  };
}
