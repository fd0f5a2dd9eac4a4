import type { SourceId } from '../../contract/ids.ts';
import type { FailureCode, FailureData } from '../../contract/failures.ts';
import type { Database, SqlRow, SqlValue } from './database.ts';
import type { Which } from './sync-states.ts';

/** A file as a server's listing tells of it. */
export interface ListedFile {
  /** Below the account's root, NFC; one of its own in its source. */
  path: string;
  href: string;
  remoteId: string | null;
  etag: string | null;
  sizeBytes: number | null;
  modifiedAtMs: number | null;
  uploadedAtMs: number | null;
  checksum: string | null;
  /** Path of the share it lies in, or is; null where it is the account's own. */
  shareRoot: string | null;
  /** Why it is left on the server. */
  skipped: FailureCode | null;
}

/** One file of a synced folder: what the server has, and what of it is in the library. */
export interface RemoteFile extends Omit<ListedFile, 'path'> {
  fileId: number;
  sourceId: SourceId;
  /** Null once it is not on the server any more. */
  path: string | null;
  /** Made of all that can tell one content from another. */
  version: string;
  /** The server's clock when this version was listed first. */
  seenAtMs: number;
  attempts: number;
  retryAtMs: number | null;
  /** Null: not in the library. */
  heldPath: string | null;
  heldVersion: string | null;
  heldHash: string | null;
  heldBytes: number | null;
  copyId: string | null;
  word: GoneWord | null;
}

/** Gone from the server while its document stays: a person is asked, or has said what is to become of it. */
export type GoneWord = 'asked' | 'remove' | 'keep';

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

export interface RemoteCounts {
  /** On the server, of the kinds and sizes synced. */
  server: number;
  library: number;
  skipped: number;
  failed: number;
  heldBytes: number;
}

/** Of a file on the server: why it is not in the library, or not as it is there. */
export interface RemoteProblem {
  sourceId: SourceId;
  label: string;
  path: string;
  skipped: FailureCode | null;
  failure: FailureData | null;
  sizeBytes: number | null;
  attempts: number;
  retryAtMs: number | null;
}

/** A held file as it now is: what the library shows at `path`. */
export interface Held {
  path: string;
  version: string;
  hash: string;
  bytes: number;
  copyId: string;
}

/** What of a source is taken in. */
interface Rules {
  key: string;
  judge(file: { path: string; sizeBytes: number | null }): FailureCode | null;
}

