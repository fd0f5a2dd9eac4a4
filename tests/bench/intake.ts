import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileIntake } from '../../engine/file-intake.ts';
import { createExtractionPool } from '../../engine/library/extraction-pool.ts';
import { startExtractionThread } from '../../native/extraction-thread.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

export interface IntakeBench {
  files: number;
  /** Reading every file and writing its bytes into the encrypted database, nothing else: what no intake can beat. */
  bareReadWriteMs: number;
  firstRunMs: number;
  secondRunMs: number;
  /** First run over second. */
  ratio: number;
  passages: number;
}

/** Takes in the documents of a collection (`corpus.jsonl`), one text file each, twice. Null where the collection is not there. */
export async function benchIntake(corpusPath: string): Promise<IntakeBench | null> {
  if (!existsSync(corpusPath)) return null;
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-bench-intake-'));
  try {
    const paths = await writeCorpus(corpusPath, join(directory, 'notes'));
    const bareReadWriteMs = await measureBare(paths);
    return { files: paths.length, bareReadWriteMs, ...(await measureIntake(join(directory, 'notes'))) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function writeCorpus(corpusPath: string, folder: string): Promise<string[]> {
  await mkdir(folder);
  const lines = (await readFile(corpusPath, 'utf8')).trim().split('\n');
  const documents = lines.map((line) => JSON.parse(line) as { id: string; title: string; text: string });
  return await Promise.all(
    documents.map(async ({ id, text }) => {
      const path = join(folder, `${id.replaceAll(/[^\w.-]/g, '_')}.txt`);
      await writeFile(path, text);
      return path;
    }),
  );
}

async function measureBare(paths: readonly string[]): Promise<number> {
  const { db, close } = await openTemporaryDatabase();
  try {
    const startedAtMs = performance.now();
    const put = db.prepare('INSERT INTO uploads (upload_id, name, bytes) VALUES (?, ?, ?)');
    const contents = await Promise.all(paths.map((path) => readFile(path)));
    db.transaction(() => contents.forEach((bytes, index) => put.run(String(index), 'name', bytes)));
    return performance.now() - startedAtMs;
  } finally {
    await close();
  }
}

async function measureIntake(folder: string): Promise<Omit<IntakeBench, 'files' | 'bareReadWriteMs'>> {
  const { db, close } = await openTemporaryDatabase();
  const pool = createExtractionPool({ startThread: startExtractionThread });
  const intake = createFileIntake({
    db,
    pool,
    samplesDir: folder,
    vectors: null,
    settings: () => ({ maxFileBytes: 200 * 1024 * 1024, excludeNames: [] }),
    now: () => Date.now(),
    log: createSilentLog(),
  });
  const { signal } = new AbortController();
  try {
    await intake.addPaths([folder]);
    const firstAtMs = performance.now();
    const first = await intake.run({}, signal);
    const firstRunMs = performance.now() - firstAtMs;
    const secondAtMs = performance.now();
    const second = await intake.run({}, signal);
    const secondRunMs = performance.now() - secondAtMs;
    if (second.unchanged !== first.added) throw new Error('The second run read files again');
    return { firstRunMs, secondRunMs, ratio: firstRunMs / secondRunMs, passages: first.passages };
  } finally {
    await intake.close();
    await pool.close();
    await close();
  }
}
