import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { diskFailure, Failure } from '../engine/failure.ts';
import { NetworkFault, readResponse, StaleRange } from './download-response.ts';
import { hashInto } from './file-checksum.ts';
import { writeFully } from './write-fully.ts';

export interface DownloadPace {
  /** No byte for this long: the connection counts as lost. Bounds a server that hangs; slow links send something every few seconds. */
  stallMs: number;
  /** Pause before the second attempt, doubled with each that brings nothing. */
  retryMs: number;
  /** Attempts in a row that bring nothing. */
  maxAttempts: number;
}

/** Half a minute of trying before a person is told; what has arrived stays. */
export const DOWNLOAD_PACE: DownloadPace = { stallMs: 30_000, retryMs: 1_000, maxAttempts: 6 };

const LONGEST_RETRY_MS = 60_000;

export interface Download {
  fetch: typeof globalThis.fetch;
  url: string;
  /** Where the whole file goes; until then it lies beside it as `.part`. */
  target: string;
  sizeBytes: number;
  /** Hex. */
  sha256: string;
  /** Called with the bytes of this file that have arrived. */
  onBytes: (receivedBytes: number) => void;
  pace?: DownloadPace;
}

/**
 * Fetches one file, goes on where an earlier attempt stopped (RFC 9110, Range with If-Range), and puts it at `target` only
 * when its checksum is right. Failures: MODEL_SOURCE_UNREACHABLE and DISK_* (what has arrived is kept), MODEL_SOURCE_REFUSED,
 * MODEL_SOURCE_MOVED, MODEL_CHECKSUM_WRONG (what has arrived is removed).
 */
export async function downloadFile(download: Download, signal: AbortSignal): Promise<void> {
  const { target, pace = DOWNLOAD_PACE } = download;
  const part = `${target}.part`;
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = await open(part, 'a+', 0o600);
    try {
      await receive({ ...download, pace }, file, signal);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, target);
    await rm(noteOf(part), { force: true });
  } catch (error) {
    if (error instanceof Failure && error.code === 'MODEL_CHECKSUM_WRONG') await removePart(target);
    throw diskFailure(error);
  }
}

/** Removes what has arrived of a file that is not whole. */
export async function removePart(target: string): Promise<void> {
  await rm(`${target}.part`, { force: true });
  await rm(noteOf(`${target}.part`), { force: true });
}

/** Beside an unfinished file: what tells whether the server still has the same one. */
const noteOf = (part: string) => `${part}.tag`;

async function receive(download: Required<Download>, file: FileHandle, signal: AbortSignal): Promise<void> {
  const { pace, sizeBytes, sha256 } = download;
  const state: Progress = { hash: createHash('sha256'), hashedBytes: 0 };
  let failed = 0;
  for (;;) {
    const before = (await file.stat()).size;
    try {
      await attempt(download, file, state, signal);
      break;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NetworkFault)) throw error;
      if (error instanceof StaleRange) await file.truncate(0);
      failed = (await file.stat()).size > before ? 1 : failed + 1;
      if (failed >= pace.maxAttempts) throw new Failure('MODEL_SOURCE_UNREACHABLE', { cause: error });
      const waitMs = error.retryAfterMs ?? pace.retryMs * 2 ** (failed - 1);
      await pause(Math.min(waitMs, LONGEST_RETRY_MS), undefined, { signal });
    }
  }
  if (state.hashedBytes !== sizeBytes || state.hash.digest('hex') !== sha256) throw new Failure('MODEL_CHECKSUM_WRONG');
}

interface Progress {
  /** Of the first `hashedBytes` of the file. */
  hash: Hash;
  hashedBytes: number;
}

async function attempt(download: Required<Download>, file: FileHandle, state: Progress, signal: AbortSignal): Promise<void> {
  const { sizeBytes, pace } = download;
  const part = `${download.target}.part`;
  const tag = await readFile(noteOf(part), 'utf8').catch(() => '');
  // Without something to compare, what is there may be of another file.
  if (tag === '' && (await file.stat()).size !== sizeBytes) await file.truncate(0);
  const have = (await file.stat()).size;
  if (have > sizeBytes) await file.truncate(0);
  const startAt = have > sizeBytes ? 0 : have;
  await hashUpTo(part, startAt, state, signal);
  if (startAt === sizeBytes) return;

  const stall = createStallWatch(pace.stallMs, signal);
  try {
    const response = await ask(download, { startAt, tag }, stall.signal);
    const { from, tag: newTag, body } = await readResponse(response, { startAt, tag, sizeBytes });
    if (from === 0 && startAt > 0) {
      await file.truncate(0);
      await hashUpTo(part, 0, state, signal);
    }
    await writeFile(noteOf(part), newTag, { mode: 0o600 });
    for await (const chunk of watched(body, stall)) {
      if (state.hashedBytes + chunk.length > sizeBytes) throw new Failure('MODEL_CHECKSUM_WRONG');
      await writeFully(file, chunk);
      state.hash.update(chunk);
      state.hashedBytes += chunk.length;
      download.onBytes(state.hashedBytes);
    }
    if (state.hashedBytes < sizeBytes) throw new NetworkFault();
  } finally {
    stall.end();
  }
}

/** What the gate says of an address: the server sent the download there. */
const MOVED: ReadonlySet<string> = new Set(['PROVIDER_HOST_NOT_ALLOWED', 'PROVIDER_REQUEST_REFUSED']);

/** Whatever the network throws, in whichever way this `fetch` does it, is a fault of the network. */
async function ask(
  { fetch, url }: Required<Download>,
  { startAt, tag }: { startAt: number; tag: string },
  signal: AbortSignal,
): Promise<Response> {
  const range = startAt > 0 ? { range: `bytes=${startAt}-`, 'if-range': tag } : {};
  try {
    return await fetch(url, { headers: { 'accept-encoding': 'identity', ...range }, signal });
  } catch (error) {
    if (!(error instanceof Failure)) throw new NetworkFault({ cause: error });
    throw MOVED.has(error.code) ? new Failure('MODEL_SOURCE_MOVED', { cause: error }) : error;
  }
}

async function* watched(body: AsyncIterable<Uint8Array>, stall: StallWatch): AsyncGenerator<Uint8Array, void, void> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await chunks.next().catch((cause: unknown) => {
        throw new NetworkFault({ cause });
      });
      if (next.done === true) return;
      stall.alive();
      yield next.value;
    }
  } finally {
    await chunks.return?.().catch(() => undefined);
  }
}

/** Brings the checksum to the first `bytes` of the file. */
async function hashUpTo(path: string, bytes: number, state: Progress, signal: AbortSignal): Promise<void> {
  if (state.hashedBytes === bytes) return;
  state.hash = createHash('sha256');
  state.hashedBytes = 0;
  if (bytes > 0) await hashInto(state.hash, path, bytes, signal);
  state.hashedBytes = bytes;
}

interface StallWatch {
  /** Aborted where nothing came for too long, or the person stopped it. */
  signal: AbortSignal;
  alive(): void;
  end(): void;
}

function createStallWatch(stallMs: number, signal: AbortSignal): StallWatch {
  const stalled = new AbortController();
  const watch = () => setTimeout(() => stalled.abort(), stallMs).unref();
  let timer = watch();
  return {
    signal: AbortSignal.any([signal, stalled.signal]),
    alive() {
      clearTimeout(timer);
      timer = watch();
    },
    end: () => clearTimeout(timer),
  };
}
