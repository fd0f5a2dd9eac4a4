import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { vectorFolder } from '../../engine/search/vector-folder.ts';
import { openVectorIndex } from '../../native/lancedb.ts';
import { openTestLibrary } from '../fixtures/library.ts';
import { createSmallEmbedder } from '../fixtures/small-embedder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { createRandom } from '../fixtures/vectors.ts';

const PASSAGES = 3_000;
const script = new URL('../fixtures/vectors-process.ts', import.meta.url).pathname;

/** Runs the process until it has said so many things and kills it, or to its end. */
async function run(models: readonly string[], dataDir: string, killAfter: number): Promise<'killed' | 'ended'> {
  const child = spawn(process.execPath, [script, dataDir, ...models], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  let said = 0;
  for await (const _line of createInterface(child.stdout)) if (++said === killAfter) child.kill('SIGKILL');
  const [code, signal] = await exit;
  if (signal === 'SIGKILL') return 'killed';
  expect(code).toBe(0);
  return 'ended';
}

it(
  'vectors killed at any moment, while filled and while another model takes over, end whole and leave nothing',
  { timeout: 120_000 },
  async () => {
    const dataDir = await temporaryFolder();
    const library = openTestLibrary(join(dataDir, 'library.db'));
    const ids = library.add(
      'long',
      Array.from({ length: PASSAGES }, (_, part) => `fever number ${part}`),
    );
    library.db.close();
    const random = createRandom(21);
    let killed = 0;
    for (const models of [['first'], ['second', 'first'], ['third']]) {
      for (let round = 0; round < 3; round++)
        if ((await run(models, dataDir, 1 + Math.floor(random() * 14))) === 'killed') killed++;
      expect(await run(models, dataDir, Infinity)).toBe('ended');
    }
    expect(killed).toBeGreaterThan(4);

    const { db } = openTestLibrary(join(dataDir, 'library.db'));
    const indexes = db
      .prepare<{ modelId: string; generation: number }>('SELECT model_id AS modelId, generation FROM vector_indexes')
      .all();
    expect(indexes).toEqual([{ modelId: 'third', generation: 0 }]);
    expect(db.prepare<{ n: number }>('SELECT count(*) AS n FROM passage_vectors').get()?.n).toBe(PASSAGES);
    db.close();
    const name = vectorFolder('third', 0);
    expect(await readdir(join(dataDir, 'vectors'))).toEqual([name]);
    const { dimensions } = createSmallEmbedder('third');
    const directory = join(dataDir, 'vectors', name);
    const index = await openVectorIndex({ directory, modelId: 'third', dimensions, rotationKey: new Uint8Array(32).fill(6) });
    expect([...index.ids()]).toEqual(ids);
    expect(index.state().emptied).toBe(false);
    await index.close();
  },
);
