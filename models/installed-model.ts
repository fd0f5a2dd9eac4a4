import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Failure } from '../engine/failure.ts';
import { embeddingModel, knownEmbeddingModels, type EmbeddingModel } from './embedding-model.ts';
import { sha256Of } from './file-checksum.ts';
import { modelFolders } from './model-folders.ts';
import { locateFile } from './model-store.ts';

/** A model whose files are there. */
export interface InstalledModel {
  model: EmbeddingModel;
  folder: string;
  modelPath: string;
  tokenizerPath: string;
}

/** A model folder may describe itself: how a hospital, or a test, brings a model of its own. */
const SELF_DESCRIPTION = 'model.json';

/** Files whose checksum was right, with size and time, so that each is read through once only. */
const VERIFIED = '.verified.json';
const verifiedFiles = z.record(z.string(), z.object({ sizeBytes: z.number(), modifiedAtMs: z.number(), sha256: z.string() }));

/**
 * The best installed model: known ones first, then those that describe themselves, by name. Null where there is none; with a
 * `modelId` only that one will do.
 */
export async function findInstalledModel(modelsDir: string, modelId?: string): Promise<InstalledModel | null> {
  for (const { name, path: folder } of await modelFolders(modelsDir)) {
    const model = knownEmbeddingModels.find((known) => known.modelId === name) ?? (await readSelfDescription(folder));
    const installed = model === null ? null : locate(folder, model);
    if (installed !== null && (modelId ?? installed.model.modelId) === installed.model.modelId) return installed;
  }
  return null;
}

/** Compares every file with its checksum, where one is known. Failure: EMBEDDER_UNAVAILABLE, naming the file. */
export async function verifyModel(
  { model, folder, modelPath, tokenizerPath }: InstalledModel,
  signal: AbortSignal,
): Promise<void> {
  const verified = await readVerified(folder);
  for (const [path, expected] of [
    [modelPath, model.files.model],
    [tokenizerPath, model.files.tokenizer],
  ] as const) {
    if (expected.sha256 === undefined) continue;
    const { size, mtimeMs } = await stat(path);
    const known = verified[expected.path];
    const unchanged = known?.sizeBytes === size && known.modifiedAtMs === mtimeMs && known.sha256 === expected.sha256;
    if (unchanged) continue;
    const complete = expected.sizeBytes === undefined || expected.sizeBytes === size;
    if (!complete || (await sha256Of(path, signal)) !== expected.sha256) throw damaged(model, expected.path);
    verified[expected.path] = { sizeBytes: size, modifiedAtMs: mtimeMs, sha256: expected.sha256 };
  }
  await writeFile(join(folder, VERIFIED), JSON.stringify(verified)).catch(ignoreReadOnlyFolder);
}

function locate(folder: string, model: EmbeddingModel): InstalledModel | null {
  const modelPath = locateFile(folder, model.files.model.path);
  const tokenizerPath = locateFile(folder, model.files.tokenizer.path);
  return modelPath === null || tokenizerPath === null ? null : { model, folder, modelPath, tokenizerPath };
}

/** Null where the folder holds another kind of model. */
async function readSelfDescription(folder: string): Promise<EmbeddingModel | null> {
  if (!existsSync(join(folder, SELF_DESCRIPTION))) return null;
  try {
    return embeddingModel.parse(JSON.parse(await readFile(join(folder, SELF_DESCRIPTION), 'utf8')));
  } catch (cause) {
    throw new Failure('EMBEDDER_UNAVAILABLE', {
      message: 'The description of the embedding model (model.json) is not valid. Install the model again.',
      cause,
    });
  }
}

async function readVerified(folder: string): Promise<z.infer<typeof verifiedFiles>> {
  const path = join(folder, VERIFIED);
  if (!existsSync(path)) return {};
  try {
    return verifiedFiles.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {}; // Cut off while being written: the files are read through once more.
  }
}

function damaged(model: EmbeddingModel, file: string): Failure {
  return new Failure('EMBEDDER_UNAVAILABLE', {
    message: `The file ${file} of the embedding model ${model.modelId} is damaged or incomplete. Install the model again.`,
  });
}

/** Models may lie in a folder of the installation: they are then verified at each start. */
function ignoreReadOnlyFolder(error: NodeJS.ErrnoException): void {
  if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '')) throw error;
}
