import { text } from 'node:stream/consumers';
import type { EvaluationDocument, EvaluationTask } from '../../../cli/evaluation.ts';

/** What both sides are given: a library, and sets of questions about it. `directory` is theirs to write in. */
export interface PeerTask {
  directory: string;
  documents: EvaluationDocument[];
  sets: { name: string; questions: EvaluationTask['queries'] }[];
}

/** What one way of asking found for one set: question id -> document ids, best first; and how long each question took. */
export interface PeerRun {
  way: string;
  set: string;
  found: Record<string, string[]>;
  tookMs: number[];
}

/** What a side made of its task, and what it took. */
export interface PeerAnswer {
  indexMs: number;
  passages: number;
  runs: PeerRun[];
  /** Of the process alone; the model host beside it is the same for both. */
  peakRssBytes: number;
}

/** Passages asked for: enough for ten documents after several passages of one are counted once. */
export const PASSAGES = 50;

/** Between two lines of progress. */
const TELL_EVERY = 50;

/** The task, as the bench hands it over. */
export async function readPeerTask(): Promise<PeerTask> {
  return JSON.parse(await text(process.stdin)) as PeerTask;
}

/** A document as both sides take it in. */
export function contentOf({ title, text: body }: EvaluationDocument): string {
  return title === '' ? body : `${title}\n\n${body}`;
}

/** Asks every set in one way, one question at a time. `ask` answers with document ids, best first; its first call is not counted. */
export async function askAll(
  sets: PeerTask['sets'],
  way: string,
  ask: (question: string) => Promise<string[]>,
): Promise<PeerRun[]> {
  const runs: PeerRun[] = [];
  await ask(sets[0]?.questions[0]?.text ?? '');
  for (const { name, questions } of sets) {
    const run: PeerRun = { way, set: name, found: {}, tookMs: [] };
    for (const { id, text: question } of questions) {
      const askedAtMs = performance.now();
      const found = await ask(question);
      run.tookMs.push(performance.now() - askedAtMs);
      run.found[id] = [...new Set(found)];
      if (run.tookMs.length % TELL_EVERY === 0) tell(`${way}, ${name}: ${run.tookMs.length} of ${questions.length} asked`);
    }
    runs.push(run);
  }
  return runs;
}

/** A line of progress: beside the answer, which goes to stdout. */
export function tell(line: string): void {
  console.error(`    ${line}`);
}

/** Hands the answer to the bench. */
export function answer(made: Omit<PeerAnswer, 'peakRssBytes'>): void {
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ ...made, peakRssBytes } satisfies PeerAnswer));
}
