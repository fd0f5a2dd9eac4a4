import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTask } from '../../cli/evaluation.ts';
import { answersOf } from '../../engine/answer/reading.ts';
import { createRandom } from '../fixtures/identities/random.ts';
import { openEvalLibrary, type EvalLibrary } from './eval-library.ts';
import { curvePicture } from './not-in-library-picture.ts';

/** A question asked of a library that can answer it, of the one it is from without its documents, or of another. */
type Truth = 'answerable' | 'held out' | 'foreign';
type Half = 'calibration' | 'report';

export interface AskedQuestion {
  task: string;
  half: Half;
  truth: Truth;
  /** How far the evidence lies above the threshold in use; answered where 0 or more. */
  margin: number;
}

/** Shares of questions at one threshold. */
export interface Rates {
  /** Added to the required share; 0 is the threshold in use. */
  shift: number;
  falseRefusal: number;
  falseAnswerHeldOut: number;
  falseAnswerForeign: number;
}

const LIBRARIES: readonly { corpus: string; tasks: readonly string[] }[] = [
  { corpus: 'pubmedqa', tasks: ['pubmedqa'] },
  { corpus: 'scifact', tasks: ['scifact'] },
  { corpus: 'medquad', tasks: ['medquad'] },
  { corpus: 'notes-mts', tasks: ['notes-primock', 'notes-aci-meta'] },
];
const EVIDENCE_PASSAGES = 10;
const SHIFTS = Array.from({ length: 61 }, (_, index) => (index - 30) / 100);
const HALVES: readonly Half[] = ['calibration', 'report'];

interface Question {
  id: string;
  text: string;
  relevant: readonly string[];
}

/**
 * Asks the development questions of every library twice: once with the documents of one half of them held out before it is
 * indexed, once with those of the other half. So each question is asked once where its documents are and once where they never
 * were; and once of the libraries of the others. At most `perTask` of each set.
 */
export async function askHeldOut({
  evalDir,
  perTask,
  corpora,
}: {
  evalDir: string;
  perTask: number;
  corpora?: readonly string[];
}) {
  const libraries = LIBRARIES.filter(({ corpus }) => corpora?.includes(corpus) ?? true);
  const sets = new Map(
    libraries.flatMap(({ tasks }) => tasks).map((task) => [task, readQuestions(join(evalDir, task), perTask)] as const),
  );
  const asked: AskedQuestion[] = [];
  for (const { corpus, tasks } of libraries) {
    const { documents } = readTask(join(evalDir, corpus), 'dev');
    for (const fold of [0, 1]) {
      const isOut = (question: Question): boolean => bitOf(question.id, 0) === fold;
      const own = [...sets].filter(([task]) => tasks.includes(task));
      const out = new Set(own.flatMap(([, questions]) => questions.filter(isOut).flatMap(({ relevant }) => relevant)));
      const library = await openEvalLibrary(documents.filter(({ id }) => !out.has(id)));
      try {
        for (const [task, questions] of sets) {
          for (const question of questions) {
            const truth = truthOf(question, { isOwn: tasks.includes(task), isOut: isOut(question), out, fold });
            if (truth === null) continue;
            asked.push({ task, half: halfOf(question), truth, margin: await marginOf(library, question.text) });
          }
        }
      } finally {
        await library.close();
      }
    }
  }
  return asked;
}

/** Null: it is not asked of this library now. One that lost some of its documents is neither of both. */
function truthOf(
  { relevant }: Question,
  { isOwn, isOut, out, fold }: { isOwn: boolean; isOut: boolean; out: ReadonlySet<string>; fold: number },
): Truth | null {
  if (!isOwn) return fold === 0 ? 'foreign' : null;
  if (isOut) return 'held out';
  return relevant.some((id) => out.has(id)) ? null : 'answerable';
}

async function marginOf({ search, statistics }: EvalLibrary, question: string): Promise<number> {
  const { hits } = await search.run({ query: question, limit: EVIDENCE_PASSAGES }, new AbortController().signal);
  return answersOf({ question, searchedFor: question, evidence: hits }, statistics).margin;
}

function readQuestions(directory: string, perTask: number): Question[] {
  const { queries, relevance } = readTask(directory, 'dev');
  const judged = queries.filter(({ id }) => relevance.has(id));
  const step = Math.max(1, judged.length / perTask);
  return Array.from({ length: Math.min(perTask, judged.length) }, (_, index) => judged[Math.floor(index * step)]).flatMap((one) =>
    one === undefined ? [] : [{ id: one.id, text: one.text, relevant: [...(relevance.get(one.id)?.keys() ?? [])] }],
  );
}

/** Of the hash of a question, so that neither split follows the order of the set or the other split. */
function bitOf(text: string, byte: number): number {
  return (createHash('sha256').update(text).digest()[byte] ?? 0) & 1;
}

function halfOf({ id }: Question): Half {
  return bitOf(id, 1) === 0 ? 'calibration' : 'report';
}

function ratesAt(asked: readonly AskedQuestion[], shift: number): Rates {
  const answered = (truth: Truth): number => {
    const all = asked.filter((one) => one.truth === truth);
    return all.filter(({ margin }) => margin >= shift).length / Math.max(1, all.length);
  };
  return {
    shift,
    falseRefusal: 1 - answered('answerable'),
    falseAnswerHeldOut: answered('held out'),
    falseAnswerForeign: answered('foreign'),
  };
}

