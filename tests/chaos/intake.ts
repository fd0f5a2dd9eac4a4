import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DocumentSummary } from '../../contract/documents.ts';
import type { IntakeResult } from '../../contract/intake.ts';
import type { Verification } from '../../contract/library.ts';
import { processTree } from '../fixtures/process-tree.ts';
import { installTestModel } from '../fixtures/test-model.ts';
import { makeChangingFolder, seededRandom, type ChangingFolder } from './intake-library.ts';

export interface ChaosOptions {
  files: number;
  kills: number;
  seed: number;
  /** Longest time between two kills; the shortest is a tenth of a second. */
  maxWaitMs: number;
  say: (line: string) => void;
}

export interface ChaosResult {
  killed: { engine: number; host: number; thread: number };
  /** Engines started. */
  lives: number;
  documents: number;
  failed: number;
  passages: number;
  vectors: number | null;
  /** What is not as it should be, before anything is repaired; empty is the proof. */
  wrong: string[];
  /** Processes left behind by killed engines. */
  orphans: number;
  tookMs: number;
}

type Answer = Partial<{
  ready: true;
  progress: { state: string; done: number; total: number };
  index: IntakeResult;
  retry: IntakeResult;
  verify: Verification;
  list: DocumentSummary[];
  error: string;
}>;

