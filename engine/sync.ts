import type { FailureData } from '../contract/failures.ts';
import type { SyncQuestion } from '../contract/sync.ts';
import { conclude } from './nextcloud/conclude.ts';
import type { Connection } from './nextcloud/connection.ts';
import { createDownload } from './nextcloud/download.ts';
import type { ByteLimiter } from './nextcloud/byte-limiter.ts';
import { fetchWanted, type FetchWatch } from './nextcloud/fetch-wanted.ts';
import type { FileCopies } from './nextcloud/file-copies.ts';
import { createMirror } from './nextcloud/mirror.ts';
import type { RemoteDocuments } from './nextcloud/remote-documents.ts';
import { isRootWithdrawn, isUntouched, relistFile } from './nextcloud/second-look.ts';
import { walk, type SyncRules } from './nextcloud/walk.ts';
import type { Database } from './store/database.ts';
import { createRemoteFiles } from './store/remote-files.ts';
import { createSyncLog } from './store/sync-log.ts';
import type { SyncState } from './store/sync-states.ts';

export interface SyncFolderParts {
  db: Database;
  connection: Connection;
  copies: Pick<FileCopies, 'write'>;
  documents: RemoteDocuments;
  limiter: ByteLimiter;
  rules: SyncRules;
  maxRemovedShare: number;
  /** The wall clock. */
  now: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  watch: SyncWatch;
}

/** Told what happens, as it does. */
export interface SyncWatch extends FetchWatch {
  listed(items: number, refused: number): void;
  /** So much is to be fetched. */
  wanted(total: { files: number; bytes: number }): void;
  moved(files: number): void;
  removed(files: number): void;
}

export interface FolderSynced {
  /** The folder itself: `withdrawn` is a share taken back. */
  root: 'there' | 'gone' | 'withdrawn';
  /** Something is to be removed, and a person is asked first. */
  question: Pick<SyncQuestion, 'kind' | 'items'> | null;
  /** Folders that could not be listed; all else is done. */
  failed: { path: string; failure: FailureData }[];
  /** The server changes faster than it can be looked at: again soon. */
  isUnsettled: boolean;
}

/** So often what was listed may turn out to be outdated before the rest is left to the next run. */
const MOST_ROUNDS = 4;

/**
 * Brings the library to what a server's folder holds, top to bottom: look through what changed -> find again what moved -> take
 * out what may not be seen any more -> follow moves -> fetch -> and last, when nothing moved meanwhile, remove what is gone.
 * Every step is written down as it is done: whatever ends this, the next run goes on from there, and nothing is fetched twice.
 *
 * Failures: those that concern the whole account or this machine (see `endsAll`); what was done stays.
 */
export async function syncFolder(source: SyncState, parts: SyncFolderParts, signal: AbortSignal): Promise<FolderSynced> {
  const { db, connection, documents, watch, now } = parts;
  const { sourceId } = source;
  const files = createRemoteFiles(db);
  const place = { sourceId, path: source.remotePath.normalize('NFC'), rawPath: source.remotePath };
  const log = createSyncLog(db);
  const mirror = createMirror({ db, files, documents, log, sourceId, label: source.accountLabel, now });
  const { rules } = parts;
  const looking = { db, files, connection, source: place, rules, now };
  const fetching = {
    db,
    files,
    sourceId,
    mirror,
    now,
    wait: parts.wait,
    watch,
    download: createDownload({ connection, copies: parts.copies, limiter: parts.limiter }),
    relist: relistFile(looking),
  };

  await files.judgeAgain(sourceId, rules, nextTurn);
  for (let round = 1; ; round++) {
    const walked = await walk({ ...looking, onListed: watch.listed }, signal);
    const isWithdrawn = walked.kind === 'gone' && (await isRootWithdrawn(looking, signal));
    const { withdrawn, remove, question } = conclude(walked, {
      db,
      files,
      sourceId,
      path: place.path,
      isWithdrawn,
      maxRemovedShare: parts.maxRemovedShare,
    });
    watch.removed(await mirror.remove(withdrawn, 'withdrawn'));
    watch.removed(await mirror.leaveOut());
    watch.moved(await mirror.move());
    await documents.settle(signal);
    watch.wanted(files.countWanted(sourceId, now()));
    const { isOutdated } = await fetchWanted(fetching, signal);

    const mayBeOutdated = isOutdated || walked.failed.some(({ failure }) => failure.code === 'REMOTE_GONE');
    const isSettled = !mayBeOutdated && (remove.length === 0 || (await isUntouched(looking, walked, signal)));
    if (!isSettled && round < MOST_ROUNDS) continue;
    if (isSettled) watch.removed(await mirror.remove(remove, 'removed'));
    await documents.settle(signal);
    const root = walked.kind !== 'gone' ? 'there' : isWithdrawn ? 'withdrawn' : 'gone';
    return { root, question, failed: walked.failed, isUnsettled: !isSettled };
  }
}

/** Lets calls and streams in between two writes. */
function nextTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
