import type { SourceId } from '../../contract/ids.ts';
import type { Database, SqlRow } from './database.ts';

export interface RemoteFolder {
  path: string;
  etag: string | null;
  shareRoot: string | null;
}

export interface RemoteRoot {
  fingerprint: string | null;
  /** The server went back in time, and what is gone since was not judged yet. */
  isRestored: boolean;
  rules: string | null;
  shareRoot: string | null;
}

/** The folders of synced sources as last listed. Members that write expect to run inside a transaction of the caller. */
export interface RemoteFolderStore {
  root(sourceId: SourceId): RemoteRoot;
  setRoot(sourceId: SourceId, change: Partial<RemoteRoot>): void;
  folder(sourceId: SourceId, path: string): RemoteFolder | null;
  foldersIn(sourceId: SourceId, folder: string): RemoteFolder[];
  /** How many files and folders are known to lie directly in it. */
  countIn(sourceId: SourceId, folder: string): number;
  /** It is being listed: what was known of it does not count until all below it is known again. */
  openFolder(sourceId: SourceId, folder: { path: string; shareRoot: string | null }): void;
  closeFolder(sourceId: SourceId, path: string, etag: string | null): void;
  /** The folders down to this path are to be listed again. */
  openDownTo(sourceId: SourceId, path: string): void;
  /** Everything is to be listed again. */
  openAll(sourceId: SourceId): void;
  /** Nothing is known any more of this folder and those below it. */
  forget(sourceId: SourceId, folder: string): void;
}

/** The range of paths below a folder: `/` is followed by `0` in the order of bytes. */
export const below = (folder: string): [string, string] => (folder === '' ? ['', '\u{10ffff}'] : [`${folder}/`, `${folder}0`]);

export function createRemoteFolders(db: Database): RemoteFolderStore {
  const root = db.prepare<SqlRow & { isRestored: number }>(
    `SELECT fingerprint, is_restored AS isRestored, rules, share_root AS shareRoot FROM remote_roots WHERE source_id = ?`,
  );
  const setRoot = db.prepare(
    'INSERT OR REPLACE INTO remote_roots (source_id, fingerprint, is_restored, rules, share_root) VALUES (?, ?, ?, ?, ?)',
  );
  const folderAt = db.prepare('SELECT path, etag, share_root AS shareRoot FROM remote_folders WHERE source_id = ? AND path = ?');
  const foldersIn = db.prepare(
    `SELECT path, etag, share_root AS shareRoot FROM remote_folders
     WHERE source_id = ? AND path >= ? AND path < ? AND path <> '' AND instr(substr(path, ?), '/') = 0`,
  );
  const countFiles = db.prepare<{ n: number }>('SELECT count(*) AS n FROM remote_files WHERE source_id = ? AND folder = ?');
  const openFolder = db.prepare(
    'INSERT OR REPLACE INTO remote_folders (source_id, path, etag, share_root) VALUES (?, ?, NULL, ?)',
  );
  const closeFolder = db.prepare('UPDATE remote_folders SET etag = ? WHERE source_id = ? AND path = ?');
  const openDownTo = db.prepare(
    `UPDATE remote_folders SET etag = NULL WHERE source_id = ? AND (path = '' OR path = ? OR substr(?, 1, length(path) + 1) = path || '/')`,
  );
  const openAll = db.prepare('UPDATE remote_folders SET etag = NULL WHERE source_id = ?');
  const dropFolders = db.prepare('DELETE FROM remote_folders WHERE source_id = ? AND (path = ? OR (path >= ? AND path < ?))');

  function readRoot(sourceId: SourceId): RemoteRoot {
    const known = root.get(sourceId);
    const unknown = { fingerprint: null, isRestored: false, rules: null, shareRoot: null };
    return known ? ({ ...known, isRestored: known.isRestored === 1 } as unknown as RemoteRoot) : unknown;
  }

  function childFolders(sourceId: SourceId, folder: string): RemoteFolder[] {
    const range = below(folder);
    return foldersIn.all(sourceId, ...range, range[0].length + 1) as unknown as RemoteFolder[];
  }

  return {
    root: readRoot,
    setRoot(sourceId, change) {
      const next = { ...readRoot(sourceId), ...change };
      setRoot.run(sourceId, next.fingerprint, next.isRestored ? 1 : 0, next.rules, next.shareRoot);
    },
    folder: (sourceId, path) => (folderAt.get(sourceId, path) as unknown as RemoteFolder | undefined) ?? null,
    foldersIn: childFolders,
    countIn: (sourceId, folder) => (countFiles.get(sourceId, folder)?.n ?? 0) + childFolders(sourceId, folder).length,
    openFolder: (sourceId, { path, shareRoot }) => void openFolder.run(sourceId, path, shareRoot),
    closeFolder: (sourceId, path, etag) => void closeFolder.run(etag, sourceId, path),
    openDownTo: (sourceId, path) => void openDownTo.run(sourceId, path, path),
    openAll: (sourceId) => void openAll.run(sourceId),
    forget: (sourceId, folder) => void dropFolders.run(sourceId, folder, ...below(folder)),
  };
}
