import type { SyncResult, SyncStatus } from '../contract/sync.ts';
import type { FailureData } from '../contract/failures.ts';
import type { SyncWatch } from './sync.ts';

export type SyncProgress = NonNullable<SyncStatus['progress']>;

/** What the runs under way do, for the person watching, and what one of them did in all. */
export interface SyncMeter {
  /** Null when nothing is being done. */
  current(): SyncProgress | null;
  /** A source is being synced; what is told of it counts towards `result`. */
  begin(result: RunResult): SyncWatch & { end(): void };
}

/** Counts of a run, as they come. */
export type RunResult = Omit<SyncResult, 'requests' | 'tookMs'>;

export function newRunResult(): RunResult {
  return { listed: 0, downloaded: 0, updated: 0, moved: 0, removed: 0, failed: [] };
}

/** Too early to tell a rate from a shorter time. */
const MIN_ELAPSED_MS = 1000;
/** Failures named in a result; all of them are in `sync.problems`. */
const MAX_FAILED_TOLD = 1000;

/** `monotonicMs` never goes back. `shown`: a path below the account's root as it is shown. */
export function createSyncMeter({ monotonicMs, changed }: { monotonicMs: () => number; changed: () => void }): SyncMeter {
  let running = 0;
  let startedAtMs = 0;
  let present = nothing();
  const add = (change: Partial<typeof present>): void => {
    present = { ...present, ...change };
    changed();
  };

  return {
    current() {
      if (running === 0) return null;
      const elapsedMs = monotonicMs() - startedAtMs;
      const { totalItems, totalBytes, doneItems, doneBytes } = present;
      if (totalItems === null || elapsedMs < MIN_ELAPSED_MS || doneItems === 0)
        return { ...present, bytesPerSecond: null, leftMs: null };
      // Small files cost as much as their requests, large ones their bytes: whichever is further behind tells the time left.
      const share = Math.max(0.001, Math.min(doneItems / totalItems, totalBytes ? doneBytes / totalBytes : 1));
      return {
        ...present,
        bytesPerSecond: Math.max(0, doneBytes / (elapsedMs / 1000)),
        leftMs: Math.max(0, Math.round(elapsedMs / Math.min(1, share) - elapsedMs)),
      };
    },
    begin(result) {
      if (running === 0) [present, startedAtMs] = [nothing(), monotonicMs()];
      running += 1;
      let isFetching = false;
      return {
        listed: (items) => add({ listed: present.listed + items }),
        wanted({ files, bytes }) {
          if (files === 0) return;
          if (!isFetching && present.totalItems === null) startedAtMs = monotonicMs();
          isFetching = true;
          add({ totalItems: present.doneItems + files, totalBytes: present.doneBytes + bytes });
        },
        fetching: (path) => add({ current: path.slice(path.lastIndexOf('/') + 1) }),
        bytes: (count) => add({ doneBytes: present.doneBytes + count }),
        done(kind) {
          if (kind === 'added') result.downloaded += 1;
          if (kind === 'updated') result.updated += 1;
          add({ doneItems: present.doneItems + 1 });
        },
        failed(path, { code, message }: FailureData) {
          if (result.failed.length < MAX_FAILED_TOLD) result.failed.push({ path, code, message });
          add({ doneItems: present.doneItems + 1 });
        },
        moved: (files) => void (result.moved += files),
        removed: (files) => void (result.removed += files),
        end() {
          running -= 1;
          add({ current: null });
        },
      };
    },
  };
}

function nothing(): SyncProgress {
  return {
    current: null,
    listed: 0,
    doneItems: 0,
    totalItems: null,
    doneBytes: 0,
    totalBytes: null,
    bytesPerSecond: null,
    leftMs: null,
  };
}
