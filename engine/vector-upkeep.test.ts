import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSilentLog } from '../tests/fakes/silent-log.ts';
import type { VectorIndex, VectorIndexState } from './search/vector-index.ts';
import { createVectorUpkeep } from './vector-upkeep.ts';

let state: VectorIndexState;
let done: string[];
let waiting: (() => void)[];
let freeBytes: number;
const closing = new AbortController();

beforeEach(() => {
  const counted = { rows: 100, rowsAtBuild: 0, unindexedRows: 0, writesSinceCompaction: 0 };
  state = { ...counted, search: 'exact', recall: null, unfit: false, emptied: false };
  [done, waiting, freeBytes] = [[], [], Infinity];
});

afterEach(() => void vi.restoreAllMocks());

/** Of the port only what upkeep asks of it: it decides, and the real index is proven elsewhere. */
function open() {
  const index = {
    dimensions: 256,
    count: () => state.rows,
    state: () => state,
    buildIndex: async () => {
      done.push('build');
      state = { ...state, rowsAtBuild: state.rows, unindexedRows: 0 };
    },
    compact: async () => {
      done.push('compact');
      state = { ...state, writesSinceCompaction: 0, unindexedRows: 0 };
    },
  } as unknown as VectorIndex;
  return createVectorUpkeep({
    index,
    dataDir: '/',
    after: (_delayMs, work) => {
      waiting.push(work);
      return () => void (waiting = waiting.filter((other) => other !== work));
    },
    changed: () => undefined,
    log: createSilentLog(),
    signal: closing.signal,
    freeBytes: async () => freeBytes,
  });
}

async function pause(upkeep: ReturnType<typeof open>): Promise<void> {
  for (const work of waiting.splice(0)) work();
  await upkeep.close();
}

describe('upkeep of a vector index', () => {
  it('leaves a few writes alone, and tidies up after some when writing has paused', async () => {
    const upkeep = open();
    state.writesSinceCompaction = 5;
    upkeep.wrote();
    await pause(upkeep);
    expect(done).toEqual([]);
    state.writesSinceCompaction = 30;
    upkeep.wrote();
    expect(waiting).toHaveLength(1);
    await pause(upkeep);
    expect(done).toEqual(['compact']);
  });

  it('does not wait for a pause when there are very many', async () => {
    const upkeep = open();
    state.writesSinceCompaction = 600;
    upkeep.wrote();
    await upkeep.close();
    expect(done).toEqual(['compact']);
  });

  it.each([
    { rows: 4_000, rowsAtBuild: 0, expected: [] },
    { rows: 4_001, rowsAtBuild: 0, expected: ['build'] },
    { rows: 39_999, rowsAtBuild: 20_000, expected: [] },
    { rows: 40_000, rowsAtBuild: 20_000, expected: ['build'] },
  ])('builds for $rows rows after a build for $rowsAtBuild: $expected', async ({ expected, ...counted }) => {
    const upkeep = open();
    Object.assign(state, counted);
    await upkeep.settle(closing.signal);
    expect(done).toEqual(expected);
  });

  it('takes new rows into the index once they slow searches down', async () => {
    const upkeep = open();
    Object.assign(state, { rows: 200_000, rowsAtBuild: 150_000, unindexedRows: 300, search: 'indexed' });
    await upkeep.settle(closing.signal);
    expect(done).toEqual([]);
    state.unindexedRows = 500;
    await upkeep.settle(closing.signal);
    expect(done).toEqual(['compact']);
  });

  it('begins nothing without room for the vectors twice, says so, and goes on when there is', async () => {
    const upkeep = open();
    Object.assign(state, { rows: 1_000_000, rowsAtBuild: 900_000, writesSinceCompaction: 600 });
    freeBytes = 2 * 1_000_000 * 256 * 4;
    upkeep.wrote();
    await upkeep.close();
    expect(done).toEqual([]);
    expect(upkeep.stoppedBy()).toMatchObject({ code: 'DISK_FULL' });
    freeBytes *= 2;
    expect(waiting).toHaveLength(1);
    await pause(upkeep);
    expect(done).toEqual(['compact']);
    expect(upkeep.stoppedBy()).toBeNull();
  });
});
