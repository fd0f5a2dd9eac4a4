import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type EvaluationDocument, type EvaluationTask, measure, percentile, readTask } from '../../cli/evaluation.ts';

/** What both sides are given. `directory` is theirs to write in. */
export interface PeerTask {
  directory: string;
  documents: EvaluationDocument[];
  queries: EvaluationTask['queries'];
}

/** What a side found: question id -> document ids, best first; and what it took. */
export interface PeerAnswer {
  indexMs: number;
  passages: number;
  runs: Record<string, { found: Record<string, string[]>; tookMs: number[] }>;
  /** Of the process alone; model hosts beside it are the same for both. */
  peakRssBytes: number;
}

const PEERS = join(import.meta.dirname, 'peers');
const TASKS = ['notes-mts', 'notes-aci-patient', 'scifact'];
/** The other side's BM25 reads every passage for every question: more would take hours, and say nothing new. */
const QUERIES = 100;

export const needsPeers = existsSync(join(PEERS, 'node_modules'))
  ? null
  : 'Not measured: the packages compared with are not installed (npm ci --ignore-scripts --prefix tests/bench/peers).';

/** The same documents, questions and embedding model through both, one after the other; one line for each way of asking. */
export async function benchPeers(evalDir: string): Promise<string> {
  const lines = [`  ${HEAD.map((name, index) => name.padEnd(WIDTHS[index] ?? 0)).join(' ')}`];
  for (const name of TASKS) {
    const task = readTask(join(evalDir, name), 'dev');
    const queries = task.queries.slice(0, QUERIES);
    for (const side of ['langchain.mjs', 'voiceassist.ts'])
      lines.push(...rowsOf(name, side, await runSide(side, task, queries), task, queries));
  }
  return lines.join('\n');
}

const HEAD = ['task', 'side', 'nDCG@10', 'index s', 'passages', 'query p50 ms', 'p95 ms', 'peak MB'];
const WIDTHS = [20, 24, 8, 9, 9, 13, 9, 8];

function rowsOf(
  name: string,
  side: string,
  answer: PeerAnswer,
  task: EvaluationTask,
  queries: EvaluationTask['queries'],
): string[] {
  const asked = new Map(queries.map(({ id }) => [id, task.relevance.get(id) ?? new Map<string, number>()]));
  return Object.entries(answer.runs).map(([run, { found, tookMs }]) => {
    const { ndcg10 } = measure(new Map(Object.entries(found)), asked);
    const cells = [
      name,
      `${side.split('.')[0]} ${run}`,
      ndcg10.toFixed(3),
      (answer.indexMs / 1000).toFixed(1),
      String(answer.passages),
      percentile(tookMs, 0.5).toFixed(1),
      percentile(tookMs, 0.95).toFixed(1),
      (answer.peakRssBytes / 1e6).toFixed(0),
    ];
    return `  ${cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(' ')}`;
  });
}

async function runSide(side: string, { documents }: EvaluationTask, queries: EvaluationTask['queries']): Promise<PeerAnswer> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-peers-'));
  try {
    const task: PeerTask = { directory, documents, queries };
    const child = spawn(process.execPath, [join(PEERS, side)], { stdio: ['pipe', 'pipe', 'inherit'] });
    // A side that dies before it has read all says so by how it ends.
    child.stdin.on('error', () => undefined).end(JSON.stringify(task));
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    const answer = await text(child.stdout);
    const code = await exited;
    if (code !== 0) throw new Error(`${side} ended with ${code}`);
    return JSON.parse(answer) as PeerAnswer;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
