import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createFileIntake } from '../../engine/file-intake.ts';
import type { ExtractionPool } from '../../engine/library/extraction-pool.ts';
import { createDocumentReader } from '../../engine/store/documents.ts';
import { packJson } from '../../engine/store/packed-json.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { intakeParts } from '../fixtures/intake-parts.ts';

export interface IntakeMemory {
  files: number;
  /** Highest heap in use while the files are found, queued and stored, above what it was before. */
  heapMb: number;
  /** The same when nothing has changed. */
  secondHeapMb: number;
  filesPerSecond: number;
  /** One page of the library's list, and the counts of the status, with so many documents. */
  listMs: number;
  countsMs: number;
}

/**
 * The engine's own memory over so many files: what reads them is left out (its threads hold a file at a time, however many
 * there are), so that a hundred thousand take minutes and not hours.
 */
export async function benchIntakeMemory(files: number): Promise<IntakeMemory> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-bench-memory-'));
  const { db, close } = await openTemporaryDatabase();
  const intake = createFileIntake(intakeParts({ db, pool: readsNothing() }));
  try {
    for (let file = 0; file < files; file++) {
      const folder = join(directory, String(Math.floor(file / 1000)));
      if (file % 1000 === 0) await mkdir(folder);
      await writeFile(join(folder, `note-of-a-patient-${file}.txt`), `${file}`);
    }
    await intake.addPaths([directory]);
    const startedAtMs = performance.now();
    const heapMb = await highestHeap(() => intake.run({}, new AbortController().signal));
    const tookMs = performance.now() - startedAtMs;
    const secondHeapMb = await highestHeap(() => intake.run({}, new AbortController().signal));
    const documents = createDocumentReader(db);
    const [listMs, countsMs] = [timed(() => documents.list({ offset: 0, limit: 100 })), timed(() => documents.counts())];
    return { files, heapMb, secondHeapMb, filesPerSecond: files / (tookMs / 1000), listMs, countsMs };
  } finally {
    await intake.close();
    await close();
    await rm(directory, { recursive: true, force: true });
  }
}

function timed(work: () => unknown): number {
  const startedAtMs = performance.now();
  work();
  return performance.now() - startedAtMs;
}

function readsNothing(): ExtractionPool {
  const packed = packJson([]);
  return {
    capacity: { files: 8, smallFiles: 32, smallBytes: 512 * 1024 },
    async extract(request) {
      await new Promise((done) => setImmediate(done));
      const text = `Note ${request.name}`;
      const contentHash = request.name.padStart(64, '0');
      const passage = {
        page: null,
        start: 0,
        end: text.length,
        headings: [],
        contentHash,
        terms: `note ${request.name}`,
        termCount: 2,
      };
      const about = { kind: 'note' as const, authors: [], dateMs: null, language: null };
      const document = { format: 'text' as const, title: null, text, blocks: packed, pageSpans: packed, pages: [], ...about };
      return { kind: 'extracted', contentHash, stamp: null, document, passages: [passage], lacks: null };
    },
    close: async () => {},
  };
}

/** Heap in use after collections, above what it was before: what is held, not what is waiting to be thrown away. */
async function highestHeap(work: () => Promise<unknown>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  let highest = before;
  const timer = setInterval(() => {
    collect();
    highest = Math.max(highest, process.memoryUsage().heapUsed);
  }, 1000);
  await work();
  clearInterval(timer);
  collect();
  highest = Math.max(highest, process.memoryUsage().heapUsed);
  return (highest - before) / 1024 ** 2;
}
