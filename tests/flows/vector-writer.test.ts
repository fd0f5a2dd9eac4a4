import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { VectorIndex } from '../../engine/search/vector-index.ts';
import { createVectorWriter } from '../../engine/search/vector-writer.ts';
import { openVectorIndex } from '../../native/lancedb.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTestLibrary } from '../fixtures/library.ts';
import { createSmallEmbedder } from '../fixtures/small-embedder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const signal = new AbortController().signal;

async function open() {
  const folder = await temporaryFolder();
  const library = openTestLibrary(join(folder, 'library.db'));
  const embedder = createSmallEmbedder('small');
  const { modelId, dimensions } = embedder;
  const index = await openVectorIndex({ directory: join(folder, 'index'), modelId, dimensions, rotationKey: new Uint8Array(32) });
  onTestFinished(async () => {
    await index.close();
    library.db.close();
  });
  const writerOver = (over: VectorIndex) =>
    createVectorWriter({ db: library.db, embedder, index: over, indexId: 1, log: createSilentLog() });
  return { library, embedder, index, writerOver };
}

const words = (count: number) => Array.from({ length: count }, (_, part) => `fever number ${part}`);

it('embeds the next piece while one is being written, and no further', async () => {
  const { library, embedder, index, writerOver } = await open();
  const ids = library.add('long', words(1_000));
  const [writing, gate, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow: VectorIndex = {
    ...index,
    put: async (rows) => {
      writing.resolve();
      await gate.promise;
      await index.put(rows);
    },
  };
  let pieces = 0;
  let inMemory = 0;
  embedder.before = () => {
    pieces++;
    inMemory = embedder.embedded.length - index.count();
    if (pieces === 3) second.resolve();
  };
  const done = writerOver(slow).afterCommit(ids, [], signal);
  await writing.promise;
  await expect.poll(() => pieces).toBe(2);
  expect(index.count()).toBe(0);
  gate.resolve();
  await second.promise;
  expect(inMemory).toBeLessThanOrEqual(64 + 128);
  await done;
  expect(index.count()).toBe(1_000);
});

it('tells of a write that failed, records nothing of it, and makes up for it later', async () => {
  const { library, index, writerOver } = await open();
  const ids = library.add('long', words(300));
  let writes = 0;
  const failing: VectorIndex = {
    ...index,
    put: async (rows) => {
      if (++writes === 2) throw new Error('the disk is gone');
      await index.put(rows);
    },
  };
  const writer = writerOver(failing);
  await expect(writer.afterCommit(ids, [], signal)).rejects.toThrow('the disk is gone');
  const recorded = () => library.db.prepare<{ n: number }>('SELECT count(*) AS n FROM passage_vectors').get()?.n;
  expect(recorded()).toBe(index.count());
  expect(index.count()).toBeLessThan(300);
  const missing = 300 - index.count();
  expect(await writer.reconcile(signal)).toEqual({ embedded: missing, removed: 0 });
  expect([...index.ids()]).toEqual(ids);
  expect(recorded()).toBe(300);
});

it('puts both sides right over many pages, with ids that come and go', async () => {
  const { library, index, writerOver } = await open();
  const ids = library.add('long', words(9_000));
  const writer = writerOver(index);
  await writer.afterCommit(ids, [], signal);
  const lost = ids.filter((id) => id % 7 === 0);
  await index.remove(lost);
  const unrecorded = ids.filter((id) => id % 11 === 0);
  library.db.exec('DELETE FROM passage_vectors WHERE passage_id % 11 = 0');
  library.db.exec('DELETE FROM passages WHERE passage_id % 13 = 0');
  const gone = ids.filter((id) => id % 13 === 0 && id % 7 !== 0);
  const { embedded, removed } = await writer.reconcile(signal);
  expect(unrecorded.length).toBeGreaterThan(0);
  expect({ embedded, removed }).toEqual({ embedded: lost.filter((id) => id % 13 !== 0).length, removed: gone.length });
  const left = ids.filter((id) => id % 13 !== 0);
  expect([...index.ids()]).toEqual(left);
  expect(library.db.prepare<{ n: number }>('SELECT count(*) AS n FROM passage_vectors').get()?.n).toBe(left.length);
});
