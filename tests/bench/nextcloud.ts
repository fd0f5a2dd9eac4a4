import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './search.ts';
import { openBenchEngine, startBenchServer } from './nextcloud-parts.ts';
import { benchSchedule } from './nextcloud-schedule.ts';
import { pathOf } from './nextcloud-server-process.ts';

/** How fast and with how few requests a server's files are kept, over real HTTP to a server in a process of its own. */
export async function benchNextcloud(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const latencyMs of [25, 0]) rows.push(...firstSyncRows(await benchFirstSync(2000, latencyMs), latencyMs));
  rows.push(...requestRows(await benchRequests(10_000)));
  for (const items of [1000, 10_000, 100_000]) {
    const { heapMb, residentMb, tookMs } = await benchListingMemory(items);
    const conditions = `${items.toLocaleString('en-GB')} items listed, none taken in; a process of its own`;
    rows.push({ name: 'heap of listing', value: heapMb, unit: 'MB', conditions });
    rows.push({
      name: 'resident memory of listing',
      value: residentMb,
      unit: 'MB',
      conditions: 'of the database the greater part',
    });
    rows.push({ name: 'time of listing', value: tookMs, unit: 'ms', conditions });
  }
  rows.push(...(await benchSchedule()));
  return rows;
}

function firstSyncRows({ files, barePerSecond, fetchedPerSecond, share, inLibraryMs }: SyncBench, latencyMs: number): BenchRow[] {
  const conditions = `${files} files of ${SMALL_BYTES} bytes, ${latencyMs} ms for each answer`;
  return [
    { name: 'bare download', value: barePerSecond, unit: 'files/s', conditions: `${conditions}, ${LANES} connections` },
    { name: 'first sync, fetched', value: fetchedPerSecond, unit: 'files/s', conditions: 'same run' },
    { name: 'first sync over bare', value: share, unit: 'x', conditions: 'at least 0.8' },
    { name: 'first sync, all can be found', value: inLibraryMs, unit: 'ms', conditions: 'reading and indexing included' },
  ];
}

function requestRows({ files, unchanged, unchangedMs, depth, changedListings, changedAll }: RequestsBench): BenchRow[] {
  const conditions = `${files.toLocaleString('en-GB')} files`;
  return [
    { name: 'requests, nothing changed', value: unchanged, unit: '', conditions: `${conditions}; at most 2` },
    { name: 'time, nothing changed', value: unchangedMs, unit: 'ms', conditions },
    { name: 'listings, one file changed', value: changedListings, unit: '', conditions: `${depth} folders deep` },
    { name: 'requests, one file changed', value: changedAll, unit: '', conditions: `with its download; at most ${depth + 2}` },
  ];
}

interface SyncBench {
  files: number;
  /** Files a second: four connections that download and throw away, and what a first sync fetches in the same run. */
  barePerSecond: number;
  fetchedPerSecond: number;
  share: number;
  /** Until all can be found. */
  inLibraryMs: number;
  mostAtOnce: number;
}

const SMALL_BYTES = 300;
const LANES = 4;

/** `latencyMs`: what each answer is held back, as a server's own work is (a real one took 165 ms for such a file). */
async function benchFirstSync(files: number, latencyMs: number): Promise<SyncBench> {
  const server = await startBenchServer();
  try {
    await server.ask({ kind: 'fill', files, sizeBytes: SMALL_BYTES });
    const { origin } = await server.ask({ kind: 'latency', ms: latencyMs });
    const engine = await openBenchEngine(origin);
    try {
      const barePerSecond = await bareLoop(origin, files);
      await server.ask({ kind: 'clear-log' });
      const { downloaded, tookMs } = await engine.client.sync.run({});
      if (downloaded !== files) throw new Error(`${downloaded} of ${files} files were downloaded`);
      const { fetchedMs, mostAtOnce } = await server.ask({ kind: 'log' });
      const fetchedPerSecond = files / (fetchedMs / 1000);
      return { files, barePerSecond, fetchedPerSecond, share: fetchedPerSecond / barePerSecond, inLibraryMs: tookMs, mostAtOnce };
    } finally {
      await engine.close();
    }
  } finally {
    await server.close();
  }
}

async function bareLoop(origin: string, files: number): Promise<number> {
  const headers = { authorization: `Basic ${btoa('alice:secret')}`, cookie: 'ocsxza5m6bm9=bench' };
  let next = 0;
  const startedAtMs = performance.now();
  const lane = async (): Promise<void> => {
    for (let file = next++; file < files; file = next++) {
      // eslint-disable-next-line no-restricted-globals -- what is compared with
      const response = await fetch(`${origin}/remote.php/dav/files/alice/${pathOf(file)}`, { headers });
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return files / ((performance.now() - startedAtMs) / 1000);
}

interface RequestsBench {
  files: number;
  unchanged: number;
  unchangedMs: number;
  /** Folders above the changed file, the chosen one included. */
  depth: number;
  /** Looking alone, and with the download. */
  changedListings: number;
  changedAll: number;
}

/** Requests of a run where nothing changed, and where one file did, as the server counted them. */
async function benchRequests(files: number): Promise<RequestsBench> {
  const server = await startBenchServer();
  try {
    const { origin } = await server.ask({ kind: 'fill', files, sizeBytes: SMALL_BYTES });
    const engine = await openBenchEngine(origin);
    try {
      await engine.client.sync.run({});
      const total = (byMethod: Record<string, number>): number => Object.values(byMethod).reduce((sum, count) => sum + count, 0);
      await server.ask({ kind: 'clear-log' });
      const { tookMs } = await engine.client.sync.run({});
      const unchanged = total((await server.ask({ kind: 'log' })).byMethod);
      const path = pathOf(Math.floor(files / 2));
      await server.ask({ kind: 'put', path, words: 'changed to something else' });
      await server.ask({ kind: 'clear-log' });
      const { updated } = await engine.client.sync.run({});
      if (updated !== 1) throw new Error(`${updated} files were updated`);
      const { byMethod } = await server.ask({ kind: 'log' });
      const depth = path.split('/').length - 1;
      const changedListings = byMethod['PROPFIND'] ?? 0;
      return { files, unchanged, unchangedMs: tookMs, depth, changedListings, changedAll: total(byMethod) };
    } finally {
      await engine.close();
    }
  } finally {
    await server.close();
  }
}

interface ListingMemory {
  items: number;
  /** At most, and above what the process took when its engine was open and signed in, collected each time. */
  heapMb: number;
  residentMb: number;
  tookMs: number;
}

/** What a run that lists so many items, and takes none of them in, needs of memory in a process of its own. */
async function benchListingMemory(items: number): Promise<ListingMemory> {
  const server = await startBenchServer();
  try {
    const { origin } = await server.ask({ kind: 'fill', files: items, sizeBytes: 16 });
    const script = fileURLToPath(new URL('nextcloud-memory-process.ts', import.meta.url));
    const child = fork(script, [origin], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [measured] = (await once(child, 'message')) as [Omit<ListingMemory, 'items'>];
    await once(child, 'exit');
    return { items, ...measured };
  } finally {
    await server.close();
  }
}