/** Kills engine, model host and reading threads while a changing folder is taken in, then compares library and folder. */
export async function runIntakeChaos(options: ChaosOptions): Promise<ChaosResult> {
  const startedAtMs = performance.now();
  const random = seededRandom(options.seed);
  const place = await mkdtemp(join(tmpdir(), 'voiceassist-chaos-'));
  const [dataDir, modelsDir, folder] = ['profile', 'models', 'notes'].map((name) => join(place, name)) as [
    string,
    string,
    string,
  ];
  await Promise.all([mkdir(modelsDir), mkdir(folder)]);
  await installTestModel(modelsDir);
  const changing = await makeChangingFolder(folder, options.files, random);
  const start = (): EngineProcess => startEngine(dataDir, modelsDir);
  const killed = { engine: 0, host: 0, thread: 0 };
  const hosts = new Set<number>();
  let lives = 0;
  try {
    let engine: EngineProcess | null = null;
    let indexing: Promise<Answer> | null = null;
    for (let kill = 0; kill < options.kills;) {
      if (engine === null) {
        engine = start();
        lives++;
        await engine.until(({ ready }) => ready === true);
        indexing = null;
      }
      indexing ??= engine.ask(`index ${folder}`);
      const waitMs = 100 + random() * options.maxWaitMs;
      const ended = await Promise.race([indexing, pause(waitMs)]);
      if (ended !== undefined) {
        if (ended.error !== undefined) options.say(`  index ended: ${ended.error}`);
        await changing.change();
        indexing = null;
        continue; // nothing is being read now: a kill would prove nothing
      }
      const what = (['engine', 'engine', 'host', 'thread'] as const)[Math.floor(random() * 4)]!;
      for (const host of engine.hosts()) hosts.add(host);
      if (!engine.kill(what)) continue; // no model host has been started yet
      kill++;
      killed[what]++;
      options.say(`  ${kill}: ${what}`);
      if (what !== 'engine') continue;
      await engine.ended();
      engine = null;
    }
    engine?.kill('engine');
    await engine?.ended();
    const judged = await judge(start(), { changing, folder });
    const orphans = [...hosts].filter(isAlive).length;
    return { ...judged, orphans, killed, lives: lives + 1, tookMs: performance.now() - startedAtMs };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** Lets a last engine finish in peace, and compares what it holds with the folder and with itself. */
async function judge(
  engine: EngineProcess,
  { changing, folder }: { changing: ChangingFolder; folder: string },
): Promise<Omit<ChaosResult, 'killed' | 'lives' | 'orphans' | 'tookMs'>> {
  await engine.until(({ ready }) => ready === true);
  const finished = await engine.ask(`index ${folder}`);
  if (finished.error !== undefined) throw new Error(`The last run failed: ${finished.error}`);
  // What a kill made fail for the moment is due in half a minute; nobody has to wait for it here.
  await engine.ask('retry');
  const { list = [] } = await engine.ask('list');
  const { verify } = await engine.ask('verify');
  if (!verify) throw new Error('The library was not verified');
  engine.kill('engine');
  await engine.ended();
  return {
    documents: list.length,
    failed: list.filter(({ state }) => state === 'failed').length,
    passages: verify.passages,
    vectors: verify.vectors,
    wrong: [...differences(list, changing.expected), ...verify.missing.map(describe), ...verify.extra.map(describe)],
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const describe = ({ path, what }: { path: string; what: string }): string => `index: ${what} of ${path}`;

function differences(list: readonly DocumentSummary[], expected: ReadonlyMap<string, string>): string[] {
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const { path, state, failure, passages, copies } of list) {
    for (const each of [path, ...copies]) {
      if (seen.has(each)) wrong.push(`twice: ${each}`);
      seen.add(each);
      const outcome = failure?.code ?? state;
      if (expected.get(each) !== outcome) wrong.push(`${each}: ${outcome} instead of ${expected.get(each) ?? 'nothing'}`);
    }
    if ((state === 'indexed') !== passages > 0) wrong.push(`${path}: ${state} with ${passages} passages`);
  }
  for (const path of expected.keys()) if (!seen.has(path)) wrong.push(`not there: ${path}`);
  return wrong;
}

interface EngineProcess {
  readonly pid: number;
  /** Sends a line and answers with the next line that is no progress. */
  ask(line: string): Promise<Answer>;
  until(isIt: (answer: Answer) => boolean): Promise<Answer>;
  /** False where there is nothing of the kind to kill. */
  kill(what: 'engine' | 'host' | 'thread'): boolean;
  /** Model hosts of it that are alive. */
  hosts(): number[];
  ended(): Promise<void>;
}

function startEngine(dataDir: string, modelsDir: string): EngineProcess {
  const entry = fileURLToPath(new URL('intake-engine.ts', import.meta.url));
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [entry, dataDir, modelsDir], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A hundred engines are started: each would translate and compile everything anew.
    env: { ...process.env, NODE_COMPILE_CACHE: join(modelsDir, '..', 'compiled') },
  });
  const exit = once(child, 'exit');
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint = (complaint + data.toString()).slice(-2000)));
  child.stdin.on('error', () => undefined); // it was killed while being asked
  const waiting = new Set<{ isIt: (answer: Answer) => boolean; resolve: (answer: Answer) => void }>();
  createInterface(child.stdout).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    for (const each of waiting) {
      if (!each.isIt(answer)) continue;
      waiting.delete(each);
      each.resolve(answer);
    }
  });
  const hosts = (): number[] => processTree(child.pid!).flatMap(({ pid }) => (pid === child.pid ? [] : [pid]));
  const until = async (isIt: (answer: Answer) => boolean): Promise<Answer> => {
    const answered = new Promise<Answer>((resolve) => waiting.add({ isIt, resolve }));
    const gone = exit.then(([code]): Answer => {
      if (code !== null) throw new Error(`The engine ended by itself: ${complaint}`);
      return { error: 'killed' };
    });
    return await Promise.race([answered, gone]);
  };
  return {
    pid: child.pid!,
    until,
    ask(line) {
      child.stdin.write(`${line}\n`);
      return until((answer) => answer.progress === undefined && answer.ready === undefined);
    },
    kill(what) {
      if (what === 'engine') return child.kill('SIGKILL');
      if (what === 'thread') return child.stdin.write('thread\n');
      const [host] = hosts();
      return host !== undefined && process.kill(host, 'SIGKILL');
    },
    hosts,
    ended: async () => void (await exit),
  };
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}
