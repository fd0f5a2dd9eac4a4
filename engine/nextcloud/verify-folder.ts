import type { SourceId } from '../../contract/ids.ts';
import { Failure } from '../failure.ts';
import { createDocumentCopies } from '../store/document-copies.ts';
import type { Database } from '../store/database.ts';
import { createRemoteFiles } from '../store/remote-files.ts';
import { placesOf, versionKey } from './compare-folder.ts';
import type { Connection } from './connection.ts';
import { listFolder } from './listing.ts';
import { shownPath } from './remote-paths.ts';
import { listedFile, type SyncRules } from './walk.ts';

/** What a folder of a server holds and what is here. */
export interface FolderVerified {
  /** Files on the server, of the kinds and sizes synced. */
  server: number;
  library: number;
  indexed: number;
  /** On the server and not findable here as they are there; shown paths. */
  missing: string[];
  /** Here and not on the server. */
  extra: string[];
}

export interface VerifyParts {
  db: Database;
  connection: Connection;
  source: { sourceId: SourceId; path: string; rawPath: string; label: string };
  rules: SyncRules;
  now: () => number;
  /** Findable documents of the source. */
  indexed: (sourceId: SourceId) => number;
}

const LANES = 4;

/**
 * Lists everything anew, whatever is known of it, and compares each file with what is noted of it and with its document. Holds
 * nothing of what is listed but a number for each file. Failures: SERVER_*, ACCOUNT_*.
 */
export async function verifyFolder(parts: VerifyParts, signal: AbortSignal): Promise<FolderVerified> {
  const { db, connection, source, rules } = parts;
  const { sourceId } = source;
  const files = createRemoteFiles(db);
  const documents = createDocumentCopies(db);
  const missing: string[] = [];
  const seen = new Set<number>();
  let server = 0;

  async function look(folder: { path: string; rawPath: string; href: string | null }): Promise<(typeof folder)[]> {
    const listing = await listFolder(
      connection,
      { path: folder.rawPath, href: folder.href, depth: 1, now: parts.now },
      signal,
    ).catch((error: unknown) => {
      // Not there (any more): then nothing of it is.
      if (error instanceof Failure && error.code === 'REMOTE_GONE') return null;
      throw error;
    });
    const below: (typeof folder)[] = [];
    for (const [path, entry] of placesOf(listing?.entries ?? [])) {
      if (entry.kind === 'folder') {
        if (!rules.leavesOut(path)) below.push({ path, rawPath: entry.raw, href: entry.href });
        continue;
      }
      const listed = listedFile(path, entry, null, rules);
      if (listed.skipped !== null) continue;
      server += 1;
      const known = files.at(sourceId, path);
      if (known !== null) seen.add(known.fileId);
      const isCurrent =
        known?.heldPath === path && known.heldVersion?.slice(0, known.heldVersion.lastIndexOf('#')) === versionKey(listed);
      if (!isCurrent || !isFindable(path, known.heldHash)) missing.push(shownPath(source.label, path));
    }
    return below;
  }

  function isFindable(path: string, hash: string | null): boolean {
    const document = documents.known(shownPath(source.label, path));
    return document?.state === 'indexed' && document.contentHash === hash;
  }

  const queue = [{ path: source.path, rawPath: source.rawPath, href: null as string | null }];
  while (queue.length > 0) {
    const found = await Promise.all(queue.splice(-LANES).map(look));
    queue.push(...found.flat());
  }
  const extra: string[] = [];
  let library = 0;
  for (const { fileId, heldPath } of files.all(sourceId)) {
    if (heldPath === null) continue;
    library += 1;
    if (!seen.has(fileId)) extra.push(shownPath(source.label, heldPath));
  }
  return { server, library, indexed: parts.indexed(sourceId), missing: missing.toSorted(), extra: extra.toSorted() };
}