/** Members that write expect to run inside a transaction of the caller, but for `judgeAgain`. */
export interface RemoteFileStore {
  get(fileId: number): RemoteFile | null;
  at(sourceId: SourceId, path: string): RemoteFile | null;
  inFolder(sourceId: SourceId, folder: string): RemoteFile[];
  atHeldPath(sourceId: SourceId, heldPath: string): RemoteFile | null;
  /** Whose document stays while it is not on the server. */
  gone(sourceId: SourceId): RemoteFile[];
  /** New on the server, with the id or at the place of one that is gone. */
  likeGone(sourceId: SourceId): RemoteFile[];
  /** In the library elsewhere than on the server. */
  moved(sourceId: SourceId): RemoteFile[];
  /** In the library though it is to be left on the server now. */
  leftOut(sourceId: SourceId, limit: number): RemoteFile[];
  /** To be downloaded now, small ones first. */
  wanted(sourceId: SourceId, nowMs: number, limit: number): RemoteFile[];
  countWanted(sourceId: SourceId, nowMs: number): { files: number; bytes: number };
  nextRetryAtMs(sourceId: SourceId): number | null;
  /** Of a file that could not be fetched; null where there is none. */
  firstFailure(sourceId: SourceId): FailureData | null;
  /** What is not in the library and should be, or is left on the server, by path. */
  problems(which: Which & { offset: number; limit: number }): { total: number; items: RemoteProblem[] };
  /** Every file of the source on the server, page by page in the order of paths. */
  page(sourceId: SourceId, after: string, limit: number): RemoteFile[];
  all(
    sourceId: SourceId,
  ): IterableIterator<Pick<RemoteFile, 'fileId' | 'path' | 'heldPath' | 'skipped' | 'version' | 'heldVersion'>>;
  insert(sourceId: SourceId, file: ListedFile, version: { key: string; seenAtMs: number }): void;
  /** `version` null: it is the one known. A new one is to be downloaded afresh. */
  relist(fileId: number, file: ListedFile, version: { key: string; seenAtMs: number } | null): void;
  /** Not at its place any more; the row goes where nothing of it is in the library. */
  displace(fileId: number): void;
  /** The same for all that lies in a folder, however deep, and forgets those folders. */
  displaceBelow(sourceId: SourceId, folder: string): void;
  /** What is gone turns out to be what `freshId` lists: its row takes that one's place on the server. `version` null: as held. */
  merge(goneId: number, freshId: number, version: string | null): void;
  /** Where other rules hold than its files were judged by: judges all of them anew, and has everything listed again. */
  judgeAgain(sourceId: SourceId, rules: Rules, pause: () => Promise<void>): Promise<void>;
  setWord(fileId: number, word: GoneWord | null): void;
  /** The person's word on all asked about. Answers with how many. */
  answer(sourceId: SourceId, word: 'remove' | 'keep'): number;
  hold(fileId: number, held: Held): void;
  setHeldPath(fileId: number, path: string): void;
  /** Nothing of it is in the library any more; where it is not on the server either, the row goes. */
  release(fileId: number): void;
  fail(fileId: number, failure: FailureData, retryAtMs: number): void;
  /** Failed ones may be tried at once: one, or all of the source. */
  retry(sourceId: SourceId, path: string | null): number;
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
  counts(sourceId: SourceId): RemoteCounts;
  /** Of all sources: copies that are in use or may be gone on with. */
  copyIds(): Set<string>;
}

const COLUMNS = `file_id AS fileId, source_id AS sourceId, remote_id AS remoteId, path, href, etag, size_bytes AS sizeBytes,
  modified_at_ms AS modifiedAtMs, uploaded_at_ms AS uploadedAtMs, checksum, share_root AS shareRoot, version,
  seen_at_ms AS seenAtMs, skipped, attempts, retry_at_ms AS retryAtMs, held_path AS heldPath, held_version AS heldVersion,
  held_hash AS heldHash, held_bytes AS heldBytes, copy_id AS copyId, word`;
const SELECT = `SELECT ${COLUMNS} FROM remote_files`;
/** As in the partial index. */
const WANTED = 'source_id = ? AND path IS NOT NULL AND skipped IS NULL AND held_version IS NOT version';
const AFRESH = 'attempts = 0, retry_at_ms = NULL, failure = NULL';
/** Files judged in one transaction. */
const JUDGED_AT_ONCE = 1000;
const NOTHING_HELD = 'held_path = NULL, held_version = NULL, held_hash = NULL, held_bytes = NULL, copy_id = NULL, word = NULL';

/** The range of paths below a folder: `/` is followed by `0` in the order of bytes. */
const below = (folder: string): [string, string] => (folder === '' ? ['', '\u{10ffff}'] : [`${folder}/`, `${folder}0`]);

