import { createHash } from 'node:crypto';
import type { FailureData } from '../../contract/failures.ts';
import type { SourceId } from '../../contract/ids.ts';
import { Failure } from '../failure.ts';
import type { Database } from '../store/database.ts';
import type { RemoteFile } from '../store/remote-file.ts';
import type { RemoteFileStore } from '../store/remote-files.ts';
import type { DownloadedFile, WantedFile } from './download.ts';
import { plainEtag } from './remote-entry.ts';
import { endsAll } from './walk.ts';
import type { Mirror } from './mirror.ts';

export type Download = (file: WantedFile, signal: AbortSignal, onBytes?: (count: number) => void) => Promise<DownloadedFile>;

export interface FetchParts {
  db: Database;
  files: RemoteFileStore;
  sourceId: SourceId;
  mirror: Pick<Mirror, 'show'>;
  download: Download;
  /** Asks the server for one file again and writes down what it says; the file as it is then, null where it is gone. */
  relist: (file: RemoteFile, signal: AbortSignal) => Promise<RemoteFile | null>;
  now: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  watch: FetchWatch;
}

/** Told what happens, for the person watching and for the run's result. */
export interface FetchWatch {
  fetching(path: string): void;
  bytes(count: number): void;
  done(result: 'added' | 'updated' | 'same', path: string): void;
  failed(path: string, failure: FailureData): void;
}

/** More than the connection sends at a time: while some are written here, it goes on fetching others. */
const LANES = 10;
/** Rows looked up together. */
const ROWS_AT_ONCE = 100;
/** One that is being written (423), or changes while it is fetched, is waited for this often in a run. */
const MOST_TRIES = 4;
const FIRST_WAIT_MS = 1000;
/** Between two tries of a file that failed: doubled each time. */
const FIRST_RETRY_MS = 30_000;
const LAST_RETRY_MS = 6 * 60 * 60_000;

/**
 * A copy's id stands for one version of one file, so that what an earlier run left of it is gone on with, and what is being read
 * is never written over.
 */
export function copyIdOf({ sourceId, fileId, version }: Pick<RemoteFile, 'sourceId' | 'fileId' | 'version'>): string {
  return createHash('sha256').update(`${sourceId}\n${fileId}\n${version}`).digest('hex').slice(0, 40);
}

/**
 * Fetches what is wanted, several files at a time and small ones first, and shows each as it arrives, in one transaction. A file
 * that cannot be had now is noted with the time it is tried again; the rest goes on. Answers with whether the server's folders
 * have to be looked at again: something was not where it was listed.
 *
 * Failures: those that concern the whole account or this machine's disk; what was fetched stays.
 */
export async function fetchWanted(parts: FetchParts, signal: AbortSignal): Promise<{ isOutdated: boolean }> {
  const { files, sourceId, now, watch } = parts;
  const ready: RemoteFile[] = [];
  const taken = new Set<number>();
  let isOutdated = false;
  let stopped: { error: unknown } | null = null;

  function next(): RemoteFile | undefined {
    if (ready.length === 0)
      ready.push(...files.wanted(sourceId, now(), ROWS_AT_ONCE + taken.size).filter(({ fileId }) => !taken.has(fileId)));
    const file = ready.shift();
    if (file) taken.add(file.fileId);
    return file;
  }

  async function lane(): Promise<void> {
    for (let file = next(); file !== undefined && stopped === null; file = next()) {
      signal.throwIfAborted();
      try {
        await fetchOne(file);
        taken.delete(file.fileId); // it is not wanted any more
      } catch (error) {
        if (signal.aborted || !(error instanceof Failure) || endsAll(error)) throw error;
        noteFailure(file, error);
      }
    }
  }

  async function fetchOne(wanted: RemoteFile): Promise<void> {
    let file = wanted;
    watch.fetching(file.path ?? '');
    for (let tries = 1; ; tries++) {
      try {
        const copyId = copyIdOf(file);
        const { href, sizeBytes, etag, checksum } = file;
        const got = await parts.download({ href, sizeBytes, etag, checksum, copyId }, signal, watch.bytes);
        // Another version than was listed, and whole: it is not fetched again for that.
        const isListed = got.etag === null || etag === null || plainEtag(got.etag) === plainEtag(etag);
        const present = isListed ? files.get(file.fileId) : await parts.relist(file, signal);
        if (present === null || present.path === null) throw new Failure('REMOTE_GONE');
        const isSame = present.version === file.version;
        if (isSame || (!isListed && plainEtag(present.etag) === plainEtag(got.etag) && present.sizeBytes === got.sizeBytes)) {
          watch.done(parts.mirror.show(present, { ...got, copyId }), present.path);
          return;
        }
        file = present;
        if (tries >= MOST_TRIES) throw new Failure('REMOTE_CHANGED');
      } catch (error) {
        file = await again(error, file, tries);
      }
    }
  }

  /** What may be had in a moment is waited for. */
  async function again(error: unknown, file: RemoteFile, tries: number): Promise<RemoteFile> {
    if (signal.aborted || !(error instanceof Failure) || tries >= MOST_TRIES) throw error;
    if (error.code === 'REMOTE_CHANGED') {
      const present = await parts.relist(file, signal);
      if (present === null) throw new Failure('REMOTE_GONE');
      return present;
    }
    if (error.code !== 'REMOTE_LOCKED') throw error;
    await parts.wait(FIRST_WAIT_MS * 2 ** (tries - 1), signal);
    return file;
  }

  function noteFailure(file: RemoteFile, failure: Failure): void {
    const delayMs = Math.max(Math.ceil(failure.retryAfterMs ?? 0), Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** file.attempts));
    const path = file.path ?? '';
    parts.db.transaction(() => {
      // It was listed, and is not there: the folders down to it know better by now.
      if (failure.code === 'REMOTE_GONE') files.openDownTo(sourceId, path);
      files.fail(file.fileId, failure.toData(), now() + delayMs);
    });
    if (failure.code === 'REMOTE_GONE' && file.attempts === 0) isOutdated = true;
    watch.failed(path, failure.toData());
  }

  const lanes = Array.from({ length: LANES }, () =>
    lane().catch((error: unknown) => {
      stopped ??= { error };
    }),
  );
  await Promise.all(lanes);
  if (stopped !== null) throw (stopped as { error: unknown }).error;
  return { isOutdated };
}
