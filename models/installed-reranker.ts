import { join } from 'node:path';
import { Failure } from '../engine/failure.ts';
import type { Log } from '../engine/parts.ts';
import type { Reranker } from '../engine/search/reranker.ts';
import { createHostPool, inParallel, WORKERS } from './host-pool.ts';
import { HostDied, type HostTimers } from './host-queue.ts';
import { manifest, type ManifestModel } from './manifest.ts';
import { modelFolders } from './model-folders.ts';
import { locateFile } from './model-store.ts';
import type { ModelUses } from './model-uses.ts';
import type { RerankerModelFiles } from './reranker-model.ts';
import { type HostStartOptions, hostStarter } from './start-host.ts';

/** About a tenth of a second of work: what a cancelled question still costs. */
const TEXTS_PER_WORK = 4;

interface InstalledReranker {
  modelId: string;
  folder: string;
  files: RerankerModelFiles;
}

/** The reranker installed in `modelsDir`, in model hosts of its own; null where none is. It is loaded with the first text. */
export async function openInstalledReranker(
  parts: HostStartOptions & {
    modelsDir: string;
    log: Log;
    uses?: ModelUses;
    timers?: HostTimers;
    models?: readonly ManifestModel[];
  },
): Promise<Reranker | null> {
  const installed = await findReranker(parts.modelsDir, parts.models ?? manifest.models);
  if (installed === null) return null;
  const { modelId, folder, files: model } = installed;
  const failure = () => new Failure('RERANKER_UNAVAILABLE');
  const pool = createHostPool({ start: hostStarter(parts), log: parts.log, failure, timers: parts.timers });
  const release = parts.uses?.add(folder, () => pool.rest());

  async function scoreTogether(query: string, texts: readonly string[], signal: AbortSignal): Promise<Float32Array> {
    const request = (requestId: number) => ({ kind: 'rerank', requestId, model, query, texts }) as const;
    // Somebody waits for every one of them.
    const answer = await pool.run({ request, urgent: true }, signal).catch((error: unknown) => {
      throw error instanceof HostDied ? failure() : error;
    });
    if (answer.kind !== 'scores') throw new Error('The model host answered something else');
    return answer.scores;
  }

  return {
    modelId,
    async score(query, texts, signal) {
      const pieces: (readonly string[])[] = [];
      for (let start = 0; start < texts.length; start += TEXTS_PER_WORK) pieces.push(texts.slice(start, start + TEXTS_PER_WORK));
      const scored = await inParallel(pieces, WORKERS, (piece, within) => scoreTogether(query, piece, within), signal);
      return Float32Array.from(scored.flatMap((scores) => [...scores]));
    },
    async close() {
      release?.();
      await pool.close();
    },
  };
}

async function findReranker(modelsDir: string, models: readonly ManifestModel[]): Promise<InstalledReranker | null> {
  const folders = await modelFolders(modelsDir);
  for (const { modelId, reranker } of models) {
    const folder = folders.find(({ name }) => name === modelId)?.path;
    if (reranker === undefined || folder === undefined) continue;
    const modelPath = locateFile(folder, reranker.modelFile);
    const tokenizerPath = locateFile(folder, reranker.tokenizerFile);
    if (modelPath === null || tokenizerPath === null) continue;
    return { modelId, folder: join(modelsDir, modelId), files: { modelPath, tokenizerPath, maxTokens: reranker.maxTokens } };
  }
  return null;
}
