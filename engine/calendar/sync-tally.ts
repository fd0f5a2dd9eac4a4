import { Failure } from '../failure.ts';
import type { Connection } from '../nextcloud/connection.ts';

/** What one run over a collection did. Documents of new and changed entries are queued: intake reads them. */
export interface CollectionSyncResult {
  /** Objects on the server. */
  listed: number;
  downloaded: number;
  updated: number;
  /** Came to another calendar. */
  moved: number;
  removed: number;
  failed: { path: string; code: string; message: string }[];
  /** Not null: nothing was removed, and a person is to be asked. */
  question: { kind: 'mass-deletion' | 'root-gone' | 'server-restored'; items: number } | null;
  /** It is no more on the server, wittingly, and nothing of it is here. */
  isOver: boolean;
  requests: number;
  /** For the log: what became of which document. */
  changes: { what: 'added' | 'updated' | 'moved' | 'removed'; path: string }[];
}

/** What a run did so far. */
export function createRun(connection: Connection, signal: AbortSignal) {
  const done = { downloaded: 0, updated: 0, moved: 0, removed: 0 };
  const failed: CollectionSyncResult['failed'] = [];
  const changes: CollectionSyncResult['changes'] = [];
  return {
    signal,
    /** Something may come the next time. */
    isIncomplete: () => failed.some(({ code }) => code === 'SERVER_ERROR'),
    put({ isNew, path }: { isNew: boolean; path: string }) {
      done[isNew ? 'downloaded' : 'updated'] += 1;
      changes.push({ what: isNew ? 'added' : 'updated', path });
    },
    removed(path: string, isMoved: boolean) {
      done[isMoved ? 'moved' : 'removed'] += 1;
      changes.push({ what: isMoved ? 'moved' : 'removed', path });
    },
    fail(path: string, why: 'too-large' | undefined) {
      const { code, message } = new Failure(why === 'too-large' ? 'FILE_TOO_LARGE' : 'SERVER_ERROR');
      failed.push({ path, code, message });
    },
    result: (listed: number, question: CollectionSyncResult['question'], isOver = false): CollectionSyncResult => ({
      listed,
      isOver,
      ...done,
      failed,
      question,
      requests: connection.requestsSent(),
      changes,
    }),
  };
}
export type Run = ReturnType<typeof createRun>;
