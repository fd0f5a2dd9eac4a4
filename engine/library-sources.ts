import type { SourceId } from '../contract/ids.ts';
import type { Source } from '../contract/library.ts';
import { Failure } from './failure.ts';
import type { FileIntake } from './file-intake.ts';
import type { Examination, Finding } from './operations/doctor.ts';
import type { Database } from './store/database.ts';
import { createGoneFiles } from './store/gone-files.ts';
import { createSourceStore } from './store/sources.ts';
import { createWatchSources, type WatchSourcesParts } from './watch-sources.ts';

/** The sources as a person sees and steers them, kept current while the profile is open. */
export interface LibrarySources {
  list(): Source[];
  /** What is left out of a source; answers when what was taken in of it is gone and the rest is there. Failure: NOT_FOUND. */
  setExclude(sourceId: SourceId, exclude: readonly string[], signal: AbortSignal): Promise<Source>;
  /** The person's word on documents whose files are gone. Failure: NOT_FOUND. */
  confirmRemovals(sourceId: SourceId, remove: boolean, signal: AbortSignal): Promise<Source>;
  /** Sources or settings may have changed. */
  refresh(): void;
  readonly examination: Examination;
  close(): Promise<void>;
}

export interface LibrarySourcesParts extends Omit<WatchSourcesParts, 'watchFolder' | 'sources' | 'intake'> {
  db: Database;
  intake: FileIntake;
  /** Null where nothing is watched. */
  watchFolder: WatchSourcesParts['watchFolder'] | null;
}

export function createLibrarySources(parts: LibrarySourcesParts): LibrarySources {
  const { db, intake, watchFolder, settings } = parts;
  const store = createSourceStore(db);
  const goneFiles = createGoneFiles(db);
  const watching = watchFolder && createWatchSources({ ...parts, watchFolder, sources: store });
  const withWatched = (source: Source): Source => ({ ...source, watched: watching?.isWatched(source.sourceId) ?? false });

  function existing(sourceId: SourceId): Source {
    const source = store.get(sourceId);
    if (!source) throw new Failure('NOT_FOUND');
    return withWatched(source);
  }

  let wasIdle = true;
  // Sources come before a run and go between runs.
  const stopListening = intake.onProgress(() => {
    const isIdle = intake.progress().state === 'idle';
    if (isIdle && !wasIdle) watching?.refresh();
    wasIdle = isIdle;
  });
  watching?.refresh();

  return {
    list: () => store.list().map(withWatched),
    async setExclude(sourceId, exclude, signal) {
      existing(sourceId);
      store.setExclude(sourceId, exclude);
      await intake.run({ sourceIds: [sourceId] }, signal);
      watching?.refresh();
      return existing(sourceId);
    },
    async confirmRemovals(sourceId, remove, signal) {
      existing(sourceId);
      db.transaction(() => {
        goneFiles.decide(sourceId, remove ? 'remove' : 'keep');
        if (store.stateOf(sourceId) === 'unsure') store.setState(sourceId, 'ready');
      });
      if (remove) await intake.run({ sourceIds: [sourceId] }, signal);
      return existing(sourceId);
    },
    refresh: () => watching?.refresh(),
    examination: { name: 'Watched folders', look: async () => finding() },
    async close() {
      stopListening();
      await watching?.close();
    },
  };

  function finding(): Finding {
    const away = store.list().filter(({ state }) => state === 'missing');
    const unsure = store.list().filter(({ state }) => state === 'unsure');
    const polled = watching?.report().polled ?? [];
    const lines = [
      ...away.map(({ label }) => `${label} is not reachable; its documents are kept.`),
      ...unsure.map(({ label, removals }) => `${removals} files of ${label} are gone: say whether their documents may go.`),
      ...polled.map(({ label, reason, everyMs }) => `${label} ${WHY[reason ?? 'other']}: looked at every ${minutes(everyMs)}.`),
    ];
    if (lines.length > 0) return { state: 'warning', detail: lines.join(' ') };
    if (watching === null) return { state: 'ok', detail: 'Looked at when asked to: nothing is watched from the command line.' };
    if (!settings().watch) return { state: 'ok', detail: 'Switched off in the settings: looked at when asked to.' };
    const { watched } = watching.report();
    const folders = watched === 1 ? 'one folder' : `${watched} folders`;
    return { state: 'ok', detail: `Changes in ${folders} are noticed as they happen.` };
  }
}

const WHY = {
  limit: 'has more folders than this system watches at once',
  remote: 'is on a network or other drive that tells of no changes',
  other: 'cannot be watched',
  'single-file': 'is a single file',
  away: 'is not reachable',
  starting: 'is about to be watched',
};

function minutes(ms: number): string {
  const count = Math.max(1, Math.round(ms / 60_000));
  return count === 1 ? 'minute' : `${count} minutes`;
}
