import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapInterval, type EvaluationTask, measure, readTask } from '../../cli/evaluation.ts';
import { type EvaluationLibrary, inEvaluationLibrary } from '../../cli/evaluation-library.ts';
import type { SearchStage } from '../../engine/search/stages.ts';

/** What one way of searching gives for one set of questions. */
export interface QualityRow {
  task: string;
  variant: string;
  questions: number;
  ndcg10: number;
  low: number;
  high: number;
}

/** Enough for ten documents, few enough that search looks as far as it does for a person's ten results. */
const PASSAGES = 30;

/** The development sets, those with one library one after the other. */
export const QUALITY_TASKS = [
  'notes-mts',
  'notes-aci-patient',
  'notes-primock',
  'notes-aci-meta',
  'abbr-notes',
  'pubmedqa',
  'synonyms',
  'synonyms-control',
  'scifact',
  'medquad',
] as const;

/** Those the mean is taken of: questions and claims in whole sentences. */
const MEAN_TASKS = ['medquad', 'notes-mts', 'notes-aci-patient', 'notes-primock', 'scifact'];

/** Reference BM25 over whole documents (research/embedder.md): full text alone may be no worse by 0.01. */
const REFERENCE: Record<string, number> = {
  medquad: 0.445,
  'notes-mts': 0.411,
  'notes-aci-patient': 0.491,
  'notes-primock': 0.292,
  scifact: 0.642,
  'notes-aci-meta': 0.76,
  pubmedqa: 0.986,
  synonyms: 0.005,
  'synonyms-control': 0.869,
  'abbr-notes': 0.242,
};

/** Each step on top of the one before; the last is what ships. */
const VARIANTS: readonly { name: string; without: readonly SearchStage[] }[] = [
  { name: 'full text', without: ['vectors', 'vocabulary', 'typos', 'recency', 'rerank'] },
  { name: 'vectors', without: ['full-text', 'vocabulary', 'typos', 'recency', 'rerank'] },
  { name: 'fused', without: ['vocabulary', 'typos', 'recency', 'rerank'] },
  { name: '+ vocabulary', without: ['typos', 'recency', 'rerank'] },
  { name: '+ typos (as shipped)', without: [] },
];

/**
 * Retrieval quality of the product with its built-in model, on the sets in `evalDir`: each library is taken in once, by
 * intake as everybody's files are, into a new profile without other models.
 */
export async function measureQuality(options: {
  evalDir: string;
  tasks?: readonly string[];
  onRow?: (row: QualityRow) => void;
}): Promise<QualityRow[]> {
  const { evalDir, tasks = QUALITY_TASKS, onRow } = options;
  const modelsDir = await mkdtemp(join(tmpdir(), 'no-models-'));
  const rows: QualityRow[] = [];
  try {
    for (const [corpus, names] of Map.groupBy(tasks, (task) => corpusOf(join(evalDir, task), task))) {
      const { documents } = readTask(join(evalDir, names[0] ?? corpus), 'dev');
      const work = async (library: EvaluationLibrary) => {
        for (const name of names) {
          const task = readTask(join(evalDir, name), 'dev');
          for (const variant of VARIANTS) {
            const row = await measureTask(task, variant, library);
            rows.push(row);
            onRow?.(row);
          }
        }
      };
      await inEvaluationLibrary({ documents, modelsDir }, work, new AbortController().signal);
    }
  } finally {
    await rm(modelsDir, { recursive: true, force: true });
  }
  return rows;
}

async function measureTask(
  task: EvaluationTask,
  { name, without }: { name: string; without: readonly SearchStage[] },
  library: EvaluationLibrary,
): Promise<QualityRow> {
  const found = new Map<string, string[]>();
  const leaveOut = new Set(without);
  for (const { id, text } of task.queries)
    found.set(id, await library.documentsFor(text, { passages: PASSAGES, leaveOut }, new AbortController().signal));
  const { ndcg10, queries, perQuery } = measure(found, task.relevance);
  const interval = bootstrapInterval(perQuery.map((each) => each.ndcg10));
  return { task: task.name, variant: name, questions: queries, ndcg10, ...interval };
}

function corpusOf(directory: string, name: string): string {
  const file = join(directory, 'CORPUS_IS_IN');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : name;
}

/** The table of docs/search-quality.md, in Markdown. */
export function qualityTable(rows: readonly QualityRow[]): string {
  const cell = (row: QualityRow | undefined): string =>
    row === undefined ? '' : `${row.ndcg10.toFixed(3)} [${row.low.toFixed(3)}, ${row.high.toFixed(3)}]`;
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const lines = tasks.map((task) => {
    const cells = VARIANTS.map(({ name }) => cell(rows.find((row) => row.task === task && row.variant === name)));
    const questions = rows.find((row) => row.task === task)?.questions ?? 0;
    return `| ${task} (${questions}) | ${(REFERENCE[task] ?? Number.NaN).toFixed(3)} | ${cells.join(' | ')} |`;
  });
  return [
    `| questions | reference BM25 | ${VARIANTS.map(({ name }) => name).join(' | ')} |`,
    `|${'---|'.repeat(VARIANTS.length + 2)}`,
    ...lines,
    ...meanLine(rows),
  ].join('\n');
}

function meanLine(rows: readonly QualityRow[]): string[] {
  if (!MEAN_TASKS.every((task) => rows.some((row) => row.task === task))) return [];
  const means = VARIANTS.map(({ name }) => {
    const ofVariant = rows.filter((row) => row.variant === name && MEAN_TASKS.includes(row.task));
    return (ofVariant.reduce((sum, row) => sum + row.ndcg10, 0) / MEAN_TASKS.length).toFixed(3);
  });
  const reference = MEAN_TASKS.reduce((sum, task) => sum + (REFERENCE[task] ?? 0), 0) / MEAN_TASKS.length;
  return [`| mean of medquad, notes-mts, -aci-patient, -primock, scifact | ${reference.toFixed(3)} | ${means.join(' | ')} |`];
}
