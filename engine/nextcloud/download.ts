import { Failure } from '../failure.ts';
import type { ByteLimiter } from './byte-limiter.ts';
import { type ChecksumCheck, readChecksum } from './checksum.ts';
import type { Connection } from './connection.ts';
import type { CopyWriter } from './copy-writer.ts';
import { readFileAnswer, strongTag, type WholeAnswer } from './file-answer.ts';
import type { FileCopies } from './file-copies.ts';

/** A file as last listed. */
export interface WantedFile {
  /** As the server writes it. */
  href: string;
  sizeBytes: number | null;
  etag: string | null;
  /** As `oc:checksums` or `OC-Checksum` have it. */
  checksum: string | null;
  copyId: string;
}

/** What is in the copy now: of the version the server had when it was fetched, which may be newer than the listed one. */
export interface DownloadedFile {
  sizeBytes: number;
  /** Hex. */
  sha256: string;
  /** Strong, with its quotes; null where the server gives none. */
  etag: string | null;
  modifiedAtMs: number | null;
  /** `stale`: the checksum told is of other bytes than the server has; it was told by whoever wrote the file, and never checked. */
  checksum: 'right' | 'stale' | 'none';
}

export interface DownloadParts {
  connection: Pick<Connection, 'request' | 'account'>;
  copies: Pick<FileCopies, 'write'>;
  /** Shared by all downloads. */
  limiter?: ByteLimiter | undefined;
}

/** A transfer that ends early is gone on with at once this often, as long as each brings something. */
const MOST_RESUMPTIONS = 5;
/** Fetched so often where a checksum is wrong: twice the same means that it is the server's, and a fault in between. */
const MOST_FETCHES = 3;

/**
 * Fetches one file into its copy, piece by piece; nothing of it is held but the piece on its way. What an earlier, unfinished
 * fetch of the same version left is gone on with (Range, RFC 9110); where the server cannot, or has another version, all
 * of it is fetched. `onBytes` is told how many bytes more there are, also those of a part (fewer where it begins anew).
 *
 * Failures: those of the connection (what arrived stays a part): REMOTE_CUT, REMOTE_GONE, REMOTE_LOCKED, SERVER_*, ACCOUNT_*;
 * REMOTE_CHANGED (its size is another one than it was listed with), REMOTE_CHECKSUM_WRONG, DISK_FULL, DISK_READ_ONLY.
 */
export function createDownload(parts: DownloadParts) {
  return async (file: WantedFile, signal: AbortSignal, onBytes?: (count: number) => void): Promise<DownloadedFile> => {
    signal.throwIfAborted();
    const fetching = await beginFetching(parts, file, onBytes ?? (() => undefined));
    try {
      return await fetchUntilSure(fetching, signal);
    } finally {
      await fetching.writer.close();
    }
  };
}

interface Fetching extends DownloadParts {
  file: WantedFile;
  writer: CopyWriter;
  told: (count: number) => void;
  /** Of which version what is written is; null where nothing tells. */
  etag: string | null;
  /** What it comes to in the end; null where the server does not say. */
  totalBytes: number | null;
  /** Checks all that is written; null where there is nothing to check it with. */
  check: ChecksumCheck | null;
}

async function beginFetching(parts: DownloadParts, file: WantedFile, told: (count: number) => void): Promise<Fetching> {
  const check = readChecksum(file.checksum)?.() ?? null;
  const etag = strongTag(file.etag);
  const writer = await parts.copies.write(file.copyId, { version: etag, onKept: (bytes) => check?.update(bytes) });
  const fetching = { ...parts, file, writer, told, etag, totalBytes: file.sizeBytes, check };
  if (writer.writtenBytes > 0) told(writer.writtenBytes);
  if (writer.writtenBytes > (file.sizeBytes ?? Infinity)) await beginAnew(fetching, fetching);
  return fetching;
}

/** What is written is forgotten; what comes now is of that version. */
async function beginAnew(
  fetching: Fetching,
  { etag, totalBytes, checksum = fetching.file.checksum }: Pick<Fetching, 'etag' | 'totalBytes'> & { checksum?: string | null },
): Promise<void> {
  const { writer, told } = fetching;
  if (writer.writtenBytes > 0) told(-writer.writtenBytes);
  if (writer.writtenBytes > 0 || etag !== fetching.etag) await writer.restart(etag);
  Object.assign(fetching, { etag, totalBytes, check: readChecksum(checksum)?.() ?? null });
}