export function createRemoteFiles(db: Database): RemoteFileStore {
  const query = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: SqlValue[]): RemoteFile[] => statement.all(...values) as unknown as RemoteFile[];
  };
  const row = query(`${SELECT} WHERE file_id = ?`);
  const at = query(`${SELECT} WHERE source_id = ? AND path = ?`);
  const inFolder = query(`${SELECT} WHERE source_id = ? AND folder = ?`);
  const atHeldPath = query(`${SELECT} WHERE source_id = ? AND held_path = ?`);
  const gone = query(`${SELECT} WHERE source_id = ? AND path IS NULL ORDER BY held_path`);
  const likeGone = query(
    `${SELECT} WHERE source_id = ? AND path IS NOT NULL AND held_path IS NULL AND (
       remote_id IN (SELECT remote_id FROM remote_files WHERE source_id = ? AND path IS NULL)
       OR path IN (SELECT held_path FROM remote_files WHERE source_id = ? AND path IS NULL)) ORDER BY path`,
  );
  const moved = query(
    `${SELECT} WHERE source_id = ? AND path IS NOT NULL AND held_path <> path AND skipped IS NULL ORDER BY path`,
  );
  const leftOut = query(`${SELECT} WHERE source_id = ? AND skipped IS NOT NULL AND held_path IS NOT NULL LIMIT ?`);
  const wanted = query(
    `${SELECT} WHERE ${WANTED} AND (retry_at_ms IS NULL OR retry_at_ms <= ?) ORDER BY size_bytes, path LIMIT ?`,
  );
  const countWanted = db.prepare<{ files: number; bytes: number }>(
    `SELECT count(*) AS files, coalesce(sum(size_bytes), 0) AS bytes FROM remote_files WHERE ${WANTED} AND (retry_at_ms IS NULL OR retry_at_ms <= ?)`,
  );
  const nextRetry = db.prepare<{ at: number | null }>(`SELECT min(retry_at_ms) AS at FROM remote_files WHERE ${WANTED}`);
  const firstFailure = db.prepare<{ failure: string }>(
    `SELECT failure FROM remote_files WHERE ${WANTED} AND failure IS NOT NULL ORDER BY path LIMIT 1`,
  );
  const PROBLEMS = `FROM remote_files f JOIN synced_sources USING (source_id) JOIN accounts a USING (account_id)
    WHERE f.source_id = coalesce(?, f.source_id) AND account_id = coalesce(?, account_id) AND path IS NOT NULL
      AND (skipped IS NOT NULL OR f.failure IS NOT NULL)`;
  const countProblems = db.prepare<{ total: number }>(`SELECT count(*) AS total ${PROBLEMS}`);
  const problems = db.prepare<SqlRow & { failure: string | null }>(
    `SELECT f.source_id AS sourceId, a.label AS label, path, skipped, f.failure AS failure, size_bytes AS sizeBytes,
       f.attempts AS attempts, retry_at_ms AS retryAtMs ${PROBLEMS} ORDER BY skipped IS NOT NULL, path LIMIT ? OFFSET ?`,
  );
  const page = query(`${SELECT} WHERE source_id = ? AND path > ? ORDER BY path LIMIT ?`);
  const all = db.prepare(
    `SELECT file_id AS fileId, path, held_path AS heldPath, skipped, version, held_version AS heldVersion
     FROM remote_files WHERE source_id = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO remote_files (source_id, path, folder, href, remote_id, etag, size_bytes, modified_at_ms, uploaded_at_ms, checksum,
       share_root, skipped, version, seen_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const listed = `path = ?, folder = ?, href = ?, remote_id = ?, etag = ?, size_bytes = ?, modified_at_ms = ?, uploaded_at_ms = ?,
    checksum = ?, share_root = ?, skipped = ?`;
  const relist = db.prepare(`UPDATE remote_files SET ${listed} WHERE file_id = ?`);
  const relistAnew = db.prepare(`UPDATE remote_files SET ${listed}, version = ?, seen_at_ms = ?, ${AFRESH} WHERE file_id = ?`);
  const dropUnheld = db.prepare('DELETE FROM remote_files WHERE file_id = ? AND held_path IS NULL');
  const displace = db.prepare('UPDATE remote_files SET path = NULL, folder = NULL WHERE file_id = ?');
  const dropUnheldBelow = db.prepare(
    'DELETE FROM remote_files WHERE source_id = ? AND path >= ? AND path < ? AND held_path IS NULL',
  );
  const displaceBelow = db.prepare(
    'UPDATE remote_files SET path = NULL, folder = NULL WHERE source_id = ? AND path >= ? AND path < ?',
  );
  const dropFolders = db.prepare('DELETE FROM remote_folders WHERE source_id = ? AND (path = ? OR (path >= ? AND path < ?))');
  const drop = db.prepare('DELETE FROM remote_files WHERE file_id = ?');
  const takeVersion = db.prepare(`UPDATE remote_files SET version = ?, seen_at_ms = ?, word = NULL, ${AFRESH} WHERE file_id = ?`);
  const setSkipped = db.prepare('UPDATE remote_files SET skipped = ? WHERE file_id = ?');
  const clearWord = db.prepare('UPDATE remote_files SET word = NULL WHERE file_id = ?');
  const setWord = db.prepare('UPDATE remote_files SET word = ? WHERE file_id = ?');
  const answer = db.prepare("UPDATE remote_files SET word = ? WHERE source_id = ? AND word = 'asked'");
  const hold = db.prepare(
    `UPDATE remote_files SET held_path = ?, held_version = ?, held_hash = ?, held_bytes = ?, copy_id = ?, word = NULL, ${AFRESH} WHERE file_id = ?`,
  );
  const setHeldPath = db.prepare('UPDATE remote_files SET held_path = ? WHERE file_id = ?');
  const release = db.prepare(`UPDATE remote_files SET ${NOTHING_HELD} WHERE file_id = ?`);
  const dropLost = db.prepare('DELETE FROM remote_files WHERE file_id = ? AND path IS NULL');
  const fail = db.prepare('UPDATE remote_files SET failure = ?, attempts = attempts + 1, retry_at_ms = ? WHERE file_id = ?');
  const retry = db.prepare(
    'UPDATE remote_files SET retry_at_ms = NULL WHERE source_id = ? AND retry_at_ms IS NOT NULL AND (? IS NULL OR path = ?)',
  );
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
  const counts = db.prepare<SqlRow & Record<keyof RemoteCounts, number>>(
    `SELECT count(*) FILTER (WHERE path IS NOT NULL AND skipped IS NULL) AS server, count(held_path) AS library,
       count(*) FILTER (WHERE path IS NOT NULL AND skipped IS NOT NULL) AS skipped,
       count(*) FILTER (WHERE path IS NOT NULL AND skipped IS NULL AND failure IS NOT NULL) AS failed,
       coalesce(sum(held_bytes), 0) AS heldBytes FROM remote_files WHERE source_id = ?`,
  );
  const copyIds = db.prepare<{ copyId: string }>('SELECT copy_id AS copyId FROM remote_files WHERE copy_id IS NOT NULL');

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
    get: (fileId) => row(fileId)[0] ?? null,
    at: (sourceId, path) => at(sourceId, path)[0] ?? null,
    inFolder: (sourceId, folder) => inFolder(sourceId, folder),
    atHeldPath: (sourceId, heldPath) => atHeldPath(sourceId, heldPath)[0] ?? null,
    gone: (sourceId) => gone(sourceId),
    likeGone: (sourceId) => likeGone(sourceId, sourceId, sourceId),
    moved: (sourceId) => moved(sourceId),
    leftOut: (sourceId, limit) => leftOut(sourceId, limit),
    wanted: (sourceId, nowMs, limit) => wanted(sourceId, nowMs, limit),
    countWanted: (sourceId, nowMs) => countWanted.get(sourceId, nowMs) ?? { files: 0, bytes: 0 },
    nextRetryAtMs: (sourceId) => nextRetry.get(sourceId)?.at ?? null,
    firstFailure(sourceId) {
      const found = firstFailure.get(sourceId);
      return found ? (JSON.parse(found.failure) as FailureData) : null;
    },
    problems({ sourceId, accountId, offset, limit }) {
      const chosen = [sourceId ?? null, accountId ?? null];
      const items = problems.all(...chosen, limit, offset).map((each) => {
        return { ...each, failure: each.failure === null ? null : (JSON.parse(each.failure) as FailureData) };
      });
      return { total: countProblems.get(...chosen)?.total ?? 0, items: items as unknown as RemoteProblem[] };
    },
    page: (sourceId, after, limit) => page(sourceId, after, limit),
    all: (sourceId) => all.iterate(sourceId) as unknown as ReturnType<RemoteFileStore['all']>,
    insert: (sourceId, file, { key, seenAtMs }) => void insert.run(sourceId, ...listedValues(file), key, seenAtMs),
    relist(fileId, file, version) {
      if (version === null) relist.run(...listedValues(file), fileId);
      else relistAnew.run(...listedValues(file), version.key, version.seenAtMs, fileId);
    },
    displace(fileId) {
      dropUnheld.run(fileId);
      displace.run(fileId);
    },
    displaceBelow(sourceId, folder) {
      const range = below(folder);
      dropUnheldBelow.run(sourceId, ...range);
      displaceBelow.run(sourceId, ...range);
      dropFolders.run(sourceId, folder, ...range);
    },
    merge(goneId, freshId, version) {
      const fresh = row(freshId)[0];
      if (fresh === undefined || fresh.path === null) throw new Error('only what is listed can take a place');
      drop.run(freshId);
      relist.run(...listedValues({ ...fresh, path: fresh.path }), goneId);
      if (version === null) clearWord.run(goneId);
      else takeVersion.run(version, fresh.seenAtMs, goneId);
    },
    async judgeAgain(sourceId, rules, pause) {
      if (readRoot(sourceId).rules === rules.key) return;
      let after = '';
      for (;;) {
        const some = page(sourceId, after, JUDGED_AT_ONCE);
        db.transaction(() => {
          for (const { fileId, path, sizeBytes, skipped } of some) {
            // What the server refuses is not for us to judge.
            if (path !== null && skipped !== 'SERVER_REFUSED') setSkipped.run(rules.judge({ path, sizeBytes }), fileId);
          }
        });
        after = some.at(-1)?.path ?? '';
        if (some.length < JUDGED_AT_ONCE) break;
        await pause();
      }
      db.transaction(() => {
        openAll.run(sourceId);
        const { fingerprint, isRestored, shareRoot } = readRoot(sourceId);
        setRoot.run(sourceId, fingerprint, isRestored ? 1 : 0, rules.key, shareRoot);
      });
    },
    setWord: (fileId, word) => void setWord.run(word, fileId),
    answer: (sourceId, word) => answer.run(word, sourceId).changes,
    hold: (fileId, { path, version, hash, bytes, copyId }) => void hold.run(path, version, hash, bytes, copyId, fileId),
    setHeldPath: (fileId, path) => void setHeldPath.run(path, fileId),
    release(fileId) {
      release.run(fileId);
      dropLost.run(fileId);
    },
    fail: (fileId, failure, retryAtMs) => void fail.run(JSON.stringify(failure), retryAtMs, fileId),
    retry: (sourceId, path) => retry.run(sourceId, path, path).changes,
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
    counts: (sourceId) => counts.get(sourceId) ?? { server: 0, library: 0, skipped: 0, failed: 0, heldBytes: 0 },
    copyIds: () => new Set(copyIds.all().map(({ copyId }) => copyId)),
  };
}

function listedValues(file: ListedFile): SqlValue[] {
  const slash = file.path.lastIndexOf('/');
  const { path, href, remoteId, etag, sizeBytes, modifiedAtMs, uploadedAtMs, checksum, shareRoot, skipped } = file;
  const folder = slash === -1 ? '' : path.slice(0, slash);
  return [path, folder, href, remoteId, etag, sizeBytes, modifiedAtMs, uploadedAtMs, checksum, shareRoot, skipped];
}
