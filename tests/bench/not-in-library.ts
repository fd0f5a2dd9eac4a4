import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTask } from '../../cli/evaluation.ts';
import { answersOf } from '../../engine/answer/reading.ts';
import { openEvalLibrary, type EvalLibrary } from './eval-library.ts';

/** What one set of questions gives at each shift of the threshold. */
export interface RefusalRates {
  task: string;
  questions: number;
  /** Area under the ROC curve: questions of this library against questions of the others. 0.5 to 1. */
  areaForeign: number;
  /** Area under the ROC curve: the same questions with and without their relevant documents. */
  areaRemoved: number;
  rates: {
    /** Added to the required share. 0 is the threshold in use. */
    shift: number;
    /** Share of questions refused although their documents are in the library. */
    falseRefusal: number;
    /** Share of questions of other libraries that were answered. */
    falseAnswerForeign: number;
    /** Share of questions answered although their documents were taken out; others may answer them all the same. */
    falseAnswerRemoved: number;
  }[];
}

/** Libraries with the questions that belong to them. */
const LIBRARIES: readonly { corpus: string; tasks: readonly string[] }[] = [
  { corpus: 'pubmedqa', tasks: ['pubmedqa'] },
  { corpus: 'scifact', tasks: ['scifact'] },
  { corpus: 'medquad', tasks: ['medquad'] },
  { corpus: 'notes-mts', tasks: ['notes-primock', 'notes-aci-meta'] },
];
const SHIFTS = [-0.1, -0.05, 0, 0.05, 0.1, 0.15];
const EVIDENCE_PASSAGES = 10;
/** Enough places that ten are left when a question's own documents are taken out. */
const PLACES = 40;

interface Question {
  text: string;
  relevant: ReadonlySet<string>;
}
type Margins = Record<'own' | 'foreign' | 'removed', number[]>;

/**
 * Measures how often the offline answerer refuses what it could answer and answers what it should refuse, over the
 * development sets in `evalDir`; at most `perTask` questions of each, evenly taken. Ground of docs/decisions/0003.
 */
export async function measureNotInLibrary({
  evalDir,
  perTask,
  corpora,
}: {
  evalDir: string;
  perTask: number;
  /** Libraries to measure; all where left out. */
  corpora?: readonly string[];
}): Promise<RefusalRates[]> {
  const libraries = LIBRARIES.filter(({ corpus }) => corpora?.includes(corpus) ?? true);
  const margins = new Map<string, Margins>();
  const questions = new Map(
    libraries.flatMap(({ tasks }) => tasks).map((task) => [task, readQuestions(join(evalDir, task), perTask)] as const),
  );
  for (const { corpus, tasks } of libraries) {
    const library = await openEvalLibrary(readTask(join(evalDir, corpus), 'dev').documents);
    try {
      for (const [task, list] of questions) {
        const into = margins.get(task) ?? { own: [], foreign: [], removed: [] };
        margins.set(task, into);
        for (const question of list) {
          if (!tasks.includes(task)) into.foreign.push(await margin(library, question.text, new Set()));
          else {
            into.own.push(await margin(library, question.text, new Set()));
            into.removed.push(await margin(library, question.text, question.relevant));
          }
        }
      }
    } finally {
      await library.close();
    }
  }
  return [...margins].map(([task, one]) => ratesOf(task, one));
}

async function margin({ search, statistics }: EvalLibrary, question: string, without: ReadonlySet<string>): Promise<number> {
  const { hits } = await search.run({ query: question, limit: PLACES }, new AbortController().signal);
  const evidence = hits.filter((hit) => !without.has(hit.documentId)).slice(0, EVIDENCE_PASSAGES);
  return answersOf({ question, searchedFor: question, evidence }, statistics).margin;
}

function ratesOf(task: string, { own, foreign, removed }: Margins): RefusalRates {
  const answered = (list: readonly number[], shift: number): number =>
    list.filter((one) => one >= shift).length / Math.max(1, list.length);
  return {
    task,
    questions: own.length,
    areaForeign: area(own, foreign),
    areaRemoved: area(own, removed),
    rates: SHIFTS.map((shift) => ({
      shift,
      falseRefusal: 1 - answered(own, shift),
      falseAnswerForeign: answered(foreign, shift),
      falseAnswerRemoved: answered(removed, shift),
    })),
  };
}

/** The chance that a random one of `high` lies above a random one of `low` (ties count half). */
function area(high: readonly number[], low: readonly number[]): number {
  let won = 0;
  for (const a of high) for (const b of low) won += a > b ? 1 : a === b ? 0.5 : 0;
  return won / Math.max(1, high.length * low.length);
}

function readQuestions(directory: string, perTask: number): Question[] {
  const { queries, relevance } = readTask(directory, 'dev');
  const judged = queries.filter(({ id }) => relevance.has(id));
  const step = Math.max(1, Math.floor(judged.length / perTask));
  return judged
    .filter((_query, index) => index % step === 0)
    .slice(0, perTask)
    .map(({ id, text }) => ({ text, relevant: new Set(relevance.get(id)?.keys()) }));
}

/** The table of docs/decisions/0003, in Markdown. */
export function refusalTable(results: readonly RefusalRates[]): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const rows = results.map(({ task, questions, areaForeign, areaRemoved, rates }) => {
    const cells = rates.map(
      (rate) => `${percent(rate.falseRefusal)} / ${percent(rate.falseAnswerForeign)} / ${percent(rate.falseAnswerRemoved)}`,
    );
    return `| ${task} (${questions}) | ${areaForeign.toFixed(2)} | ${areaRemoved.toFixed(2)} | ${cells.join(' | ')} |`;
  });
  const heads = SHIFTS.map((shift) => (shift === 0 ? '**in use**' : `${shift > 0 ? '+' : ''}${shift.toFixed(2)}`));
  return [
    `| questions | ROC foreign | ROC removed | ${heads.join(' | ')} |`,
    `|${'---|'.repeat(SHIFTS.length + 3)}`,
    ...rows,
  ].join('\n');
}

if (import.meta.main) {
  const evalDir = process.argv[2] ?? join(import.meta.dirname, '../../../shared/eval');
  if (!existsSync(evalDir)) throw new Error('The evaluation sets are not here.');
  process.stdout.write(`${refusalTable(await measureNotInLibrary({ evalDir, perTask: Number(process.argv[3] ?? 150) }))}\n`);
}
