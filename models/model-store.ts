import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import type { ModelCheck, ModelState } from '../contract/models.ts';
import { isWhole, sha256Of } from './file-checksum.ts';
import { neededPaths, type ManifestFile, type ManifestModel } from './manifest.ts';

export interface StoredModel {
  state: ModelState['state'];
  storedBytes: number;
}

/**
 * The models folder: a folder for each installed model, and `.downloads` for what is not whole yet. A model appears and
 * goes in one rename, so that whoever looks, and whatever stops us, finds all of it or nothing.
 */
export interface ModelStore {
  readonly modelsDir: string;
  /** Where a model lies when it is installed. */
  folderOf(model: ManifestModel): string;
  /** Where its files are gathered. */
  stagingOf(model: ManifestModel): string;
  /** An empty folder to unpack into, below `.downloads`. */
  unpackingOf(model: ManifestModel): string;
  look(model: ManifestModel): Promise<StoredModel>;
  /** The file of an installed model; null where it is not there. Archives are kept after they were unpacked. */
  find(model: ManifestModel, file: ManifestFile): string | null;
  /** Makes the folder `from` the installed model, in place of an older one. */
  place(model: ManifestModel, from: string): Promise<void>;
  remove(model: ManifestModel): Promise<void>;
  /** Removes what a process that was killed was about to remove. */
  tidy(): Promise<void>;
  /** Removes what was gathered. */
  discard(model: ManifestModel): Promise<void>;
  /** Compares every file with its checksum. */
  check(model: ManifestModel, signal: AbortSignal): Promise<ModelCheck>;
  /** Notes the checksums of what was unpacked, so that it can be compared later. */
  takeInventory(folder: string, signal: AbortSignal): Promise<void>;
  usedBytes(): Promise<number>;
  freeBytes(): Promise<number>;
}

/** Ours, in the models folder. */
export const DOWNLOADS = '.downloads';
/** In the folder of a model that came as an archive: the archive, for model packs and for looking again. */
export const ARCHIVE_FOLDER = '.archive';
/** Begins the names of folders that are being removed. */
const ASIDE = 'removed-';
const INVENTORY = '.inventory.json';
const inventorySchema = z.array(z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() }));

export function createModelStore(modelsDir: string): ModelStore {
  const downloads = join(modelsDir, DOWNLOADS);
  const folderOf = ({ modelId }: ManifestModel) => join(modelsDir, modelId);
  const stagingOf = ({ modelId }: ManifestModel) => join(downloads, modelId);
  const unpackingOf = ({ modelId }: ManifestModel) => join(downloads, `${modelId}.unpacked`);

  function find(model: ManifestModel, { path }: ManifestFile): string | null {
    const folder = folderOf(model);
    if (model.archive) return existing(join(folder, ARCHIVE_FOLDER, path));
    return locateFile(folder, path);
  }

  async function look(model: ManifestModel): Promise<StoredModel> {
    const folder = folderOf(model);
    const gathered = (await sizeOf(stagingOf(model))) + (await sizeOf(unpackingOf(model)));
    if (!existsSync(folder)) return { state: gathered > 0 ? 'partial' : 'available', storedBytes: gathered };
    const storedBytes = (await sizeOf(folder)) + gathered;
    return { state: (await isComplete(model)) ? 'installed' : 'damaged', storedBytes };
  }

  async function isComplete(model: ManifestModel): Promise<boolean> {
    if (neededPaths(model).some((path) => locateFile(folderOf(model), path) === null)) return false;
    for (const file of model.files) {
      const path = find(model, file);
      if (path !== null && (await stat(path)).size !== file.sizeBytes) return false;
    }
    return true;
  }

  async function check(model: ManifestModel, signal: AbortSignal): Promise<ModelCheck> {
    const { modelId } = model;
    const folder = folderOf(model);
    const answer = (result: ModelCheck['result'], file: string | null = null): ModelCheck => ({ modelId, result, file });
    if (!existsSync(folder)) return answer('absent');
    const missing = neededPaths(model).find((path) => locateFile(folder, path) === null);
    if (missing !== undefined) return answer('damaged', missing);
    let compared = 0;
    for (const file of model.files) {
      const path = find(model, file);
      if (path === null) continue;
      if (!(await isWhole(path, file, signal))) return answer('damaged', file.path);
      compared++;
    }
    for (const entry of await readInventory(folder)) {
      if (!(await isWhole(join(folder, entry.path), entry, signal))) return answer('damaged', entry.path);
      compared++;
    }
    return answer(compared > 0 ? 'whole' : 'unknown');
  }

  async function tidy(): Promise<void> {
    const left = existsSync(downloads) ? await readdir(downloads) : [];
    for (const name of left.filter((each) => each.startsWith(ASIDE))) {
      await rm(join(downloads, name), { recursive: true, force: true });
    }
  }

  /** Renamed first, so that a model never lies there in part. */
  async function setAside(folder: string): Promise<string> {
    const aside = join(downloads, `${ASIDE}${basename(folder)}-${process.pid}-${Date.now()}`);
    await mkdir(downloads, { recursive: true, mode: 0o700 });
    await rename(folder, aside);
    return aside;
  }

  return {
    modelsDir,
    folderOf,
    stagingOf,
    unpackingOf,
    look,
    find,
    check,
    tidy,
    async place(model, from) {
      const folder = folderOf(model);
      const aside = existsSync(folder) ? await setAside(folder) : null;
      await rename(from, folder);
      if (aside !== null) await rm(aside, { recursive: true, force: true });
      await rm(stagingOf(model), { recursive: true, force: true });
    },
    async remove(model) {
      const folder = folderOf(model);
      if (existsSync(folder)) await rm(await setAside(folder), { recursive: true, force: true });
    },
    async discard(model) {
      await rm(stagingOf(model), { recursive: true, force: true });
      await rm(unpackingOf(model), { recursive: true, force: true });
    },
    async takeInventory(folder, signal) {
      const entries: z.infer<typeof inventorySchema> = [];
      for (const path of await filesBelow(folder)) {
        const file = join(folder, path);
        entries.push({ path, sizeBytes: (await stat(file)).size, sha256: await sha256Of(file, signal) });
      }
      await writeFile(join(folder, INVENTORY), JSON.stringify(entries));
    },
    usedBytes: () => sizeOf(modelsDir),
    async freeBytes() {
      const { bavail, bsize } = await statfs(nearestExisting(modelsDir));
      return bavail * bsize;
    },
  };
}

/** A file of a model: where it belongs, or, put there by hand, without the folders before its name. */
export function locateFile(folder: string, path: string): string | null {
  return existing(join(folder, path)) ?? existing(join(folder, basename(path)));
}

function existing(path: string): string | null {
  return existsSync(path) ? path : null;
}

async function readInventory(folder: string): Promise<z.infer<typeof inventorySchema>> {
  try {
    return inventorySchema.parse(JSON.parse(await readFile(join(folder, INVENTORY), 'utf8')));
  } catch {
    return []; // None was taken: the files were put there by hand.
  }
}

/** Relative, ours with a dot left out. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('.'))
    .toSorted();
}

/** Of everything in a folder; 0 where there is none. What goes while it is being counted is not counted. */
async function sizeOf(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return bytes;
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}
