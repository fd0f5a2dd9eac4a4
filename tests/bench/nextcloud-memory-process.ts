import { openBenchEngine } from './nextcloud-parts.ts';

/** A first sync that takes in nothing of what it lists; tells the most memory it had, and ends. */
const [origin = ''] = process.argv.slice(2);
const SAMPLE_EVERY_MS = 20;

const engine = await openBenchEngine(origin, { include: ['*.none'] });
const before = process.memoryUsage.rss();
let most = before;
const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), SAMPLE_EVERY_MS);
const startedAtMs = performance.now();
await engine.client.sync.run({});
const tookMs = performance.now() - startedAtMs;
clearInterval(sampling);
await engine.close();
process.send?.({ residentMb: (most - before) / 2 ** 20, tookMs });
process.disconnect();
