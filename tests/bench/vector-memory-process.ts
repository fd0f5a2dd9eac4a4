import { createVectorSource } from '../fixtures/vectors.ts';
import { openVectorIndex } from '../../native/lancedb.ts';

/** Opens an index in a process of its own, asks it, and prints what that took of memory, in MB. */
const [directory = '', dimensions = '', questions = ''] = process.argv.slice(2);
const before = process.memoryUsage.rss();
const index = await openVectorIndex({
  directory,
  modelId: 'bench',
  dimensions: Number(dimensions),
  rotationKey: new Uint8Array(32).fill(1),
});
const source = createVectorSource({ dimensions: Number(dimensions), clusters: 1_000, seed: 1 });
for (let question = 0; question < Number(questions); question++) {
  await index.search(source.next(), 100, {}, new AbortController().signal);
}
console.log((process.memoryUsage.rss() - before) / 2 ** 20);
await index.close();
