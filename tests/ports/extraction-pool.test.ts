import { expect, it, onTestFinished } from 'vitest';
import { createExtractionPool, type ExtractionPoolOptions } from '../../engine/library/extraction-pool.ts';
import type { RecognisedPage } from '../../engine/library/extract/recognised-page.ts';
import { createRecognisedPictures } from '../../engine/store/recognised-pictures.ts';
import { startExtractionThread } from '../../native/extraction-thread.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { makePdfBomb } from '../fixtures/documents.ts';

const entry = new URL('../fixtures/breaking-worker.ts', import.meta.url);
const never = new AbortController().signal;

function openPool(options: Partial<ExtractionPoolOptions> = {}) {
  let threads = 0;
  const pool = createExtractionPool({
    startThread: (limits) => (threads++, startExtractionThread({ ...limits, entry })),
    threads: 1,
    memoryMb: 64,
    ...options,
  });
  onTestFinished(() => pool.close());
  const read = async (name: string) => {
    const outcome = await pool.extract(
      { name, from: { kind: 'path', path: name }, sizeBytes: name === 'hang' ? 500 : 30_000, maxFileBytes: 1, knownHash: null },
      never,
    );
    return outcome.kind === 'failed' ? outcome.code : outcome.kind;
  };
  return { pool, read, threads: () => threads };
}

it.each([
  ['crash', 'EXTRACTION_CRASHED'],
  ['exit', 'EXTRACTION_CRASHED'],
  ['memory', 'EXTRACTION_OUT_OF_MEMORY'],
  ['buffers', 'EXTRACTION_OUT_OF_MEMORY'],
])('a file that ends its thread (%s) fails alone, and the thread is replaced', async (name, code) => {
  const { read, threads } = openPool();
  expect(await Promise.all(['good', name, 'good', 'good', 'good', 'good', 'good'].map(read))).toEqual([
    'FILE_EMPTY',
    code,
    ...Array.from({ length: 5 }, () => 'FILE_EMPTY'),
  ]);
  expect(threads()).toBe(2);
});

it('stops a PDF that unpacks without end before the machine runs out of memory', async () => {
  const pool = createExtractionPool({ startThread: startExtractionThread, threads: 1, memoryMb: 128 });
  onTestFinished(() => pool.close());
  const bytes = makePdfBomb(3000);
  expect(bytes.length).toBeLessThan(1_000_000);
  const from = { kind: 'bytes', bytes } as const;
  const outcome = await pool.extract(
    { name: 'bomb.pdf', from, sizeBytes: bytes.length, maxFileBytes: 1e9, knownHash: null },
    never,
  );
  expect(outcome).toMatchObject({ kind: 'failed', code: 'EXTRACTION_OUT_OF_MEMORY' });
});

it('ends a file that takes too long, and only that one', async () => {
  const { read, threads } = openPool({ limitMs: (sizeBytes) => sizeBytes });
  expect(await Promise.all(['hang', 'good'].map(read))).toEqual(['EXTRACTION_TIMEOUT', 'FILE_EMPTY']);
  expect(threads()).toBe(2);
});

it('lets go of a file at once when the caller gives up', async () => {
  const { pool, read } = openPool({ limitMs: (sizeBytes) => sizeBytes });
  const giveUp = new AbortController();
  const request = {
    name: 'hang',
    from: { kind: 'path', path: 'hang' },
    sizeBytes: 300,
    maxFileBytes: 1,
    knownHash: null,
  } as const;
  const hanging = pool.extract(request, giveUp.signal);
  giveUp.abort();
  await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
  expect(await read('good')).toBe('FILE_EMPTY');
});

it('rejects what was not read yet when it is closed', async () => {
  const { pool, read } = openPool();
  const waiting = Promise.allSettled(['hang', 'good'].map(read));
  await pool.close();
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('goes on with a scan where its thread died: pages read before are not read again', async () => {
  const { db, close } = await openTemporaryDatabase();
  onTestFinished(close);
  const store = createRecognisedPictures(db);
  const { pool } = openPool({
    startThread: (limits) => startExtractionThread({ ...limits, entry: new URL('../fixtures/scan-worker.ts', import.meta.url) }),
    pictures: {
      find: (hash) => store.find(hash) as RecognisedPage | null,
      keep: (hash, page) => store.keep(hash, page, 0),
    },
  });
  const read = async () => {
    const from = { kind: 'path', path: 'dies' } as const;
    return await pool.extract({ name: 'dies', from, sizeBytes: 30_000, maxFileBytes: 1, knownHash: null }, never);
  };
  expect(await read()).toMatchObject({ code: 'EXTRACTION_CRASHED' });
  expect(await read()).toMatchObject({ message: '1 read, 2 known' });
});
