import type { FailureCode, FailureData } from '../../contract/failures.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { Database, SqlRow, SqlValue } from './database.ts';
import type { GoneWord, Held, ListedFile, RemoteCounts, RemoteFile } from './remote-file.ts';
import { below, createRemoteFolders, type RemoteFolderStore } from './remote-folders.ts';

/** What of a source is taken in. */
interface Rules {
  key: string;
  judge(file: { path: string; sizeBytes: number | null }): FailureCode | null;
}

/** Members that write expect to run inside a transaction of the caller, but for `judgeAgain`. */
export interface RemoteFileStore extends RemoteFolderStore {
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

export function createRemoteFiles(db: Database): RemoteFileStore {
  const folders = createRemoteFolders(db);
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
  const counts = db.prepare<SqlRow & Record<keyof RemoteCounts, number>>(
    `SELECT count(*) FILTER (WHERE path IS NOT NULL AND skipped IS NULL) AS server, count(held_path) AS library,
       count(*) FILTER (WHERE path IS NOT NULL AND skipped IS NOT NULL) AS skipped,
       count(*) FILTER (WHERE path IS NOT NULL AND skipped IS NULL AND failure IS NOT NULL) AS failed,
       coalesce(sum(held_bytes), 0) AS heldBytes FROM remote_files WHERE source_id = ?`,
  );
  const copyIds = db.prepare<{ copyId: string }>('SELECT copy_id AS copyId FROM remote_files WHERE copy_id IS NOT NULL');

  return {
    ...folders,
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
      folders.forget(sourceId, folder);
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
      if (folders.root(sourceId).rules === rules.key) return;
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
        folders.openAll(sourceId);
        folders.setRoot(sourceId, { rules: rules.key });
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
