import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, readTask } from '../../cli/evaluation.ts';
import type { Embedder } from '../../engine/search/embedder.ts';
import type { Search } from '../../engine/search/search.ts';
import { openBertModel } from '../../models/bert-model.ts';
import type { LoadedEmbedder } from '../../models/loaded-embedder.ts';
import { openInstalledEmbedder } from '../../models/installed-embedder.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { BGE_SMALL_SHAPE, installTestModel } from '../fixtures/test-model.ts';
import { openEvalLibrary } from './eval-library.ts';

/** One figure, with what it was measured on. */
export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  conditions: string;
}

const never = new AbortController().signal;

/** Full-text search at the size of a large library. No rows where the collection (a task folder) is not there. */
export async function benchFullText(taskDirectory: string): Promise<BenchRow[]> {
  if (!existsSync(taskDirectory)) return [];
  const task = readTask(taskDirectory, 'dev');
  const library = await openEvalLibrary(task.documents);
  try {
    const conditions = `${task.name}: ${task.documents.length} documents, ${task.queries.length} questions, 10 hits with their text`;
    const first = await timeSearches(library.search, task.queries.slice(0, 1));
    const questions = await timeSearches(library.search, task.queries);
    const words = [...new Set(task.documents.slice(0, 200).flatMap(({ text }) => text.split(/\s+/)))].join(' ').slice(0, 4_000);
    const long = await timeSearches(library.search, [{ text: words }]);
    return [
      { name: 'full text, first question', value: percentile(first, 0.5), unit: 'ms', conditions },
      { name: 'full text, p50', value: percentile(questions, 0.5), unit: 'ms', conditions },
      { name: 'full text, p95', value: percentile(questions, 0.95), unit: 'ms', conditions },
      {
        name: 'full text, 4,000 characters',
        value: percentile(long, 0.5),
        unit: 'ms',
        conditions: `${conditions}; different words`,
      },
    ];
  } finally {
    await library.close();
  }
}

async function timeSearches(search: Search, queries: readonly { text: string }[]): Promise<number[]> {
  const tookMs: number[] = [];
  for (const { text } of queries) tookMs.push((await search.run({ query: text, limit: 10 }, never)).tookMs);
  return tookMs;
}

/**
 * The embedder in its host against the same graph run in this process: what tokenising there, messages and pieces cost.
 * A graph of bge-small's shape with random weights: speed only. Rounds alternate, medians are compared.
 */
export async function benchEmbedder({ texts = 12, tokens = 256, rounds = 3 } = {}): Promise<BenchRow[]> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-bench-embedder-'));
  try {
    const installed = await installTestModel(directory, {}, BGE_SMALL_SHAPE);
    const folder = join(directory, installed.modelId);
    const { dimensions, maxTokens, pooling } = installed;
    const files = {
      architecture: 'bert' as const,
      modelPath: join(folder, 'model.onnx'),
      tokenizerPath: join(folder, 'tokenizer.json'),
      dimensions,
      maxTokens,
      pooling,
    };
    const bare = await openBertModel(files);
    const embedder = await openInstalledEmbedder({ modelsDir: directory, log: createSilentLog() });
    if (embedder === null) throw new Error('The model for the bench was not installed');
    try {
      return await compare({ bare, embedder, texts, tokens, rounds });
    } finally {
      await embedder.close();
      await bare.dispose();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function compare(parts: {
  bare: LoadedEmbedder;
  embedder: Embedder;
  texts: number;
  tokens: number;
  rounds: number;
}): Promise<BenchRow[]> {
  const { bare, embedder, texts, tokens, rounds } = parts;
  // The vocabulary of the test model has single letters: one token each, with [CLS] and [SEP] around them.
  const passages = Array.from({ length: texts }, (_, text) =>
    Array.from({ length: tokens - 2 }, (_each, at) => letter(text + at)).join(' '),
  );
  await bare.embed(passages.slice(0, 1));
  await embedder.embed(passages.slice(0, 1), 'passage', never);
  const [bareMs, hostMs, queryMs]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    bareMs.push(await timed(() => bare.embed(passages)));
    hostMs.push(await timed(() => embedder.embed(passages, 'passage', never)));
    queryMs.push(await timed(() => embedder.embed([passages[0]?.slice(0, 32) ?? ''], 'query', never)));
  }
  const perSecond = (tookMs: number[]) => (1000 * texts * tokens) / percentile(tookMs, 0.5);
  const conditions = `12 layers, 384 wide, random fp32 weights, ${texts} texts of ${tokens} tokens, one thread, median of ${rounds}`;
  return [
    { name: 'embedder in its host', value: perSecond(hostMs), unit: 'tokens/s', conditions },
    { name: 'bare ONNX session', value: perSecond(bareMs), unit: 'tokens/s', conditions },
    { name: 'embedder over bare session', value: perSecond(hostMs) / perSecond(bareMs), unit: 'ratio', conditions },
    { name: 'embedding a question', value: percentile(queryMs, 0.5), unit: 'ms', conditions: '18 tokens, same model' },
  ];
}

function letter(number: number): string {
  return String.fromCodePoint(97 + (number % 26));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
