import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ModelActivity } from '../contract/models.ts';
import { diskFailure, Failure } from '../engine/failure.ts';
import { downloadFile, type DownloadPace } from './download-file.ts';
import { isWhole } from './file-checksum.ts';
import { downloadBytes, type Manifest, type ManifestFile, type ManifestModel, neededPaths } from './manifest.ts';
import { ARCHIVE_FOLDER, locateFile, type ModelStore } from './model-store.ts';
import type { UnpackLimits, UnpackOutcome } from './unpack-archive.ts';

/** Unpacks apart from this process: see unpack-archive. */
export type Unpack = (archive: string, target: string, limits: UnpackLimits, signal: AbortSignal) => Promise<UnpackOutcome>;

export interface InstallParts {
  store: ModelStore;
  manifest: Manifest;
  unpack: Unpack;
  /** Ends whatever uses the model that is replaced. */
  stopUses: (folder: string) => Promise<void>;
  freeBytes: () => Promise<number>;
  pace?: DownloadPace | undefined;
}

/** Told what is being done, and how many bytes of the whole model are there. */
export type Report = (kind: ModelActivity['kind'], doneBytes: number) => void;

/** Kept free: the library beside the models must be able to go on. */
const RESERVE_BYTES = 200 * 1024 * 1024;

/** An archive becomes this many times its size beside itself, roughly. */
const UNPACKED_TIMES = 2;

/** Downloads what is missing of a model, unpacks it where it is an archive, and puts it in its place. */
export async function downloadModel(
  {
    model,
    openGate,
    mirrorUrl,
    report,
    ...parts
  }: InstallParts & {
    model: ManifestModel;
    openGate: (addresses: readonly string[], signal: AbortSignal) => typeof globalThis.fetch;
    /** Empty = the files' own addresses. */
    mirrorUrl: string;
    report: Report;
  },
  signal: AbortSignal,
): Promise<void> {
  const { store, manifest, pace } = parts;
  const missing = await missingFiles(model, store, report, signal);
  await mustFit(model, missing, parts);
  const redirects = manifest.sources[model.source]?.redirects ?? [];
  const addresses = mirrorUrl === '' ? [...model.files.map(({ url }) => url), ...redirects] : [mirrorUrl];
  const leaving = new AbortController();
  const fetch = openGate(addresses, AbortSignal.any([signal, leaving.signal]));
  try {
    let done = downloadBytes(model) - sizeOf(missing);
    for (const file of missing) {
      const before = done;
      const url = mirrorUrl === '' ? file.url : mirrored(mirrorUrl, model, file);
      const onBytes = (received: number) => report('downloading', before + received);
      const target = join(store.stagingOf(model), file.path);
      await downloadFile({ ...file, fetch, url, target, onBytes, ...(pace ? { pace } : {}) }, signal);
      done += file.sizeBytes;
    }
  } finally {
    leaving.abort();
  }
  await finishInstall({ model, report, ...parts }, signal);
}

/** A mirror holds a folder for each model, as a model pack does. */
function mirrored(mirrorUrl: string, { modelId }: ManifestModel, { path }: ManifestFile): string {
  return `${mirrorUrl.replace(/\/+$/, '')}/${modelId}/${path}`;
}

/** Everything gathered and compared: unpacks and places it. Failures: MODEL_ARCHIVE_UNUSABLE, DISK_*. */
export async function finishInstall(
  { model, report, store, unpack, stopUses }: InstallParts & { model: ManifestModel; report: Report },
  signal: AbortSignal,
): Promise<void> {
  const total = downloadBytes(model);
  try {
    let from = store.stagingOf(model);
    if (model.archive) {
      report('unpacking', total);
      from = await unpacked(model, { store, unpack }, signal);
    }
    signal.throwIfAborted();
    await stopUses(store.folderOf(model));
    await store.place(model, from);
  } catch (error) {
    throw diskFailure(error);
  }
}

async function unpacked(
  model: ManifestModel,
  { store, unpack }: Pick<InstallParts, 'store' | 'unpack'>,
  signal: AbortSignal,
): Promise<string> {
  const [file] = model.files;
  const { archive } = model;
  if (file === undefined || archive === undefined) throw new Error('The manifest names no archive');
  const target = store.unpackingOf(model);
  const packed = join(store.stagingOf(model), file.path);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true, mode: 0o700 });
  try {
    const outcome = await unpack(packed, target, archive, signal);
    if (outcome.kind === 'disk') throw Object.assign(new Error('Unpacking failed'), { code: outcome.code });
    if (outcome.kind !== 'done') throw new Failure('MODEL_ARCHIVE_UNUSABLE');
    if (neededPaths(model).some((path) => locateFile(target, path) === null)) throw new Failure('MODEL_ARCHIVE_UNUSABLE');
    await store.takeInventory(target, signal);
    await mkdir(join(target, ARCHIVE_FOLDER), { mode: 0o700 });
    await rename(packed, join(target, ARCHIVE_FOLDER, file.path));
    return target;
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

/** What is not yet gathered. Files that are whole in a damaged model are taken over. */
async function missingFiles(
  model: ManifestModel,
  store: ModelStore,
  report: Report,
  signal: AbortSignal,
): Promise<ManifestFile[]> {
  const staging = store.stagingOf(model);
  await bringBackArchive(model, store);
  const missing: ManifestFile[] = [];
  let done = 0;
  for (const file of model.files) {
    report('checking', done);
    const target = join(staging, file.path);
    const installed = store.find(model, file);
    if (await isWhole(target, file, signal)) done += file.sizeBytes;
    else if (installed !== null && (await isWhole(installed, file, signal))) {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await copyFile(installed, target).catch(rethrowDisk);
      done += file.sizeBytes;
    } else missing.push(file);
  }
  return missing;
}

/** Stopped between unpacking and placing, the archive lies in the folder it was unpacked to. */
async function bringBackArchive(model: ManifestModel, store: ModelStore): Promise<void> {
  const [file] = model.files;
  if (model.archive === undefined || file === undefined) return;
  const moved = join(store.unpackingOf(model), ARCHIVE_FOLDER, file.path);
  if (!existsSync(moved)) return;
  await mkdir(store.stagingOf(model), { recursive: true, mode: 0o700 });
  await rename(moved, join(store.stagingOf(model), file.path));
}

function rethrowDisk(error: unknown): never {
  throw diskFailure(error);
}

async function mustFit(
  model: ManifestModel,
  missing: readonly ManifestFile[],
  { store, freeBytes }: Pick<InstallParts, 'store' | 'freeBytes'>,
): Promise<void> {
  let needed = sizeOf(missing) + RESERVE_BYTES + (model.archive ? downloadBytes(model) * UNPACKED_TIMES : 0);
  for (const { path } of missing) {
    needed -= await stat(join(store.stagingOf(model), `${path}.part`)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  const free = await freeBytes();
  if (needed <= free) return;
  const inMb = (bytes: number) => `${Math.ceil(bytes / 1_000_000).toLocaleString('en-GB')} MB`;
  throw new Failure('DISK_FULL', {
    message: `The disk has ${inMb(free)} free; this model needs ${inMb(needed)}, some of it only for a moment. Free some space and continue.`,
  });
}

function sizeOf(files: readonly ManifestFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
