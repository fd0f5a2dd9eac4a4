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

/**
 * Whole searches as a person has them, in a library at rest: words, vocabulary, corrections, full text, vectors, fusion, texts,
 * marks; as typed, and as each letter is typed. No rows where the collection (a task folder) is not there.
 */
export async function benchWholeSearch(taskDirectory: string): Promise<BenchRow[]> {
  if (!existsSync(taskDirectory)) return [];
  const task = readTask(taskDirectory, 'dev');
  const library = await openEvalLibrary(task.documents, { settled: true });
  try {
    const conditions = `${task.name}: ${task.documents.length} documents, ${task.queries.length} questions, 10 hits with texts and marks`;
    const row = (name: string, tookMs: readonly number[], share: number): BenchRow => ({
      name,
      value: percentile(tookMs, share),
      unit: 'ms',
      conditions,
    });
    const first = await timeSearches(library.search, task.queries.slice(0, 1));
    const whole = await timeSearches(library.search, task.queries);
    const typed = await timeSearches(library.search, task.queries, true);
    const words = [...new Set(task.documents.slice(0, 200).flatMap(({ text }) => text.split(/\s+/)))].join(' ').slice(0, 4_000);
    const long = await timeSearches(library.search, [{ text: words }]);
    return [
      row('whole search, first question', first.all, 0.5),
      row('whole search, p50', whole.all, 0.5),
      row('whole search, p95', whole.all, 0.95),
      row('of it full text, p50', whole.fullText, 0.5),
      row('of it vectors (at once), p50', whole.vectors, 0.5),
      row('while typed, p50', typed.all, 0.5),
      row('while typed, p95', typed.all, 0.95),
      row('4,000 characters of other words', long.all, 0.5),
    ];
  } finally {
    await library.close();
  }
}

async function timeSearches(search: Search, queries: readonly { text: string }[], asTyped = false) {
  const [all, fullText, vectors]: [number[], number[], number[]] = [[], [], []];
  for (const { text } of queries) {
    const { tookMs, legs } = await search.run({ query: text, limit: 10, asTyped }, never);
    all.push(tookMs);
    for (const leg of legs) if (leg.skipped === null) (leg.name === 'vectors' ? vectors : fullText).push(leg.tookMs);
  }
  return { all, fullText, vectors };
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
