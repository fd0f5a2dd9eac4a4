import type { FailureCode, FailureData } from '../../contract/failures.ts';
import type { SourceId } from '../../contract/ids.ts';
import { Failure } from '../failure.ts';
import type { Database } from '../store/database.ts';
import type { ListedFile } from '../store/remote-file.ts';
import type { RemoteFileStore } from '../store/remote-files.ts';
import { compareFolder, placesOf, versionKey } from './compare-folder.ts';
import type { Connection } from './connection.ts';
import { listFolder, type FolderListing } from './listing.ts';
import { plainEtag, type RemoteEntry } from './remote-entry.ts';

/** What of a source is taken in. Paths are below the account's root. */
export interface SyncRules {
  /** Changes with what they say. */
  key: string;
  /** Why a file is left on the server; null: it is taken in. */
  judge(file: { path: string; sizeBytes: number | null }): FailureCode | null;
  /** Nothing below it is taken in, nor looked at. */
  leavesOut(folder: string): boolean;
}

export interface WalkParts {
  db: Database;
  files: RemoteFileStore;
  connection: Connection;
  /** `path` as it is stored, NFC; `rawPath` as the server writes it. */
  source: { sourceId: SourceId; path: string; rawPath: string };
  rules: SyncRules;
  /** The wall clock. */
  now: () => number;
  /** Items listed and names the server should not have given, as they come. */
  onListed: (items: number, refused: number) => void;
}

export interface Walked {
  /** `gone`: the folder itself is not there. `same`: nothing changed since it was last walked through whole. */
  kind: 'gone' | 'same' | 'walked';
  /** Folders that could not be listed: what is known of them stays, and nothing is known to be gone anywhere. */
  failed: { path: string; failure: FailureData }[];
  /** Of the folders listed, to be kept once what they say is. */
  etags: ReadonlyMap<string, string | null>;
}

/** As many as the connection sends at a time. */
const LANES = 4;
/** A folder with no more in it is listed at once when it is looked at, which saves a request where it changed. */
const FEW_ENTRIES = 200;
/** Rows written in one transaction. */
const ROWS_AT_ONCE = 500;
/** What concerns the account or its server, not one folder of it. */
const ENDS_ALL = /^(?:ACCOUNT_|DISK_|SERVER_(?:UNREACHABLE|BUSY|MAINTENANCE|UNTRUSTED|MOVED)|DATABASE_|PROFILE_)/;

/** Does this failure concern more than the file or folder at hand? */
export function endsAll({ code }: Pick<Failure, 'code'>): boolean {
  return ENDS_ALL.test(code);
}

interface Step {
  path: string;
  href: string | null;
  shareRoot: string | null;
}

/**
 * Looks through a folder of a server, one request for each folder that may have changed, and writes down what it finds, folder
 * by folder. Nextcloud's folder etags move with anything below them, so a folder whose etag is known is left alone with all it
 * holds; other servers' do not, and are listed whole. What was listed stays written whatever ends the walk; a folder's etag
 * counts only once the caller has kept it (`etags`).
 */
