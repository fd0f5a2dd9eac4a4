import { join } from 'node:path';
import type { SearchStage } from '../../engine/search/stages.ts';
import { type EvaluationTask, bootstrapInterval, measure, percentile, readTask } from '../evaluation.ts';
import { type EvaluationLibrary, inEvaluationLibrary } from '../evaluation-library.ts';
import { type CliOptions, UsageError } from '../options.ts';
import { interruptible } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { pathFrom } from '../paths.ts';

/** Places looked at for recall@100: several passages of one document count once, so more passages than that. */
const PASSAGES_PER_QUERY = 200;

/**
 * `eval TASKDIR [--split dev] [--without STAGE,...]`: writes the corpus out as files, takes them in as any library is, and
 * measures the search everybody uses. The profile is temporary and its key is forgotten; models installed in the profile
 * of `--data` are used. Stages left out show what they add.
 */
export async function evaluate(options: CliOptions, output: Output): Promise<number> {
  const task = readTaskOf(options);
  const modelsDir = join(options.dataDir, 'models');
  const result = await interruptible((signal) =>
    inEvaluationLibrary(
      { documents: task.documents, modelsDir },
      (library) => run(task, { library, leaveOut: new Set(options.without) }, signal),
      signal,
    ),
  );
  output.result(options.json ? JSON.stringify(result) : table(result));
  return 0;
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

async function run(
  task: EvaluationTask,
  { library, leaveOut }: { library: EvaluationLibrary; leaveOut: ReadonlySet<SearchStage> },
  signal: AbortSignal,
) {
  const found = new Map<string, string[]>();
  const tookMs: number[] = [];
  for (const { id, text } of task.queries) {
    const startedAt = performance.now();
    found.set(id, await library.documentsFor(text, { passages: PASSAGES_PER_QUERY, leaveOut }, signal));
    tookMs.push(performance.now() - startedAt);
  }
  const { perQuery, ...means } = measure(found, task.relevance);
  const interval = bootstrapInterval(perQuery.map(({ ndcg10 }) => ndcg10));
  const { documents, passages, indexMs } = library;
  return {
    task: task.name,
    ...means,
    ndcg10Low: interval.low,
    ndcg10High: interval.high,
    p50Ms: percentile(tookMs, 0.5),
    p95Ms: percentile(tookMs, 0.95),
    documents,
    passages,
    indexMs,
  };
}

function table(result: Awaited<ReturnType<typeof run>>): string {
  return Object.entries(result)
    .map(
      ([name, value]) => `${name.padEnd(11)} ${typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : value}`,
    )
    .join('\n');
}
