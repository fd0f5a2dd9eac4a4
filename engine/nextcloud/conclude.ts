import type { SyncQuestion } from '../../contract/sync.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { Database } from '../store/database.ts';
import type { RemoteFileStore } from '../store/remote-files.ts';
import { nextVersion, otherVersion } from './compare-folder.ts';
import { judgeGone, matchGone } from './plan.ts';
import type { Walked } from './walk.ts';

/** What is to become of what a walk did not find again. */
export interface Conclusion {
  withdrawn: number[];
  remove: number[];
  /** Null: there is nothing to ask. */
  question: Pick<SyncQuestion, 'kind' | 'items'> | null;
}

export interface ConcludeParts {
  db: Database;
  files: RemoteFileStore;
  sourceId: SourceId;
  /** The source's own folder, NFC. */
  path: string;
  /** The folder itself was shared with the account, and is not any more. */
  isWithdrawn: boolean;
  maxRemovedShare: number;
}

/**
 * The end of a walk, in one transaction: what left its place is found again where it is now, what is gone is judged, and the
 * folders' etags count from now on, since all that was listed below them is written down. Where a folder could not be listed
 * nothing is known to be gone, but for what was withdrawn.
 */
export function conclude(walked: Walked, parts: ConcludeParts): Conclusion {
  const { db, files, sourceId } = parts;
  return db.transaction(() => {
    if (walked.kind === 'gone') files.displaceBelow(sourceId, parts.path);
    findAgain();
    const gone = files.gone(sourceId);
    const judged = judgeGone({
      gone,
      known: files.counts(sourceId).library,
      isShareThere: (shareRoot) => !parts.isWithdrawn && isShareThere(shareRoot),
      isRootGone: walked.kind === 'gone',
      isRestored: files.root(sourceId).isRestored,
      maxRemovedShare: parts.maxRemovedShare,
    });
    const isWhole = walked.failed.length === 0;
    if (isWhole) {
      for (const [path, etag] of walked.etags) files.closeFolder(sourceId, path, etag);
      for (const fileId of judged.ask) files.setWord(fileId, 'asked');
      if (judged.question === null) files.setRoot(sourceId, { isRestored: false });
    }
    if (!isWhole) return { withdrawn: judged.withdrawn, remove: [], question: null };
    const question = judged.question === null ? null : { kind: judged.question, items: judged.ask.length };
    return { withdrawn: judged.withdrawn, remove: judged.remove, question };
  });

  /** A moved file may have been written over in the second it was listed, as any other; one that has its place is another. */
  function findAgain(): void {
    const [left, fresh] = [files.gone(sourceId), files.likeGone(sourceId)];
    const rows = new Map([...left, ...fresh].map((file) => [file.fileId, file]));
    for (const { goneId, freshId, kind } of matchGone(left, fresh, { isRestored: files.root(sourceId).isRestored })) {
      const [before, now] = [rows.get(goneId), rows.get(freshId)];
      if (before === undefined || now === undefined || now.path === null) continue;
      const listed = { ...now, path: now.path };
      files.merge(goneId, freshId, kind === 'moved' ? nextVersion(before, listed, false) : otherVersion(before, listed));
    }
  }

  function isShareThere(shareRoot: string): boolean {
    if (shareRoot === parts.path) return walked.kind !== 'gone';
    return files.folder(sourceId, shareRoot)?.shareRoot === shareRoot || files.at(sourceId, shareRoot)?.shareRoot === shareRoot;
  }
}
