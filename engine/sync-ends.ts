import type { SourceId } from '../contract/ids.ts';
import { Failure } from './failure.ts';
import { endsAll } from './nextcloud/walk.ts';
import type { Database } from './store/database.ts';
import { createRemoteFiles } from './store/remote-files.ts';
import { createSyncLog } from './store/sync-log.ts';
import { createSyncStates, type SyncState, type SyncStateChange } from './store/sync-states.ts';
import type { RunResult } from './sync-meter.ts';
import { noteRun } from './sync-outcome.ts';
import { isForPerson, nextLookMs, nextTryMs, type Pace, UNSETTLED_MS } from './sync-timing.ts';

/** What the end of a run means for its source: how it stands from then on, and when it is looked at next. */
export interface SyncEnds {
  /** What was signed out meanwhile stays `kept`. */
  set(sourceId: SourceId, change: SyncStateChange): void;
  /** The run got to its end; whatever it could not do is tried again by itself. */
  conclude(source: SyncState, result: RunResult, change: SyncStateChange): void;
  /** The run was ended half-way: by a person, or by something that concerns the whole account. A bug is thrown on. */
  failed(source: SyncState, error: unknown, signal: AbortSignal): Failure;
  /** Something of these changed on the server: they are looked at as soon as may be. */
  changedThere(sourceIds: readonly SourceId[]): void;
}

export interface SyncEndsParts {
  db: Database;
  /** The wall clock. */
  now: () => number;
  settings: () => { maxIntervalMinutes: number };
  /** The server tells of what changes in this source as it happens. */
  isTold: (state: SyncState) => boolean;
  random: () => number;
  /** The state of a source, or what is known of it, changed. */
  changed: () => void;
}

/** Between two looks at what changes all the time. */
const BREATH_MS = 2000;

export function createSyncEnds(parts: SyncEndsParts): SyncEnds {
  const { db, now, changed } = parts;
  const states = createSyncStates(db);
  const files = createRemoteFiles(db);
  const syncLog = createSyncLog(db);
  const quietRuns = new Map<SourceId, number>();
  /** Changed while they were being synced. */
  const outdated = new Set<SourceId>();

  function pace(source: SyncState): Pace {
    return { maxIntervalMinutes: parts.settings().maxIntervalMinutes, random: parts.random(), isTold: parts.isTold(source) };
  }

  function nextLookAtMs({ nextRunAtMs, completedAtMs }: SyncState): number {
    return Math.min(nextRunAtMs ?? Infinity, Math.max(now(), (completedAtMs ?? 0) + BREATH_MS));
  }

  function set(sourceId: SourceId, change: SyncStateChange): void {
    db.transaction(() => {
      if (states.get(sourceId)?.state !== 'kept') states.set(sourceId, change);
    });
    changed();
  }

  function conclude(source: SyncState, result: RunResult, change: SyncStateChange): void {
    const { sourceId } = source;
    const isQuiet = result.downloaded + result.updated + result.moved + result.removed === 0 && source.completedAtMs !== null;
    const quiet = isQuiet ? (quietRuns.get(sourceId) ?? 0) + 1 : 0;
    quietRuns.set(sourceId, quiet);
    const question = change.question === undefined ? source.question : change.question;
    const state = question ? ('asking' as const) : (change.state ?? ('current' as const));
    const lookAtMs = outdated.delete(sourceId) ? now() : (change.nextRunAtMs ?? now() + nextLookMs(quiet, pace(source)));
    const nextRunAtMs = Math.min(
      lookAtMs,
      Math.max(now() + UNSETTLED_MS, files.nextRetryAtMs(sourceId) ?? lookAtMs),
      // What could not be listed is tried again as a run that failed is.
      change.failure && change.attempts
        ? now() + (nextTryMs(change.failure, change.attempts, pace(source)) ?? Infinity)
        : Infinity,
    );
    const isDone = state === 'current' || state === 'asking';
    db.transaction(() => {
      if (states.get(sourceId)?.state === 'kept') return;
      states.set(sourceId, {
        failure: null,
        attempts: 0,
        ...change,
        state,
        nextRunAtMs,
        ...(isDone ? { completedAtMs: now() } : {}),
      });
      noteRun(syncLog, { source, change, result, nowMs: now() });
      syncLog.trim();
    });
  }

  function failed(source: SyncState, error: unknown, signal: AbortSignal): Failure {
    const { sourceId, attempts } = source;
    if (signal.aborted) {
      const stop = signal.reason instanceof Failure ? signal.reason : null;
      set(sourceId, { state: 'waiting', failure: stop?.toData() ?? null, nextRunAtMs: now() });
      if (stop !== null) return stop;
      throw error;
    }
    if (!(error instanceof Failure)) {
      set(sourceId, {
        state: 'waiting',
        failure: new Failure('INTERNAL').toData(),
        nextRunAtMs: now() + nextLookMs(6, pace(source)),
      });
      throw error;
    }
    if (states.get(sourceId) === null) return error; // removed meanwhile
    const nextMs = nextTryMs(error, attempts + 1, pace(source));
    set(sourceId, {
      state: isForPerson(error, attempts + 1) ? 'stopped' : 'waiting',
      failure: error.toData(),
      attempts: attempts + 1,
      nextRunAtMs: nextMs === null ? null : now() + nextMs,
    });
    return error;
  }

  return {
    set,
    conclude,
    failed,
    changedThere(sourceIds) {
      db.transaction(() => {
        for (const sourceId of sourceIds) {
          const state = states.get(sourceId);
          if (state?.state === 'syncing') outdated.add(sourceId);
          else if (state !== null && mayBeLookedAt(state)) states.set(sourceId, { nextRunAtMs: nextLookAtMs(state) });
        }
      });
      changed();
    },
  };
}

/** Where the server itself could not be asked, its waits are kept. */
function mayBeLookedAt({ state, failure }: SyncState): boolean {
  if (state === 'kept' || state === 'stopped') return false;
  return failure === null || !endsAll(failure);
}
