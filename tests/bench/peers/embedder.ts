import { join } from 'node:path';
import type { Embedder } from '../../../engine/search/embedder.ts';
import { createNativeParts } from '../../../native/parts.ts';

/** The model the product uses without any download. */
export async function openBenchEmbedder(directory: string): Promise<Embedder> {
  const parts = createNativeParts({ version: '0.0.0-bench', shell: 'cli', dataDir: join(directory, 'embedder') });
  const embedder = await parts.openEmbedder();
  if (embedder === null) throw new Error('There is no embedding model to compare with');
  return embedder;
}
