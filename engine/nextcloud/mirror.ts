import type { SyncChange } from '../../contract/sync.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { Database } from '../store/database.ts';
import type { RemoteFile } from '../store/remote-file.ts';
import type { RemoteFileStore } from '../store/remote-files.ts';
import type { SyncLog } from '../store/sync-log.ts';
import { orderMoves, type MoveStep } from './plan.ts';
import type { RemoteDocuments } from './remote-documents.ts';
import { shownPath } from './remote-paths.ts';

/** What a download brought. */
export interface Fetched {
  sizeBytes: number;
  sha256: string;
  modifiedAtMs: number | null;
  copyId: string;
}

/** Makes the library show what the server has. Each member leaves both in step, whatever ends it. */
export interface Mirror {
  /** Documents follow their files to other places. Answers with how many. */
  move(): Promise<number>;
  /** What is to be left on the server from now on leaves the library. Answers with how many. */
  leaveOut(): Promise<number>;
  /** Files gone from the server leave the library. Answers with how many did. */
  remove(fileIds: readonly number[], what: 'removed' | 'withdrawn'): Promise<number>;
  /** A file was fetched: it is shown, and read next. `same`: its bytes are those that were here already. */
  show(file: RemoteFile, fetched: Fetched): 'added' | 'updated' | 'same';
}

export interface MirrorParts {
  db: Database;
  files: RemoteFileStore;
  documents: Pick<RemoteDocuments, 'put' | 'move' | 'remove'>;
  log: SyncLog;
  sourceId: SourceId;
  /** Of the account: what shown paths begin with. */
  label: string;
  now: () => number;
}

/** Documents changed in one transaction: bounds how long the engine is held by it. */
const AT_ONCE = 50;

export function createMirror({ db, files, documents, log, sourceId, label, now }: MirrorParts): Mirror {
  const shown = (path: string): string => shownPath(label, path);

  function note(what: SyncChange['what'], path: string, detail: string | null = null): void {
    log.add({ atMs: now(), sourceId, what, path: shown(path), detail });
  }

  async function inBatches<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
    for (let from = 0; from < items.length; from += AT_ONCE) {
      if (from > 0) await nextTurn();
      db.transaction(() => items.slice(from, from + AT_ONCE).forEach(work));
    }
  }

  /** Whatever else is shown at this path is not there any more: another file has its place on the server. */
  function clear(path: string, exceptFileId: number): void {
    const other = files.atHeldPath(sourceId, path);
    if (other === null || other.fileId === exceptFileId) return;
    documents.remove(sourceId, [shown(path)]);
    files.release(other.fileId);
  }

  function step({ fileId, from, to }: MoveStep): void {
    clear(to, fileId);
    documents.move(sourceId, shown(from), shown(to));
    files.setHeldPath(fileId, to);
  }

  function remove(fileId: number, what: 'removed' | 'withdrawn'): boolean {
    const file = files.get(fileId);
    if (file === null || file.heldPath === null || file.path !== null) return false;
    documents.remove(sourceId, [shown(file.heldPath)]);
    files.release(fileId);
    note(what, file.heldPath);
    return true;
  }

  return {
    async move() {
      const moves = files
        .moved(sourceId)
        .flatMap(({ fileId, heldPath, path }): MoveStep[] =>
          heldPath === null || path === null ? [] : [{ fileId, from: heldPath, to: path }],
        );
      // A control character is in no name a server may give.
      const groups = orderMoves(moves, (fileId) => `\u0001moving ${fileId}`);
      await inBatches(groups, (group) => group.forEach(step));
      await inBatches(moves, ({ from, to }) => note('moved', to, shown(from)));
      return moves.length;
    },
    async leaveOut() {
      let left = 0;
      for (;;) {
        const batch = files.leftOut(sourceId, AT_ONCE);
        if (batch.length === 0) return left;
        db.transaction(() => {
          for (const { fileId, heldPath } of batch) {
            if (heldPath === null) continue;
            documents.remove(sourceId, [shown(heldPath)]);
            files.release(fileId);
            note('removed', heldPath, 'Left out from now on.');
          }
        });
        left += batch.length;
        await nextTurn();
      }
    },
    async remove(fileIds, what) {
      let removed = 0;
      await inBatches(fileIds, (fileId) => {
        if (remove(fileId, what)) removed++;
      });
      return removed;
    },
    show(file, { sizeBytes, sha256, modifiedAtMs, copyId }) {
      const { path, fileId } = file;
      if (path === null || (file.heldPath !== null && file.heldPath !== path))
        throw new Error('documents are where their files are by now');
      const result = file.heldPath === null ? 'added' : file.heldHash === sha256 ? 'same' : 'updated';
      db.transaction(() => {
        clear(path, fileId);
        const stamp = { sizeBytes, modifiedAtMs: modifiedAtMs ?? file.modifiedAtMs ?? now() };
        documents.put({ sourceId, path: shown(path), contentHash: sha256, copyId, ...stamp });
        files.hold(fileId, { path, version: file.version, hash: sha256, bytes: sizeBytes, copyId });
        if (result !== 'same') note(result, path);
      });
      return result;
    },
  };
}

/** Lets calls and streams in between two writes. */
function nextTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