async function fetchUntilSure(fetching: Fetching, signal: AbortSignal): Promise<DownloadedFile> {
  const { writer } = fetching;
  let before: string | null = null;
  for (let fetches = 1; ; fetches++) {
    const { wasResumed, modifiedAtMs } = await fetchWhole(fetching, signal);
    const isRight = fetching.check?.isRight() ?? null;
    const isStale = isRight === false && !wasResumed && writer.sha256() === before;
    if (isRight !== false || isStale) {
      const checksum = isRight === null ? 'none' : isStale ? 'stale' : 'right';
      return { ...(await writer.finish()), etag: fetching.etag, modifiedAtMs, checksum };
    }
    before = wasResumed ? null : writer.sha256();
    if (fetches < MOST_FETCHES) await beginAnew(fetching, fetching);
    else await giveUp(fetching, new Failure('REMOTE_CHECKSUM_WRONG'));
  }
}

interface Fetched {
  wasResumed: boolean;
  /** Null where the server does not say. */
  modifiedAtMs: number | null;
}

/** Fetches until all of it is there, going on where a transfer ended early. */
async function fetchWhole(fetching: Fetching, signal: AbortSignal): Promise<Fetched> {
  const { writer } = fetching;
  // Killed after its last byte: the server need not be asked.
  if (writer.writtenBytes > 0 && writer.writtenBytes === fetching.totalBytes) return { wasResumed: true, modifiedAtMs: null };
  for (let resumptions = 0; ; resumptions++) {
    const before = writer.writtenBytes;
    try {
      const { wasResumed, modifiedAtMs } = await fetchOnce(fetching, signal);
      return { wasResumed: wasResumed || resumptions > 0, modifiedAtMs };
    } catch (error) {
      const isCut = error instanceof Failure && error.code === 'REMOTE_CUT';
      if (!isCut || resumptions === MOST_RESUMPTIONS || writer.writtenBytes <= before) throw error;
    }
  }
}

async function fetchOnce(fetching: Fetching, signal: AbortSignal): Promise<Fetched> {
  const { writer, file, connection } = fetching;
  // Without something to compare, what is there may be of another version.
  if (fetching.etag === null) await beginAnew(fetching, { etag: null, totalBytes: file.sizeBytes });
  const startAt = writer.writtenBytes;
  const range = startAt > 0 && fetching.etag !== null ? { Range: `bytes=${startAt}-`, 'If-Range': fetching.etag } : {};
  const headers = { 'Accept-Encoding': 'identity', ...range };
  const path = new URL(file.href, connection.account().baseUrl).href;
  const response = await connection.request({ method: 'GET', path, headers, expect: [416] }, signal);
  try {
    const answer = readFileAnswer(response, { ...fetching, startAt });
    if (answer.kind === 'unusable') {
      if (startAt === 0) throw new Failure('SERVER_ERROR'); // a part, where all of it was asked for
      await response.body?.cancel();
      await beginAnew(fetching, { etag: strongTag(file.etag), totalBytes: file.sizeBytes });
      return await fetchOnce(fetching, signal);
    }
    if (answer.kind === 'whole') await beginVersion(fetching, answer);
    await receive(fetching, response, signal);
    return { wasResumed: answer.kind === 'rest', modifiedAtMs: answer.modifiedAtMs };
  } catch (error) {
    await response.body?.cancel().catch(() => undefined); // over already, where reading it is what failed
    throw error;
  }
}

/** All of a version comes: the listed one, or a newer one, which then counts with what the server tells of it. */
async function beginVersion(fetching: Fetching, answer: WholeAnswer): Promise<void> {
  const { file } = fetching;
  const listed = strongTag(file.etag);
  const isListed = listed === null || answer.etag === null || listed === answer.etag;
  if (isListed && file.sizeBytes !== null && answer.totalBytes !== null && file.sizeBytes !== answer.totalBytes)
    await giveUp(fetching, new Failure('REMOTE_CHANGED'));
  const totalBytes = answer.totalBytes ?? (isListed ? file.sizeBytes : null);
  await beginAnew(fetching, { etag: answer.etag, totalBytes, checksum: answer.checksum ?? (isListed ? file.checksum : null) });
}

async function receive(fetching: Fetching, response: Response, signal: AbortSignal): Promise<void> {
  const { writer, check, limiter, told, totalBytes } = fetching;
  for await (const bytes of response.body ?? []) {
    if (writer.writtenBytes + bytes.length > (totalBytes ?? Infinity)) await giveUp(fetching, new Failure('REMOTE_CHANGED'));
    await writer.write(bytes);
    check?.update(bytes);
    told(bytes.length);
    await limiter?.take(bytes.length, signal);
  }
  if (writer.writtenBytes < (totalBytes ?? 0)) throw new Failure('REMOTE_CUT');
}

/** What is written is of no use. */
async function giveUp({ writer, told }: Fetching, failure: Failure): Promise<never> {
  if (writer.writtenBytes > 0) told(-writer.writtenBytes);
  await writer.discard();
  throw failure;
}
