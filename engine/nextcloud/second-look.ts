import { Failure } from '../failure.ts';
import type { RemoteFile } from '../store/remote-file.ts';
import { nextVersion } from './compare-folder.ts';
import { listFolder } from './listing.ts';
import { plainEtag } from './remote-entry.ts';
import { folderOf } from './remote-paths.ts';
import { listedFile, type Walked, type WalkParts } from './walk.ts';

type Looking = Omit<WalkParts, 'onListed'>;

/**
 * Asks for one file again, since it is not what was listed, and writes down what the server says now. The file as it is known
 * then; null where it is not there any more.
 */
export function relistFile(parts: Looking) {
  const { db, files, connection, now } = parts;
  return async (file: RemoteFile, signal: AbortSignal): Promise<RemoteFile | null> => {
    const { path, href } = file;
    if (path === null) return null;
    const listing = await listFolder(connection, { path, href, depth: 0, now }, signal).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'REMOTE_GONE') return null;
      throw error;
    });
    if (listing === null || listing.folder.kind === 'folder') return null;
    const listed = listedFile(path, listing.folder, file.shareRoot, parts.rules);
    const known = files.get(file.fileId);
    // Another file has its place: the next look at its folder finds out how.
    if (known === null || (listed.remoteId !== null && known.remoteId !== null && listed.remoteId !== known.remoteId))
      return null;
    const version = nextVersion(known, listed, false);
    db.transaction(() => files.relist(file.fileId, listed, version === null ? null : { key: version, seenAtMs: listing.atMs }));
    return files.get(file.fileId);
  };
}

/**
 * Did nothing change in the folder since it was walked through? What moved while it was listed may have been seen nowhere.
 * Servers whose folders have no etags cannot say: there a second look would say as little as the first.
 */
export async function isUntouched(parts: Looking, walked: Walked, signal: AbortSignal): Promise<boolean> {
  const { files, connection, source } = parts;
  if (connection.account().kind !== 'nextcloud' || walked.kind === 'gone') return true;
  const { folder } = await listFolder(connection, { path: source.rawPath, href: null, depth: 0, now: parts.now }, signal);
  return plainEtag(folder.etag) === files.folder(source.sourceId, source.path)?.etag;
}

/** The chosen folder is gone: did it lie in a share that is not there any more either? */
export async function isRootWithdrawn(parts: Looking, signal: AbortSignal): Promise<boolean> {
  const { files, connection, source } = parts;
  if (files.root(source.sourceId).shareRoot === null) return false;
  for (let path = source.rawPath; path !== '';) {
    path = folderOf(path);
    try {
      const { folder } = await listFolder(connection, { path, href: null, depth: 0, now: parts.now }, signal);
      return !folder.isShared;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'REMOTE_GONE') throw error;
    }
  }
  return true;
}
