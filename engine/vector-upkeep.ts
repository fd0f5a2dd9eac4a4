import { statfs } from 'node:fs/promises';
import { Failure, isCancel } from './failure.ts';
import type { After } from './operations/after.ts';
import type { Log } from './parts.ts';
import type { VectorIndex, VectorIndexState } from './search/vector-index.ts';

/** Keeps a vector index in shape by rule: an approximate index where it pays, few files, no old versions. */
export interface VectorUpkeep {
  /** Something was written: what is due is done when writing has paused, or at once where it cannot wait. */
  wrote(): void;
  /** Does what is due now. Failures: DISK_*. */
  settle(signal: AbortSignal): Promise<void>;
  /** What is being done now. */
  doing(): 'build' | 'compact' | null;
  /** What the last upkeep failed of, until one has ended well. */
  stoppedBy(): Failure | null;
  /** Stops waiting; what is being done is waited for. */
  close(): Promise<void>;
}

/**
 * Comparing every row takes about 2 us each: up to here it is done within 10 ms, and finds all. An index takes 5 ms whatever
 * the size, is built in a second, and asks all its partitions while it has no more than 16 of them (65,000 rows).
 */
const MOST_ROWS_EXACT = 4_000;

/** An index is trained anew when the table has grown so many times. New rows join it at each compaction. */
const GROWTH_PER_BUILD = 2;

/** What compaction waits for, while writing goes on and when it has paused. Rows beside the index cost 3 us a search each. */
const BUSY = { writes: 512, rows: 8_000, share: 0.02 };
const PAUSED = { writes: 24, rows: 500, share: 0.002 };

/** Writing has paused when nothing was written for so long. */
const PAUSE_MS = 5_000;

/** A disk that was full is looked at again after this. */
const RETRY_MS = 60_000;

/** Compaction writes the vectors a second time before the first go; beside that, room for everybody else. */
const ROOM_FACTOR = 2;
const ROOM_LEFT_BYTES = 64 * 1024 * 1024;

export function createVectorUpkeep(parts: {
  index: VectorIndex;
  dataDir: string;
  after: After;
  /** Called when what is being done changes. */
  changed: () => void;
  log: Log;
  signal: AbortSignal;
  freeBytes?: (path: string) => Promise<number>;
}): VectorUpkeep {
  const { index, log } = parts;
  let doing: 'build' | 'compact' | null = null;
  let stoppedBy: Failure | null = null;
  let callOff: (() => void) | null = null;
  let work: Promise<void> = Promise.resolve();

  function become(next: typeof doing): void {
    doing = next;
    parts.changed();
  }

  async function settle(signal: AbortSignal, limits: typeof BUSY = PAUSED): Promise<void> {
    for (let due = whatIsDue(index.state(), limits); due !== null; due = whatIsDue(index.state(), limits)) {
      signal.throwIfAborted();
      await checkRoom(parts, index.count());
      become(due);
      try {
        if (due === 'build') await index.buildIndex(signal);
        else await index.compact();
      } finally {
        become(null);
      }
      if (due === 'build') tellBuilt(index.state());
    }
    stoppedBy = null;
  }

  function tellBuilt({ recall, unfit, rows }: VectorIndexState): void {
    if (unfit) log.warn('vector index unfit', { code: 'VECTOR_INDEX_UNFIT', rows });
    else log.info('vector index built', { rows, recall: recall ?? 0 });
  }

  /** One after another; a failure is kept to be told, and tried again. */
  function inBackground(limits: typeof BUSY): void {
    work = work.then(async () => {
      try {
        await settle(parts.signal, limits);
      } catch (error) {
        if (isCancel(error) || parts.signal.aborted) return;
        if (!(error instanceof Failure)) return void log.bug('vector index: upkeep failed', error);
        log.warn('vector index: upkeep put off', { code: error.code });
        stoppedBy = error;
        wait(RETRY_MS);
      }
    });
  }

  function wait(delayMs: number): void {
    callOff?.();
    if (parts.signal.aborted) return;
    callOff = parts.after(delayMs, () => inBackground(PAUSED));
  }

  return {
    wrote() {
      if (doing === null && stoppedBy === null && whatIsDue(index.state(), BUSY) !== null) inBackground(BUSY);
      if (stoppedBy === null) wait(PAUSE_MS);
    },
    settle: (signal) => {
      const settled = work.then(() => settle(signal));
      work = settled.catch(() => undefined); // whoever asked is told
      return settled;
    },
    doing: () => doing,
    stoppedBy: () => stoppedBy,
    async close() {
      callOff?.();
      await work;
    },
  };
}

/** What an index of this state needs next. */
function whatIsDue(state: VectorIndexState, limits: typeof BUSY): 'build' | 'compact' | null {
  const { rows, rowsAtBuild, unindexedRows, writesSinceCompaction } = state;
  if (rows > MOST_ROWS_EXACT && rows >= GROWTH_PER_BUILD * rowsAtBuild) return 'build';
  const mostUnindexed = Math.max(limits.rows, limits.share * rows);
  return writesSinceCompaction >= limits.writes || unindexedRows >= mostUnindexed ? 'compact' : null;
}

/** Failure: DISK_FULL, before anything is begun that would fill it. */
async function checkRoom(
  {
    index,
    dataDir,
    freeBytes = freeBytesAt,
  }: { index: VectorIndex; dataDir: string; freeBytes?: (path: string) => Promise<number> },
  rows: number,
): Promise<void> {
  const neededBytes = roomFor(rows, index.dimensions);
  if ((await freeBytes(dataDir)) < neededBytes) throw new Failure('DISK_FULL');
}

/** Bytes to be free before so many vectors are written anew. */
export function roomFor(rows: number, dimensions: number): number {
  return ROOM_FACTOR * rows * dimensions * 4 + ROOM_LEFT_BYTES;
}

/** Where the file system does not say, there is room until a write fails. */
export async function freeBytesAt(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}
