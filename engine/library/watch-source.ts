import { relative } from 'node:path';
import type { IntakeResult } from '../../contract/intake.ts';
import type { Source } from '../../contract/library.ts';
import { isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { FileStamp } from '../store/stored-document.ts';
import { createExclusion } from './exclude-names.ts';
import { isRemoteFolder } from './remote-folder.ts';
import { lookAtRoot } from './source-root.ts';
import type { SurveyScope } from './survey.ts';
import { createWatchBatch } from './watch-batch.ts';
import type { FolderWatch, WatchFolder } from './watch-folder.ts';

/** Times of watching, in milliseconds. */
export interface WatchTiming {
  /** How long nothing must have happened before a look. */
  quietMs: number;
  /** The longest a look waits while things keep happening. */
  longestWaitMs: number;
  /** A file changed less than this ago may still be being written. */
  settleMs: number;
  /** Between two glances at whether the place of a source is there and still the same. */
  glanceMs: number;
  /** Between two looks at all of a watched source, for what the system did not tell of. */
  reconcileMs: number;
  /** Shortest and longest time between two looks at all of one that is not watched. */
  pollMs: { shortest: number; longest: number };
}

/** A source that is not watched is looked at so much less often the longer that takes: a twentieth of the time at most. */
const POLL_SHARE = 20;

/** Which part of a source intake is to look at, and what it is told of files left for later. */
export interface SourceLook {
  scopes?: readonly SurveyScope[];
  keepGone: boolean;
  isSettled: (stamp: FileStamp) => boolean;
  unsettled: (paths: readonly string[]) => void;
}

/** Why changes of a source are not told of; null where they are. */
export type NotWatched = 'limit' | 'other' | 'remote' | 'single-file' | 'away' | 'starting' | null;

export interface WatchedSource {
  /** What it was made for; another path or exclusion needs another one. */
  readonly key: string;
  notWatched(): NotWatched;
  /** How long until the next look at all of it, about. */
  lookEveryMs(): number;
  /** Is its place there, is it the same, is it time to look at all of it? Never rejects; does nothing while it is at it. */
  glance(): Promise<void>;
  /** The machine slept, or its clock was set: whatever was told meanwhile is lost. */
  lookSoon(): void;
  close(): Promise<void>;
}

export interface WatchSourceParts {
  watchFolder: WatchFolder;
  excludeNames: readonly string[];
  /** Has intake look at the source, or at a part of it. Rejects as intake does. */
  look: (look: SourceLook, signal: AbortSignal) => Promise<IntakeResult>;
  /** Where the source stands now; null where it was removed. */
  stateNow: () => Source['state'] | null;
  now: () => number;
  after: (delayMs: number, work: () => void) => () => void;
  timing: WatchTiming;
  log: Log;
  /** `notWatched` has changed. */
  changed: () => void;
}

/** What two sources must agree in to share a watcher. */
export function watchKey({ path, exclude }: Source, excludeNames: readonly string[]): string {
  return JSON.stringify([path, exclude, excludeNames]);
}

/** Keeps one source current: by the system's notices where there are any, by looking again and again where not. */
export function watchSource(source: Source & { path: string }, parts: WatchSourceParts): WatchedSource {
  const { path: root } = source;
  const { now, after, timing, log } = parts;
  const exclusion = createExclusion([...parts.excludeNames, ...source.exclude]);
  const batch = createWatchBatch({ root, ...timing });
  const closing = new AbortController();
  let watch: FolderWatch | null = null;
  let watchedIdentity: string | null = null;
  let notWatched: NotWatched = 'starting';
  let everyMs = timing.pollMs.shortest;
  let nextWholeAtMs = 0;
  let cancelTimer: (() => void) | null = null;
  let looking: Promise<void> | null = null;
  let glancing: Promise<void> | null = null;

  const isSettled = ({ modifiedAtMs }: FileStamp): boolean => Math.abs(now() - modifiedAtMs) >= timing.settleMs;

  function setNotWatched(reason: NotWatched): void {
    if (reason === notWatched) return;
    notWatched = reason;
    parts.changed();
  }

  function isExcluded(folder: string): boolean {
    const inside = relative(root, folder);
    return inside !== '' && !inside.startsWith('..') && exclusion.covers(inside);
  }

  /** Waits until everything is watched, or it is known that it will not be. */
  async function arm(identity: string): Promise<void> {
    watchedIdentity = identity;
    if (source.kind !== 'folder') return setNotWatched('single-file');
    if (await isRemoteFolder(root)) return setNotWatched('remote');
    if (closing.signal.aborted) return;
    await new Promise<void>((done) => {
      closing.signal.addEventListener('abort', () => done(), { once: true });
      const begun = parts.watchFolder({
        path: root,
        isExcluded,
        onChange(change) {
          if (change.path !== root && isExcluded(change.path)) return;
          batch.note(change, now());
          waitForBatch();
        },
        onReady() {
          if (watch === begun) setNotWatched(null);
          done();
        },
        onFailure(reason) {
          log.warn('watch: folder cannot be watched', { reason });
          setNotWatched(reason);
          void disarm().finally(() => done());
        },
      });
      watch = begun;
    });
  }

  async function disarm(): Promise<void> {
    const former = watch;
    watch = null;
    await former?.close();
  }

  function waitForBatch(): void {
    const dueAtMs = batch.dueAtMs();
    if (cancelTimer !== null || dueAtMs === null || looking !== null || closing.signal.aborted) return;
    cancelTimer = after(Math.max(0, dueAtMs - now()), () => {
      cancelTimer = null;
      const due = batch.take(now());
      if (due === null) waitForBatch();
      else void look(due.scopes, !due.isQuiet);
    });
  }

  /** Never rejects: what is wrong with intake is shown by intake, and it is tried again. */
  function look(scopes: readonly SurveyScope[] | null, keepGone: boolean): Promise<void> {
    const startedAtMs = now();
    looking = parts
      .look({ ...(scopes ? { scopes } : {}), keepGone, isSettled, unsettled: lookAgainAt }, closing.signal)
      .then(
        ({ tookMs }) => {
          if (scopes !== null) return;
          const shareMs = Math.min(timing.pollMs.longest, Math.max(timing.pollMs.shortest, tookMs * POLL_SHARE));
          everyMs = notWatched === null ? Math.max(timing.reconcileMs, shareMs) : shareMs;
          nextWholeAtMs = now() + everyMs;
        },
        (error: unknown) => {
          nextWholeAtMs = startedAtMs + timing.pollMs.shortest;
          if (!isCancel(error)) log.warn('watch: look ended early');
        },
      )
      .finally(() => {
        looking = null;
        waitForBatch();
      });
    return looking;
  }

  function lookAgainAt(paths: readonly string[]): void {
    for (const path of paths) batch.note({ kind: 'entry', path }, now());
  }

  async function glanceNow(): Promise<void> {
    await looking;
    if (closing.signal.aborted) return;
    const place = await lookAtRoot(root).catch(() => null);
    if (closing.signal.aborted) return;
    if (place === null || (watchedIdentity !== null && place.identity !== watchedIdentity)) {
      setNotWatched('away');
      await disarm();
      watchedIdentity = null;
      if (place === null) {
        if (parts.stateNow() !== 'missing') await look(null, false);
        return;
      }
    }
    if (watchedIdentity === null) {
      await arm(place.identity);
      if (!closing.signal.aborted) await look(null, false);
    } else if (now() >= nextWholeAtMs) {
      if (watch === null && notWatched !== 'single-file') await arm(place.identity); // what kept it from being watched may have passed
      if (!closing.signal.aborted) await look(null, false);
    }
  }

  return {
    key: watchKey(source, parts.excludeNames),
    notWatched: () => notWatched,
    lookEveryMs: () => everyMs,
    glance() {
      glancing ??= glanceNow().finally(() => (glancing = null));
      return glancing;
    },
    lookSoon() {
      nextWholeAtMs = 0;
    },
    async close() {
      closing.abort();
      cancelTimer?.();
      await Promise.all([disarm(), glancing, looking]);
    },
  };
}
