import { Failure } from '../failure.ts';
import type { ExtractionThread } from '../parts.ts';
import type { RecognisedPage } from './extract/recognised-page.ts';
import type { ExtractionOutcome, ExtractionRequest, FromExtractionThread, ToExtractionThread } from './extraction.ts';

/** Threads that read files, each with limits; a file that breaks its thread fails alone. */
export interface ExtractionPool {
  /** Reads one file. Ends as `failed` for anything wrong with the file; rejects only with the abort reason, at once. */
  extract(request: ExtractionRequest, signal: AbortSignal): Promise<ExtractionOutcome>;
  /**
   * Files that may be asked for at once without any waiting for another's turn to be asked: so many of any size, and more as
   * long as all of them come to no more than `smallBytes`.
   */
  readonly capacity: { files: number; smallFiles: number; smallBytes: number };
  close(): Promise<void>;
}

export interface ExtractionPoolOptions {
  startThread: (options: { memoryMb: number }) => ExtractionThread;
  /** Default 2: reading a library leaves the machine usable. */
  threads?: number;
  /** Heap of one thread. Default 1024: ten times what a 300-page PDF takes. */
  memoryMb?: number;
  /** Bounds the reading of one file, from when its turn comes. Default: `timeLimitMs`. */
  limitMs?: (sizeBytes: number) => number;
  /** What was read from pictures before, so that a long scan goes on where its reading was cut short. None where left out. */
  pictures?: { find(pictureHash: string): RecognisedPage | null; keep(pictureHash: string, page: RecognisedPage): void };
}

interface Job {
  id: number;
  request: ExtractionRequest;
  resolve(outcome: ExtractionOutcome): void;
  reject(reason: unknown): void;
  signal: AbortSignal;
  /** Pictures in it, as far as they were asked about. */
  pictures: string[];
}

interface Lane {
  thread: ExtractionThread | null;
  /** Jobs given to the thread, the one being read first. */
  jobs: Job[];
  timer: NodeJS.Timeout | null;
}

/**
 * Jobs a thread holds beyond the one it reads, so that it never waits for the engine: small files are read while the engine
 * stores a batch of others (about 40 ms; a note takes 2 ms), large ones take longer than that by themselves.
 */
const AHEAD = 3;
const SMALL_AHEAD = 15;
/** Bytes of all files a thread holds, up to which they are small. */
const SMALL_BYTES = 256 * 1024;

/** A thread without work for this long is ended: it holds about 100 MB, and a new one starts in a tenth of a second. */
const IDLE_MS = 30_000;

/**
 * Longest time one file may take: 30 s, and 10 s for each megabyte, at most 10 minutes. Measured: the slowest format (PDF)
 * takes about 2 s per megabyte on a two-core machine; the rest is for slow disks and machines.
 */
function timeLimitMs(sizeBytes: number): number {
  return Math.min(600_000, 30_000 + (sizeBytes / 1_000_000) * 10_000);
}

