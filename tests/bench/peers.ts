import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bootstrapInterval, type EvaluationTask, measure, percentile, readTask } from '../../cli/evaluation.ts';
import type { PeerAnswer, PeerRun, PeerTask } from './peers/side.ts';

const PEERS = join(import.meta.dirname, 'peers');

/** Libraries, each with the sets of questions that are asked about it. */
const LIBRARIES = { 'notes-mts': ['notes-mts', 'notes-aci-patient'], scifact: ['scifact'] } as const;
export const PEER_CASES = Object.keys(LIBRARIES) as (keyof typeof LIBRARIES)[];

/** Questions of a set that are asked: the other side's BM25 reads every passage for each of them. */
const QUESTIONS = 100;

const SIDES = ['langchain.mjs', 'voiceassist.ts'];

/** Null where the packages compared with are all there. */
export function needsPeers(): string | null {
  const { dependencies } = JSON.parse(readFileSync(join(PEERS, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const missing = Object.keys(dependencies).filter((name) => !existsSync(join(PEERS, 'node_modules', name)));
  if (missing.length === 0) return null;
  return [
    `Not measured: what is compared with is not installed (${missing.join(', ')}).`,
    'Install it, about 290 MB, for this bench alone: npm ci --ignore-scripts --prefix tests/bench/peers',
  ].join('\n');
}

/**
 * The same documents, questions and embedding model through both sides, one after the other, each in a process of its own;
 * a table in Markdown with a line for each way of asking.
 */
export async function benchPeers(evalDir: string, libraries: readonly (keyof typeof LIBRARIES)[] = PEER_CASES): Promise<string> {
  const lines = ['| questions | by | nDCG@10 | asking, p50 / p95 | taking in | passages | memory |', `|${'---|'.repeat(7)}`];
  for (const library of libraries) {
    const tasks = LIBRARIES[library].map((name) => readTask(join(evalDir, name), 'dev'));
    for (const side of SIDES) {
      console.error(`  ${library} through ${side.split('.')[0]}`);
      const made = await runSide(side, tasks);
      for (const run of made.runs) lines.push(rowOf(run, made, tasks));
    }
  }
  return lines.join('\n');
}

function rowOf({ way, set, found, tookMs }: PeerRun, made: PeerAnswer, tasks: readonly EvaluationTask[]): string {
  const relevance = tasks.find(({ name }) => name === set)?.relevance;
  const asked = new Map(Object.keys(found).map((id) => [id, relevance?.get(id) ?? new Map<string, number>()]));
  const { ndcg10, queries, perQuery } = measure(new Map(Object.entries(found)), asked);
  const { low, high } = bootstrapInterval(perQuery.map((each) => each.ndcg10));
  const cells = [
    `${set} (${queries})`,
    way,
    `${ndcg10.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
    `${percentile(tookMs, 0.5).toFixed(1)} / ${percentile(tookMs, 0.95).toFixed(1)} ms`,
    `${(made.indexMs / 1000).toFixed(1)} s`,
    String(made.passages),
    `${(made.peakRssBytes / 1e6).toFixed(0)} MB`,
  ];
  return `| ${cells.join(' | ')} |`;
}

async function runSide(side: string, tasks: readonly EvaluationTask[]): Promise<PeerAnswer> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-peers-'));
  try {
    const sets = tasks.map(({ name, queries }) => ({ name, questions: queries.slice(0, QUESTIONS) }));
    const task: PeerTask = { directory, documents: tasks[0]?.documents ?? [], sets };
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
