import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { Failure } from '../engine/failure.ts';
import { embeddingModel, knownEmbeddingModels, type EmbeddingModel } from './embedding-model.ts';

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

/** The best installed model: known ones first, then those that describe themselves, by name. Null where there is none; with a `modelId` only that one will do. */
export async function findInstalledModel(modelsDir: string, modelId?: string): Promise<InstalledModel | null> {
  if (!existsSync(modelsDir)) return null;
  for (const model of knownEmbeddingModels) {
    if (modelId !== undefined && modelId !== model.modelId) continue;
    const installed = locate(join(modelsDir, model.modelId), model);
    if (installed !== null) return installed;
  }
  for (const name of (await readdir(modelsDir)).toSorted()) {
    const folder = join(modelsDir, name);
    if (!existsSync(join(folder, SELF_DESCRIPTION))) continue;
    const installed = locate(folder, await readSelfDescription(folder));
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
  const find = (path: string) =>
    [join(folder, path), join(folder, path.replace(/^.*\//, ''))].find((candidate) => existsSync(candidate));
  const modelPath = find(model.files.model.path);
  const tokenizerPath = find(model.files.tokenizer.path);
  return modelPath === undefined || tokenizerPath === undefined ? null : { model, folder, modelPath, tokenizerPath };
}

async function readSelfDescription(folder: string): Promise<EmbeddingModel> {
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

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
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