export async function walk(parts: WalkParts, signal: AbortSignal): Promise<Walked> {
  const { files, connection, source } = parts;
  const { sourceId } = source;
  const isPrunable = connection.account().kind === 'nextcloud';
  const walked: Walked & { etags: Map<string, string | null> } = {
    kind: 'walked',
    failed: [],
    etags: new Map(),
  };
  /** Uploads dated before, and after, what was known of their files. */
  const dated = { before: 0, after: 0 };
  const known = files.folder(sourceId, source.path);
  const mayBeSame = isPrunable && known?.etag != null;
  const isLarge = mayBeSame && files.countIn(sourceId, source.path) > FEW_ENTRIES;
  const root = await lookAtRoot(isLarge ? 0 : 1);
  if (root === null) return { ...walked, kind: 'gone' };
  const { fingerprint } = root.folder;
  const before = files.root(sourceId).fingerprint;
  const isOtherServer = fingerprint !== null && before !== null && before !== fingerprint;
  if (!isOtherServer && mayBeSame && plainEtag(root.folder.etag) === known.etag) return { ...walked, kind: 'same' };
  const shareRoot = root.folder.isShared ? source.path : null;
  parts.db.transaction(() => {
    if (isOtherServer) files.openAll(sourceId);
    files.setRoot(sourceId, { shareRoot, fingerprint: fingerprint ?? before, ...(isOtherServer ? { isRestored: true } : {}) });
  });
  const queue: Step[] = [];
  const start: Step = { path: source.path, href: root.folder.href, shareRoot };
  if (root.depth === 1) await take(start, root);
  else queue.push(start);
  await inLanes();
  return walked;

  async function lookAtRoot(depth: 0 | 1): Promise<(FolderListing & { depth: 0 | 1 }) | null> {
    try {
      return { ...(await list({ path: source.rawPath, href: null }, depth)), depth };
    } catch (error) {
      if (error instanceof Failure && error.code === 'REMOTE_GONE') return null;
      throw error;
    }
  }

  async function list({ path, href }: Pick<Step, 'path' | 'href'>, depth: 0 | 1): Promise<FolderListing> {
    return await listFolder(connection, { path, href, depth, now: parts.now }, signal);
  }

  async function inLanes(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    const failures: unknown[] = [];
    while (failures.length === 0 && (queue.length > 0 || underWay.size > 0)) {
      const step = underWay.size < LANES ? queue.pop() : undefined;
      if (step === undefined) await Promise.race(underWay);
      else {
        const one = listStep(step)
          .catch((error: unknown) => void failures.push(error))
          .finally(() => underWay.delete(one));
        underWay.add(one);
      }
    }
    await Promise.all(underWay);
    if (failures.length > 0) throw failures[0];
  }

  async function listStep(step: Step): Promise<void> {
    try {
      await take(step, await list(step, 1));
    } catch (error) {
      if (signal.aborted || !(error instanceof Failure) || endsAll(error)) throw error;
      // Gone since its parent was listed, which has another etag by now and will be listed again.
      if (error.code === 'REMOTE_GONE') parts.db.transaction(() => files.displaceBelow(sourceId, step.path));
      walked.failed.push({ path: step.path, failure: error.toData() });
    }
  }

  async function take(step: Step, listing: FolderListing): Promise<void> {
    const before = files.folder(sourceId, step.path);
    const foldersBefore = files.foldersIn(sourceId, step.path);
    const listed: ListedFile[] = [];
    const folders: { step: Step; etag: string | null }[] = [];
    for (const [path, entry] of placesOf(listing.entries)) {
      const inShare = step.shareRoot ?? (entry.isShared ? path : null);
      if (entry.kind === 'file') listed.push(listedFile(path, entry, inShare, parts.rules));
      else folders.push({ step: { path, href: entry.href, shareRoot: inShare }, etag: plainEtag(entry.etag) });
    }
    const there = new Map(folders.map((each) => [each.step.path, each]));
    const vanished = foldersBefore.filter(({ path }) => !there.has(path));
    const etagsBefore = new Map(foldersBefore.map(({ path, etag }) => [path, etag]));
    const folderMoved = folders.some(({ step: { path }, etag }) => etagsBefore.get(path) !== etag);
    const changes = compareFolder({ known: files.inFolder(sourceId, step.path), listed, isUnexplained: false });
    const isQuiet = vanished.length + changes.added.length + changes.gone.length + changes.relisted.length === 0;
    const isUnexplained =
      isQuiet && !folderMoved && isPrunable && before?.etag != null && before.etag !== plainEtag(listing.folder.etag);
    const all = isUnexplained ? compareFolder({ known: files.inFolder(sourceId, step.path), listed, isUnexplained }) : changes;

    parts.db.transaction(() => {
      files.openFolder(sourceId, step);
      for (const file of all.gone) files.displace(file.fileId);
      for (const { path } of vanished) files.displaceBelow(sourceId, path);
      for (const { fileId, file, version } of all.relisted) {
        noteTime(fileId, file);
        files.relist(fileId, file, version === null ? null : { key: version, seenAtMs: listing.atMs });
      }
      // Noted beside what tells it: after a kill it would not be seen any more.
      if (dated.before > dated.after) files.setRoot(sourceId, { isRestored: true });
    });
    await add(all.added, listing.atMs);
    walked.etags.set(step.path, plainEtag(listing.folder.etag));
    for (const { step: next, etag } of folders) {
      if (parts.rules.leavesOut(next.path)) continue;
      const folder = files.folder(sourceId, next.path);
      const isKnown = isPrunable && folder?.etag != null && folder.etag === etag && folder.shareRoot === next.shareRoot;
      if (!isKnown) queue.push(next);
    }
    parts.onListed(listing.entries.length, listing.refused);
  }

  async function add(added: readonly ListedFile[], seenAtMs: number): Promise<void> {
    for (let from = 0; from < added.length; from += ROWS_AT_ONCE) {
      if (from > 0) await nextTurn();
      parts.db.transaction(() => {
        for (const file of added.slice(from, from + ROWS_AT_ONCE))
          files.insert(sourceId, file, { key: `${versionKey(file)}#0`, seenAtMs });
      });
    }
  }

  function noteTime(fileId: number, { uploadedAtMs }: ListedFile): void {
    const knownAtMs = files.get(fileId)?.uploadedAtMs ?? null;
    if (knownAtMs === null || uploadedAtMs === null) return;
    if (uploadedAtMs < knownAtMs) dated.before++;
    if (uploadedAtMs > knownAtMs) dated.after++;
  }
}

/** A file as it is written down. */
export function listedFile(path: string, entry: RemoteEntry, shareRoot: string | null, rules: SyncRules): ListedFile {
  const { href, remoteId, etag, sizeBytes, modifiedAtMs, uploadedAtMs, checksum } = entry;
  const skipped = entry.isReadable ? rules.judge({ path, sizeBytes }) : 'SERVER_REFUSED';
  return { path, href, remoteId, etag, sizeBytes, modifiedAtMs, uploadedAtMs, checksum, shareRoot, skipped };
}

/** Lets calls and streams in between two writes. */
function nextTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
