import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openSession, type Session } from '../../engine/session.ts';
import { openProfile } from '../../engine/store/profile.ts';
import { createNativeParts } from '../../native/parts.ts';
import { type EvaluationDocument, type EvaluationTask, measure, percentile, readTask } from '../evaluation.ts';
import { type CliOptions, UsageError } from '../options.ts';
import { interruptible } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { pathFrom } from '../paths.ts';
import { productVersion } from '../version.ts';

/** Places looked at for recall@100: several passages of one document count once, so more passages than that. */
const PASSAGES_PER_QUERY = 1000;
const DOCUMENTS_PER_QUERY = 100;

/**
 * `eval TASKDIR [--split dev]`: writes the corpus out as files, takes them in as any library is, and measures the search
 * everybody uses. The profile is temporary and its key is forgotten; models installed in the profile of `--data` are used.
 */
export async function evaluate(options: CliOptions, output: Output): Promise<number> {
  const task = readTaskOf(options);
  const folder = await mkdtemp(join(tmpdir(), 'voiceassist-eval-'));
  try {
    const result = await interruptible((signal) =>
      inTemporaryProfile(folder, options, (session) => run(task, folder, session, signal)),
    );
    output.result(options.json ? JSON.stringify(result) : table(result));
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readTaskOf({ words, split }: CliOptions): EvaluationTask {
  const [directory, ...rest] = words;
  if (directory === undefined || rest.length > 0) throw new UsageError('eval needs one task folder.');
  try {
    return readTask(pathFrom(directory), split);
  } catch (error) {
    throw new UsageError(`The task cannot be read: ${error instanceof Error ? error.message : directory}`, { cause: error });
  }
}

async function inTemporaryProfile<T>(folder: string, options: CliOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const dataDir = join(folder, 'profile');
  const modelsDir = join(options.dataDir, 'models');
  const parts = createNativeParts({ version: productVersion(), shell: 'cli', dataDir, modelsDir });
  const dataKey = randomBytes(32);
  const profile = openProfile({ dataDir, dataKey, openDatabase: parts.openDatabase, lockProfile: parts.lockProfile });
  const session = openSession({ parts, db: profile.db, dataKey, profileId: randomUUID(), changed: () => undefined });
  try {
    return await work(session);
  } finally {
    await session.close();
    profile.close();
  }
}

async function run(task: EvaluationTask, folder: string, session: Session, signal: AbortSignal) {
  await session.ready;
  const idOfFile = await writeCorpus(task.documents, join(folder, 'corpus'));
  await session.intake.addPaths([join(folder, 'corpus')]);
  const taken = await session.intake.run({}, signal);
  if (taken.failed.length > 0)
    throw new Error(`${taken.failed.length} documents of the corpus were not taken in: ${taken.failed[0]?.message}`);

  const found = new Map<string, string[]>();
  const tookMs: number[] = [];
  for (const { id, text } of task.queries) {
    const startedAt = performance.now();
    const { hits } = await session.search.rank({ query: text, limit: PASSAGES_PER_QUERY }, signal);
    tookMs.push(performance.now() - startedAt);
    const documents = new Set(hits.map(({ path }) => idOfFile.get(basename(path)) ?? path));
    found.set(id, [...documents].slice(0, DOCUMENTS_PER_QUERY));
  }
  return {
    task: task.name,
    ...measure(found, task.relevance),
    p50Ms: percentile(tookMs, 0.5),
    p95Ms: percentile(tookMs, 0.95),
    documents: taken.documents,
    passages: taken.passages,
    indexMs: taken.tookMs,
  };
}

/** Numbered files, since an id may hold what a file name may not. Title and text as the person who wrote them would see them. */
async function writeCorpus(documents: readonly EvaluationDocument[], folder: string): Promise<Map<string, string>> {
  await mkdir(folder);
  const idOfFile = new Map<string, string>();
  for (const [index, { id, title, text }] of documents.entries()) {
    const name = `${String(index + 1).padStart(7, '0')}.txt`;
    await writeFile(join(folder, name), title === '' ? text : `${title}\n\n${text}`);
    idOfFile.set(name, id);
  }
  return idOfFile;
}

function table(result: Awaited<ReturnType<typeof run>>): string {
  return Object.entries(result)
    .map(
      ([name, value]) => `${name.padEnd(10)} ${typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : value}`,
    )
    .join('\n');
}
