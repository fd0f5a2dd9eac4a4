import type { AccountId, SourceId } from '../contract/ids.ts';
import { Failure, isCancel } from './failure.ts';
import { afterDelay } from './operations/after.ts';
import type { Log } from './parts.ts';
import type { Database } from './store/database.ts';
import type { SyncState, SyncStates } from './store/sync-states.ts';
import type { SyncRuns } from './sync-runs.ts';
import { nextLookMs } from './sync-timing.ts';

/** Syncs what is due, while the profile is open and without being asked. */
export interface SyncByItself {
  /** Begins what is due now, and comes back when the next is. */
  look(): void;
  /** What is due later of an account is due now. */
  now(accountId: AccountId): void;
  /** What is due much later of an account is due as it is while things change. */
  sooner(accountId: AccountId): void;
  close(): void;
}

export interface SyncByItselfParts {
  /** A single command says itself when. */
  isOn: boolean;
  db: Database;
  states: SyncStates;
  runs: Pick<SyncRuns, 'run' | 'isLeft'>;
  /** Null where servers may be asked. */
  hindrance: () => string | null;
  settings: () => { maxIntervalMinutes: number };
  /** The wall clock. */
  nowMs: () => number;
  random: () => number;
  /** Aborts as the profile is closed. */
  ended: AbortSignal;
  log: Log;
}

/** Longest time until the next look at what is due: clocks are set, and machines sleep. */
const LONGEST_WAIT_MS = 60_000;
const SHORTEST_WAIT_MS = 1000;

export function createSyncByItself(parts: SyncByItselfParts): SyncByItself {
  const { db, states, runs, nowMs, ended } = parts;
  const queued = new Set<SourceId>();
  let cancel: () => void = () => undefined;

  const due = ({ state, nextRunAtMs }: SyncState): number => (state === 'never' ? 0 : (nextRunAtMs ?? Infinity));

  function look(): void {
    cancel();
    if (!parts.isOn || ended.aborted) return;
    const waiting = states
      .list()
      .filter(({ state, sourceId }) => state !== 'kept' && !queued.has(sourceId) && !runs.isLeft(sourceId));
    if (parts.hindrance() === null) {
      for (const state of waiting) if (due(state) <= nowMs()) start(state.sourceId);
    }
    const next = Math.min(...waiting.map(due).filter((atMs) => atMs > nowMs()), Infinity);
    cancel = afterDelay(Math.max(SHORTEST_WAIT_MS, Math.min(LONGEST_WAIT_MS, next - nowMs())), look);
  }

  function start(sourceId: SourceId): void {
    queued.add(sourceId);
    runs
      .run({ sourceId }, ended)
      .catch((error: unknown) => {
        // A failure is kept with its source; a cancel is nobody's fault.
        if (!(error instanceof Failure) && !isCancel(error)) parts.log.bug('sync: run ended', error);
      })
      .finally(() => {
        queued.delete(sourceId);
        look();
      });
  }

  /** Those that wait for a person (`null`) are brought forward only where that is told. */
  function bringForward(accountId: AccountId, toMs: number, isForAll: boolean): void {
    db.transaction(() => {
      for (const { sourceId, state, nextRunAtMs } of states.list({ accountId })) {
        const isLater = nextRunAtMs === null ? isForAll : nextRunAtMs > toMs;
        if (state !== 'kept' && isLater) states.set(sourceId, { nextRunAtMs: toMs });
      }
    });
  }

  return {
    look,
    now: (accountId) => bringForward(accountId, nowMs(), true),
    sooner(accountId) {
      const { maxIntervalMinutes } = parts.settings();
      bringForward(accountId, nowMs() + nextLookMs(0, { maxIntervalMinutes, random: parts.random() }), false);
    },
    close: () => cancel(),
  };
}