export function createExtractionPool(options: ExtractionPoolOptions): ExtractionPool {
  const { threads = 2, memoryMb = 1024, limitMs = timeLimitMs, pictures } = options;
  const lanes: Lane[] = Array.from({ length: threads }, () => ({ thread: null, jobs: [], timer: null }));
  const waiting: Job[] = [];
  let nextId = 1;
  let closed = false;

  function threadOf(lane: Lane): ExtractionThread {
    if (lane.thread) return lane.thread;
    const thread = options.startThread({ memoryMb });
    lane.thread = thread;
    thread.onMessage((message) => {
      const told = message as FromExtractionThread;
      const job = lane.jobs[0];
      if (lane.thread !== thread || job?.id !== told.jobId) return; // the answer of a thread already given up
      if ('needsMs' in told) return startClock(lane, told.needsMs);
      if ('picture' in told) return aboutPicture(thread, job, told);
      lane.jobs.shift();
      const { outcome } = told;
      job.resolve(outcome.kind === 'extracted' && job.pictures.length > 0 ? { ...outcome, pictures: job.pictures } : outcome);
      startClock(lane);
      fill();
    });
    thread.onExit((reason) => {
      if (lane.thread === thread)
        threadGone(lane, reason === 'out-of-memory' ? 'EXTRACTION_OUT_OF_MEMORY' : 'EXTRACTION_CRASHED');
    });
    return thread;
  }

  /** A picture that was asked about is one of the job's, whoever reads it in the end. */
  function aboutPicture(thread: ExtractionThread, job: Job, { picture, page }: { picture: string; page?: RecognisedPage }): void {
    if (page !== undefined) return pictures?.keep(picture, page);
    job.pictures.push(picture);
    const known = pictures?.find(picture) ?? null;
    thread.post({ jobId: job.id, picture, page: known } satisfies ToExtractionThread);
  }

  /** The file being read broke the thread and fails; the ones behind it go to a new thread. */
  function threadGone(lane: Lane, code: 'EXTRACTION_OUT_OF_MEMORY' | 'EXTRACTION_CRASHED' | 'EXTRACTION_TIMEOUT'): void {
    const [broken, ...rest] = lane.jobs;
    lane.thread = null;
    lane.jobs = [];
    startClock(lane);
    waiting.unshift(...rest);
    broken?.resolve({ kind: 'failed', code, message: new Failure(code).message, contentHash: null, stamp: null });
    if (!closed) fill();
  }

  function startClock(lane: Lane, needsMs = 0): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = null;
    const job = lane.jobs[0];
    if (!job) return endWhenIdle(lane);
    lane.timer = setTimeout(
      () => {
        const thread = lane.thread;
        threadGone(lane, 'EXTRACTION_TIMEOUT');
        void thread?.terminate();
      },
      Math.max(needsMs, limitMs(job.request.sizeBytes)),
    );
    lane.timer.unref();
  }

  function endWhenIdle(lane: Lane): void {
    if (!lane.thread || closed) return;
    lane.timer = setTimeout(() => {
      const thread = lane.thread;
      lane.thread = null;
      void thread?.terminate();
    }, IDLE_MS);
    lane.timer.unref();
  }

  function fill(): void {
    while (waiting.length > 0) {
      const lane = lanes.reduce((least, each) => (each.jobs.length < least.jobs.length ? each : least));
      if (isFull(lane)) return;
      const job = waiting.shift()!;
      if (job.signal.aborted) continue; // told already
      const thread = threadOf(lane);
      lane.jobs.push(job);
      thread.post({ jobId: job.id, request: job.request } satisfies ToExtractionThread);
      if (lane.jobs.length === 1) startClock(lane);
    }
  }

  return {
    capacity: { files: threads * (AHEAD + 1), smallFiles: threads * (SMALL_AHEAD + 1), smallBytes: threads * SMALL_BYTES },
    extract(request, signal) {
      if (closed) return Promise.reject(new Error('The extraction pool is closed'));
      if (signal.aborted) return Promise.reject(signal.reason);
      const answer = Promise.withResolvers<ExtractionOutcome>();
      // A file being read is read to its end, but nobody waits for it: the thread serves the next one after that.
      const giveUp = (): void => answer.reject(signal.reason);
      signal.addEventListener('abort', giveUp);
      waiting.push({ id: nextId++, request, resolve: answer.resolve, reject: answer.reject, signal, pictures: [] });
      fill();
      return answer.promise.finally(() => signal.removeEventListener('abort', giveUp));
    },
    async close() {
      closed = true;
      const gone = new DOMException('The extraction pool was closed', 'AbortError');
      for (const job of waiting.splice(0)) job.reject(gone);
      const threadsToEnd = lanes.map(async (lane) => {
        const { thread, jobs } = lane;
        lane.thread = null;
        lane.jobs = [];
        startClock(lane);
        for (const job of jobs) job.reject(gone);
        await thread?.terminate();
      });
      await Promise.all(threadsToEnd);
    },
  };
}

function isFull({ jobs }: Lane): boolean {
  if (jobs.length <= AHEAD) return false;
  return jobs.length > SMALL_AHEAD || jobs.reduce((sum, { request }) => sum + request.sizeBytes, 0) > SMALL_BYTES;
}
