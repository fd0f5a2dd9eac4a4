import { documentFormat } from '../../contract/documents.ts';
import { createExtractionPool } from '../../engine/library/extraction-pool.ts';
import type { ExtractionOutcome } from '../../engine/library/extraction.ts';
import { startExtractionThread } from '../../native/extraction-thread.ts';
import { seedFiles } from '../fixtures/seed-files.ts';
import { createRandom, mutate } from './mutate.ts';

export interface FuzzOptions {
  files: number;
  seed: number;
  /** Where language files of text recognition lie; pictures are not read where null. */
  modelsDir: string | null;
  /** Longest time a file may take. */
  limitMs: number;
  /** Heap of a reading thread, and as much again outside it. */
  memoryMb: number;
  say: (line: string) => void;
}

export interface FuzzResult {
  files: number;
  /** How many files ended in which way: `extracted`, or the code of the failure. */
  ends: Record<string, number>;
  /** What must not be: a thread that crashed, hung or filled its memory, a result that contradicts itself. With the file's number. */
  wrong: string[];
  /** Most memory this process held, all threads with it. */
  peakRssMb: number;
  slowestMs: number;
  tookMs: number;
}

const never = new AbortController().signal;

/** Changes good files of every format at random and reads them in real reading threads. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const startedMs = performance.now();
  const seeds = await seedFiles();
  const result: FuzzResult = { files: 0, ends: {}, wrong: [], peakRssMb: 0, slowestMs: 0, tookMs: 0 };
  const { modelsDir, memoryMb } = options;
  const pool = createExtractionPool({
    startThread: (limits) => startExtractionThread({ ...limits, ...(modelsDir === null ? {} : { modelsDir }) }),
    memoryMb,
    limitMs: () => options.limitMs,
  });
  const read = async (index: number): Promise<ExtractionOutcome & { name: string }> => {
    const random = createRandom(options.seed * 1_000_003 + index);
    const ofFormat = seeds.filter(({ format }) => format === documentFormat.options[index % documentFormat.options.length]);
    const seed = ofFormat[random.below(ofFormat.length)]!;
    const bytes = mutate(seed.bytes, random, seeds[random.below(seeds.length)]!.bytes);
    const name = random.chance(0.03) ? seeds[random.below(seeds.length)]!.name : seed.name;
    const request = {
      name,
      from: { kind: 'bytes', bytes } as const,
      sizeBytes: bytes.length,
      maxFileBytes: 1e9,
      knownHash: null,
    };
    return { ...(await pool.extract(request, never)), name };
  };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < options.files; index = next++) {
      const beganMs = performance.now();
      const outcome = await read(index);
      const end = outcome.kind === 'failed' ? outcome.code : outcome.kind;
      result.slowestMs = Math.max(result.slowestMs, performance.now() - beganMs);
      result.ends[end] = (result.ends[end] ?? 0) + 1;
      result.peakRssMb = Math.max(result.peakRssMb, process.memoryUsage.rss() / 1024 / 1024);
      const fault = faultOf(outcome) ?? (index % 25 === 0 ? differs(outcome, await read(index)) : null);
      if (fault !== null) {
        result.wrong.push(`${outcome.name}, file ${index}: ${fault}`);
        options.say(`WRONG ${outcome.name}, file ${index}: ${fault}`);
      }
      if (++result.files % 1000 === 0)
        options.say(`${result.files} files, ${Math.round((performance.now() - startedMs) / 1000)} s`);
    }
  };
  try {
    await Promise.all(Array.from({ length: pool.capacity.files }, work));
  } finally {
    await pool.close();
  }
  result.tookMs = performance.now() - startedMs;
  return result;
}

function faultOf(outcome: ExtractionOutcome): string | null {
  if (outcome.kind === 'unchanged') return 'said to be unchanged';
  if (outcome.kind === 'failed') return /^(?:FILE_|OCR_MODEL_MISSING$)/.test(outcome.code) ? null : outcome.code;
  const { text } = outcome.document;
  if (!text.isWellFormed()) return 'text is not well-formed';
  let before = { start: -1, end: 0 };
  for (const passage of outcome.passages) {
    const inOrder = passage.start > before.start && passage.end > before.end && passage.end <= text.length;
    if (!inOrder || text.slice(before.end, passage.start).trim() !== '') return 'passages do not cover the text in order';
    before = passage;
  }
  return text.slice(before.end).trim() === '' ? null : 'passages end before the text';
}

function differs(first: ExtractionOutcome, second: ExtractionOutcome): string | null {
  return JSON.stringify(first) === JSON.stringify(second) ? null : 'read differently the second time';
}
