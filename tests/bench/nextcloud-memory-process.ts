import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openBenchEngine } from './nextcloud-parts.ts';

/** A first sync that takes in nothing of what it lists; tells the most memory it had above what it began with, and ends. */
const [origin = ''] = process.argv.slice(2);
const SAMPLE_EVERY_MS = 1000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const engine = await openBenchEngine(origin, { include: ['*.none'] });

function used(): { heapMb: number; residentMb: number } {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapMb: (heapUsed + external) / 2 ** 20, residentMb: rss / 2 ** 20 };
}

const before = used();
let most = before;
const sampling = setInterval(() => {
  const now = used();
  most = { heapMb: Math.max(most.heapMb, now.heapMb), residentMb: Math.max(most.residentMb, now.residentMb) };
}, SAMPLE_EVERY_MS);
const startedAtMs = performance.now();
await engine.client.sync.run({});
const tookMs = performance.now() - startedAtMs;
clearInterval(sampling);
await engine.close();
process.send?.({ heapMb: most.heapMb - before.heapMb, residentMb: most.residentMb - before.residentMb, tookMs });
process.disconnect();
