import type { SourceId } from '../contract/ids.ts';
import type { Source } from '../contract/library.ts';
import type { FileIntake } from './file-intake.ts';
import type { WatchFolder } from './library/watch-folder.ts';
import { watchKey, watchSource, type NotWatched, type WatchedSource, type WatchTiming } from './library/watch-source.ts';
import type { After } from './operations/after.ts';
import type { Log } from './parts.ts';
import type { SourceStore } from './store/sources.ts';

/** Keeps every folder and file of the library current for as long as the profile is open. */
export interface WatchSources {
  /** Sources or settings may have changed: starts and stops watching accordingly. */
  refresh(): void;
  isWatched(sourceId: SourceId): boolean;
  /** Sources not watched, and why; those of the doctor's interest only. */
  report(): { watched: number; polled: { label: string; reason: NotWatched; everyMs: number }[] };
  /** Stops all of it and waits for what is under way. */
  close(): Promise<void>;
}

export interface WatchSourcesParts {
  watchFolder: WatchFolder;
  sources: SourceStore;
  settings: () => { watch: boolean; excludeNames: readonly string[] };
  intake: Pick<FileIntake, 'run'>;
  /** The wall clock and one that never goes back, in milliseconds. */
  now: () => number;
  monotonicMs: () => number;
  after: After;
  log: Log;
  changed: () => void;
  timing?: Partial<WatchTiming>;
}

const TIMING: WatchTiming = {
  // An editor that saves by way of other names, or a sync program, is done with one file within a second.
  quietMs: 2000,
  longestWaitMs: 15_000,
  settleMs: 1500,
  glanceMs: 20_000,
  reconcileMs: 6 * 60 * 60_000,
  pollMs: { shortest: 60_000, longest: 30 * 60_000 },
};

/** The wall clock went so much further, or less far, than the time that passed: the machine slept, or it was set. */
const CLOCK_JUMP_MS = 60_000;

export function createWatchSources(parts: WatchSourcesParts): WatchSources {
  const { sources, settings, now, monotonicMs, after, log } = parts;
  const timing = { ...TIMING, ...parts.timing };
  const watched = new Map<SourceId, WatchedSource>();
  const ending = new Set<Promise<void>>();
  let glancedAt = { wallMs: now(), monotonicMs: monotonicMs() };
  let cancelGlance: (() => void) | null = null;
  let isClosed = false;

  function refresh(): void {
    if (isClosed) return;
    const { watch, excludeNames } = settings();
    const wanted = new Map(watch ? sources.list().flatMap((source) => (isFile(source) ? [[source.sourceId, source]] : [])) : []);
    for (const [sourceId, present] of watched) {
      const source = wanted.get(sourceId);
      if (!source || watchKey(source, excludeNames) !== present.key) end(sourceId, present);
    }
    for (const source of wanted.values()) if (!watched.has(source.sourceId)) begin(source, excludeNames);
    cancelGlance ??= after(timing.glanceMs, glance);
  }

  function begin(source: Source & { path: string }, excludeNames: readonly string[]): void {
    const { sourceId } = source;
    const one = watchSource(source, {
      ...parts,
      timing,
      excludeNames,
      look: (look, signal) => parts.intake.run({ sourceIds: [sourceId], look }, signal),
      stateNow: () => sources.stateOf(sourceId),
    });
    watched.set(sourceId, one);
    void glanceAt(one);
  }

  function end(sourceId: SourceId, one: WatchedSource): void {
    watched.delete(sourceId);
    const ended = one.close().finally(() => ending.delete(ended));
    ending.add(ended);
  }

  function glance(): void {
    cancelGlance = after(timing.glanceMs, glance);
    const present = { wallMs: now(), monotonicMs: monotonicMs() };
    const passedMs = present.monotonicMs - glancedAt.monotonicMs;
    const jumpedMs = Math.abs(present.wallMs - glancedAt.wallMs - passedMs);
    const hasSlept = jumpedMs > CLOCK_JUMP_MS || passedMs > timing.glanceMs + CLOCK_JUMP_MS;
    glancedAt = present;
    for (const one of watched.values()) {
      if (hasSlept) one.lookSoon();
      void glanceAt(one);
    }
  }

  async function glanceAt(one: WatchedSource): Promise<void> {
    try {
      await one.glance();
    } catch (error) {
      log.bug('watch: glance ended', error);
    }
  }

  return {
    refresh,
    isWatched: (sourceId) => watched.get(sourceId)?.notWatched() === null,
    report() {
      const all = sources.list().flatMap((source) => {
        const one = watched.get(source.sourceId);
        return one ? [{ label: source.label, reason: one.notWatched(), everyMs: one.lookEveryMs() }] : [];
      });
      return {
        watched: all.filter(({ reason }) => reason === null).length,
        polled: all.filter(({ reason }) => reason === 'limit' || reason === 'other' || reason === 'remote'),
      };
    },
    async close() {
      isClosed = true;
      cancelGlance?.();
      for (const [sourceId, one] of watched) end(sourceId, one);
      await Promise.all(ending);
    },
  };
}

function isFile(source: Source): source is Source & { path: string } {
  return source.path !== null && (source.kind === 'folder' || source.kind === 'file');
}
