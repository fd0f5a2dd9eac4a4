import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractTextItems } from 'unpdf';
import { createFileIntake } from '../../engine/file-intake.ts';
import { extractDocument } from '../../engine/library/extract/extract-document.ts';
import { createExtractionPool } from '../../engine/library/extraction-pool.ts';
import { inModelTokens } from '../../engine/library/passage-size.ts';
import { cutPassages } from '../../engine/library/passages.ts';
import { startExtractionThread } from '../../native/extraction-thread.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { makePdf } from '../fixtures/documents.ts';
import { intakeParts } from '../fixtures/intake-parts.ts';
import { countBuiltInTokens } from '../fixtures/built-in-vectors.ts';

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
  const intake = createFileIntake(intakeParts({ db, pool }));
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

export interface PdfBench {
  pages: number;
  /** unpdf's extractTextItems alone: what no extraction with positions can beat. Median of the rounds. */
  bareMs: number;
  /** Text, structure, positions and passages. Median of the rounds. */
  oursMs: number;
  ratio: number;
}

const WORDS = 'patient with severe hypertension and diabetes treated daily with metformin 500 mg in clinic follow up noted'.split(
  ' ',
);

/** Extracts a generated PDF of full pages, in turns with the bare extractor. */
export async function benchPdf(pages = 300, rounds = 5): Promise<PdfBench> {
  const line = (seed: number) => Array.from({ length: 15 }, (_, word) => WORDS[(seed + word * 5) % WORDS.length]).join(' ');
  const lines = (page: number) =>
    Array.from({ length: 48 }, (_, index) => ({ text: index % 9 === 8 ? '' : line(page * 7 + index * 3), sizePt: 10 }));
  const pdf = await makePdf(Array.from({ length: pages }, (_, page) => lines(page)));
  const size = inModelTokens(countBuiltInTokens());
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await timed(() => extractTextItems(new Uint8Array(pdf))));
    ours.push(await timed(async () => cutPassages(await extractDocument('guideline.pdf', pdf), size)));
  }
  const [bareMs, oursMs] = [median(bare), median(ours)];
  return { pages, bareMs, oursMs, ratio: oursMs / bareMs };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
