import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelKind } from '../contract/models.ts';
import { manifest } from './manifest.ts';

/** A folder that may hold a model. */
export interface ModelFolder {
  name: string;
  path: string;
  /** What the manifest says it is; null where a person put it there. */
  kind: ModelKind | null;
}

/**
 * The folders below `modelsDir`, those of known models first and best first, then the others by name. A folder whose name
 * begins with a dot is ours, and no model. Empty where there is no such directory.
 */
export async function modelFolders(modelsDir: string): Promise<ModelFolder[]> {
  const names = await folderNames(modelsDir);
  const known = manifest.models.filter(({ modelId }) => names.includes(modelId));
  const rest = names.filter((name) => !known.some(({ modelId }) => modelId === name)).toSorted();
  return [...known.map(({ modelId, kind }) => ({ name: modelId, kind })), ...rest.map((name) => ({ name, kind: null }))].map(
    (folder) => ({ ...folder, path: join(modelsDir, folder.name) }),
  );
}

async function folderNames(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
