import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One document of a retrieval task. */
export interface EvaluationDocument {
  id: string;
  title: string;
  text: string;
}

/** A retrieval task in BEIR's manner: documents, questions, and how relevant which document is to which question. */
export interface EvaluationTask {
  name: string;
  documents: EvaluationDocument[];
  queries: { id: string; text: string }[];
  /** Question id -> document id -> grade; grades above 0 are relevant. */
  relevance: Map<string, Map<string, number>>;
}

/** Means over the questions that have a relevant document. Gain is linear, as in trec_eval. */
export interface Measures {
  queries: number;
  ndcg10: number;
  recall10: number;
  recall100: number;
  mrr10: number;
  /** The same of each question. */
  perQuery: { ndcg10: number; recall10: number; recall100: number; mrr10: number }[];
}

/**
 * Reads `queries.SPLIT.jsonl`, `qrels.SPLIT.tsv` and `corpus.jsonl` of a task folder; the corpus may lie in the sibling
 * folder that the file `CORPUS_IS_IN` names.
 */
export function readTask(directory: string, split: string): EvaluationTask {
  return {
    name: directory.split(/[\\/]/).findLast((part) => part !== '') ?? directory,
    documents: readJsonLines<EvaluationDocument>(join(corpusDirectory(directory), 'corpus.jsonl')),
    queries: readJsonLines<{ id: string; text: string }>(join(directory, `queries.${split}.jsonl`)),
    relevance: readRelevance(join(directory, `qrels.${split}.tsv`)),
  };
}

/** `run`: question id -> document ids, best first, each once. */
export function measure(run: ReadonlyMap<string, readonly string[]>, relevance: EvaluationTask['relevance']): Measures {
  const perQuery = [...relevance].flatMap(([query, grades]) => {
    const relevant = new Map([...grades].filter(([, grade]) => grade > 0));
    return relevant.size === 0 ? [] : [measureQuery(run.get(query) ?? [], relevant)];
  });
  const mean = (name: keyof ReturnType<typeof measureQuery>) =>
    perQuery.reduce((sum, measures) => sum + measures[name], 0) / Math.max(1, perQuery.length);
  return {
    queries: perQuery.length,
    ndcg10: mean('ndcg10'),
    recall10: mean('recall10'),
    recall100: mean('recall100'),
    mrr10: mean('mrr10'),
    perQuery,
  };
}

/** Draws of the bootstrap: the ends of the interval move by less than a thousandth with more. */
const DRAWS = 2000;

/**
 * Between which values the mean of 95 of 100 such sets of questions would lie: percentile bootstrap over the questions
 * (Efron 1979), the same for the same values.
 */
export function bootstrapInterval(values: readonly number[]): { low: number; high: number } {
  let state = 1;
  const below = (limit: number): number => {
    // Numerical Recipes' linear congruential generator; its high bits are random enough to draw with.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * limit);
  };
  const means = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw++) sum += values[below(values.length)] ?? 0;
    return sum / Math.max(1, values.length);
  });
  return { low: percentile(means, 0.025), high: percentile(means, 0.975) };
}

/** The value below which `share` (0 to 1) of the values lie, by nearest rank; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function measureQuery(found: readonly string[], relevant: ReadonlyMap<string, number>) {
  const recall = (places: number) => found.slice(0, places).filter((id) => relevant.has(id)).length / relevant.size;
  const firstRelevant = found.slice(0, 10).findIndex((id) => relevant.has(id));
  const best = [...relevant.values()].sort((left, right) => right - left);
  return {
    ndcg10: discountedGain(found.map((id) => relevant.get(id) ?? 0)) / discountedGain(best),
    recall10: recall(10),
    recall100: recall(100),
    mrr10: firstRelevant < 0 ? 0 : 1 / (firstRelevant + 1),
  };
}

function discountedGain(grades: readonly number[]): number {
  return grades.slice(0, 10).reduce((sum, grade, index) => sum + grade / Math.log2(index + 2), 0);
}

function corpusDirectory(directory: string): string {
  if (existsSync(join(directory, 'corpus.jsonl'))) return directory;
  const sibling = readFileSync(join(directory, 'CORPUS_IS_IN'), 'utf8').trim();
  return join(dirname(join(directory, '.')), sibling);
}

function readJsonLines<Item>(path: string): Item[] {
  return linesOf(path).map((line) => JSON.parse(line) as Item);
}

/** Tab-separated with a heading line: question id, document id, grade. */
function readRelevance(path: string): EvaluationTask['relevance'] {
  const relevance: EvaluationTask['relevance'] = new Map();
  for (const line of linesOf(path).slice(1)) {
    const [query = '', document = '', grade = ''] = line.split('\t');
    const grades = relevance.get(query) ?? new Map<string, number>();
    relevance.set(query, grades.set(document, Number(grade)));
  }
  return relevance;
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
}