/** The mean of the sets, so that none weighs more for having more questions. */
function pooledAt(asked: readonly AskedQuestion[], shift: number): Rates {
  const tasks = [...new Set(asked.map(({ task }) => task))];
  const rates = tasks.map((task) =>
    ratesAt(
      asked.filter((one) => one.task === task),
      shift,
    ),
  );
  const mean = (of: (one: Rates) => number): number => rates.reduce((sum, one) => sum + of(one), 0) / Math.max(1, rates.length);
  return {
    shift,
    falseRefusal: mean((one) => one.falseRefusal),
    falseAnswerHeldOut: mean((one) => one.falseAnswerHeldOut),
    falseAnswerForeign: mean((one) => one.falseAnswerForeign),
  };
}

/** Both mistakes count alike, and so do both kinds of questions that have no answer. */
function lossOf({ falseRefusal, falseAnswerHeldOut, falseAnswerForeign }: Rates): number {
  return (falseRefusal + (falseAnswerHeldOut + falseAnswerForeign) / 2) / 2;
}

export interface Calibration {
  /** Of the smallest loss on the calibration half. */
  best: number;
  /** By how much the loss falls there, with its 95 % interval over questions drawn anew. */
  gain: { calibration: number; low: number; high: number; report: number };
  /** The calibration half says so beyond chance, and the report half agrees. */
  isBetter: boolean;
}

export function calibrate(asked: readonly AskedQuestion[]): Calibration {
  const [calibration, report] = HALVES.map((half) => asked.filter((one) => one.half === half)) as [
    AskedQuestion[],
    AskedQuestion[],
  ];
  const gainOf = (questions: readonly AskedQuestion[], shift: number): number =>
    lossOf(pooledAt(questions, 0)) - lossOf(pooledAt(questions, shift));
  const best = SHIFTS.reduce((a, b) => (gainOf(calibration, b) > gainOf(calibration, a) ? b : a), 0);
  const random = createRandom(3);
  const drawn = Array.from({ length: 400 }, () => gainOf(redrawn(calibration, random), best)).toSorted((a, b) => a - b);
  const gain = {
    calibration: gainOf(calibration, best),
    low: drawn[10] ?? 0,
    high: drawn[389] ?? 0,
    report: gainOf(report, best),
  };
  return { best, gain, isBetter: gain.low > 0 && gain.report > 0 };
}

/** As many of each set and kind, drawn with replacement. */
function redrawn(asked: readonly AskedQuestion[], random: { below(limit: number): number }): AskedQuestion[] {
  const groups = Map.groupBy(asked, ({ task, truth }) => `${task} ${truth}`);
  return [...groups.values()].flatMap((group) =>
    group.map(() => group[random.below(group.length)]).filter((one) => one !== undefined),
  );
}

/** The tables of docs/not-in-library.md. */
export function calibrationText(asked: readonly AskedQuestion[]): string {
  const report = asked.filter(({ half }) => half === 'report');
  const tasks = [...new Set(asked.map(({ task }) => task))];
  const cells = ({ falseRefusal, falseAnswerHeldOut, falseAnswerForeign }: Rates): string =>
    [falseRefusal, falseAnswerHeldOut, falseAnswerForeign].map((share) => `${(100 * share).toFixed(0)} %`).join(' | ');
  const count = (task: string, truth: Truth): number => report.filter((one) => one.task === task && one.truth === truth).length;
  const own = tasks.map((task) => {
    const all = report.filter((one) => one.task === task);
    return `| ${task} | ${count(task, 'answerable')} | ${count(task, 'held out')} | ${count(task, 'foreign')} | ${cells(ratesAt(all, 0))} |`;
  });
  const shifts = [-0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15, 0.2];
  const pooled = HALVES.flatMap((half) => {
    const all = asked.filter((one) => one.half === half);
    return shifts.map((shift) => {
      const rates = pooledAt(all, shift);
      return `| ${half} | ${shift === 0 ? '**in use**' : shift.toFixed(2)} | ${cells(rates)} | ${(100 * lossOf(rates)).toFixed(1)} % |`;
    });
  });
  const { best, gain, isBetter } = calibrate(asked);
  const points = (value: number): string => (100 * value).toFixed(1);
  return [
    '| set (report half) | answerable | held out | foreign | refused | answered, held out | answered, foreign |',
    '|---|---|---|---|---|---|---|',
    ...own,
    '',
    '| half | shift | refused | answered, held out | answered, foreign | loss |',
    '|---|---|---|---|---|---|',
    ...pooled,
    '',
    `Smallest loss on the calibration half at ${best >= 0 ? '+' : ''}${best.toFixed(2)}: ${points(gain.calibration)} points less (95 % interval ${points(gain.low)} to ${points(gain.high)}), on the report half ${points(gain.report)}. ${isBetter ? 'It is better.' : 'The threshold in use stays.'}`,
  ].join('\n');
}

/** The curve of docs/not-in-library.svg. */
export function calibrationPicture(asked: readonly AskedQuestion[]): string {
  const tasks = [...new Set(asked.map(({ task }) => task))];
  const report = asked.filter(({ half }) => half === 'report');
  return curvePicture({
    pooled: HALVES.map((half) => {
      const own = asked.filter((one) => one.half === half);
      return { name: half, points: SHIFTS.map((shift) => pooledAt(own, shift)) };
    }),
    sets: tasks.map((task) => {
      const own = report.filter((one) => one.task === task);
      return { name: task, points: SHIFTS.map((shift) => ratesAt(own, shift)) };
    }),
  });
}

if (import.meta.main) {
  const evalDir = process.argv[2] ?? join(import.meta.dirname, '../../../shared/eval');
  if (!existsSync(evalDir)) throw new Error('The evaluation sets are not here.');
  const asked = await askHeldOut({ evalDir, perTask: 300 });
  await writeFile(join(import.meta.dirname, '../../docs/not-in-library.svg'), calibrationPicture(asked));
  console.log(calibrationText(asked));
}
