import type * as LanceDb from '@lancedb/lancedb';
import type { VectorIndexState } from '../engine/search/vector-index.ts';
import type { IdSet } from './id-set.ts';
import { createIvfRq, findPlan, takeSamples, type Sample } from './lancedb-index-build.ts';
import { readBuiltIndex, writeBuiltIndex, type BuiltIndex } from './lancedb-plan-file.ts';
import { createTableReader, type IndexPlan } from './lancedb-search.ts';
import type { Turns } from '../engine/search/turns.ts';

/** Older than this: all versions but the present one, whatever the clock did between them. */
const LONG_AFTER_NOW_MS = 100 * 365 * 24 * 3_600_000;

/** The approximate index of a table, and the way searches, compaction and builds keep out of each other's way. */
export interface IndexState {
  /** The table as searches see it; while an index is built and measured, as it was before. */
  searched(): LanceDb.Table;
  plan(): IndexPlan | null;
  state(): Omit<VectorIndexState, 'rows' | 'writesSinceCompaction' | 'emptied'>;
  added(rows: number): void;
  /** Runs a search; it ends for its caller as soon as the signal says so. */
  read<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
  /** Call in turn with other writes. */
  compact(): Promise<void>;
  /** Takes its turn among the writes by itself: true neighbours are looked up while writes go on. */
  build(ids: () => IdSet, inTurn: Turns, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export async function openIndexState(parts: {
  connection: LanceDb.Connection;
  table: LanceDb.Table;
  directory: string;
  name: string;
  dimensions: number;
}): Promise<IndexState> {
  const { connection, table, directory, name, dimensions } = parts;
  const [stored, indices] = [await readBuiltIndex(directory), await table.listIndices()];
  const existing = indices.find(({ columns }) => columns.includes('vector'));
  let built: BuiltIndex | null = existing === undefined && stored?.state === 'fit' ? null : stored;
  let unfit = built?.state === 'unfit';
  let unindexedRows = existing?.numUnindexedRows ?? 0;
  let searched = table;
  let cleanups = 0;
  const running = new Set<Promise<unknown>>();

  const plan = () => (built?.state === 'fit' ? built.plan : null);

  /** A search that was still reading what a clean-up took away is begun again. */
  async function reading<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = cleanups;
    try {
      return await work();
    } catch (error) {
      if (before === cleanups) throw error;
      return await work();
    }
  }

  async function read<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const result = reading(work);
    running.add(result);
    result.finally(() => running.delete(result)).catch(() => undefined); // whoever asked is told
    return await untilAborted(result, signal);
  }

  /** Waits for the searches that run now, not for those that begin meanwhile. */
  async function searchesEnded(): Promise<void> {
    await Promise.allSettled(running);
  }

  async function compact(): Promise<void> {
    await table.optimize();
    await searchesEnded();
    cleanups++;
    await table.optimize({ cleanupOlderThan: new Date(Date.now() + LONG_AFTER_NOW_MS), deleteUnverified: true });
    unindexedRows = 0;
  }

  async function buildInTurn(ids: () => IdSet, samples: readonly Sample[]): Promise<void> {
    const before = { built, version: await table.version() };
    // What searches see stays as it was until the new index has proved itself.
    const asBefore = await connection.openTable(name);
    searched = asBefore;
    const measured = createTableReader({ table: () => table, ids, plan: () => null, dimensions });
    try {
      await writeBuiltIndex(directory, { state: 'building' });
      const partitions = await createIvfRq(table, ids().size);
      const fit = await findPlan(measured, samples, partitions);
      unfit = fit === null;
      if (fit) built = { state: 'fit', rows: ids().size, ...fit };
      else {
        await goBack(before.version);
        built = before.built?.state === 'fit' ? { ...before.built, rows: ids().size } : { state: 'unfit', rows: ids().size };
      }
      await writeBuiltIndex(directory, built);
      unindexedRows = 0;
    } catch (error) {
      await goBack(before.version);
      if (before.built !== null) await writeBuiltIndex(directory, before.built);
      throw error;
    } finally {
      searched = table;
      await searchesEnded();
      asBefore.close();
    }
  }

  async function goBack(version: number): Promise<void> {
    await table.checkout(version);
    await table.restore();
  }

  return {
    searched: () => searched,
    plan,
    state: () => ({
      search: plan() === null ? 'exact' : 'indexed',
      recall: built?.state === 'fit' ? built.recall : null,
      rowsAtBuild: built === null || built.state === 'building' ? 0 : built.rows,
      unfit,
      unindexedRows: plan() === null ? 0 : unindexedRows,
    }),
    added(rows) {
      unindexedRows += rows;
    },
    read,
    compact,
    async build(ids, inTurn, signal) {
      const reader = createTableReader({ table: () => searched, ids, plan, dimensions });
      const samples = await takeSamples(searched, { reader, ids: ids() }, signal);
      await inTurn(async () => {
        signal.throwIfAborted();
        await buildInTurn(ids, samples);
      });
    },
    close: searchesEnded,
  };
}

async function untilAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([result, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
