/** A folder that holds folders with documents: each of them would be one patient or topic. */
export interface ScopeFolder {
  path: string;
  /** Folders directly in it. */
  folders: number;
}

/** The folders of documents' paths that have folders in them, from the sources' own on down; those with most folders first. */
export function scopeFolders(documents: readonly string[], sources: readonly string[]): ScopeFolder[] {
  const inside = new Map<string, Set<string>>();
  for (const path of documents) {
    const source = sources.find((each) => isBelow(path, each));
    if (source === undefined) continue;
    const separator = path.includes('/') ? '/' : '\\';
    const parts = path.slice(source.length + 1).split(separator);
    let folder = source;
    for (const part of parts.slice(0, -1)) {
      inside.set(folder, (inside.get(folder) ?? new Set()).add(part));
      folder += separator + part;
    }
  }
  return [...inside]
    .map(([path, names]) => ({ path, folders: names.size }))
    .toSorted((left, right) => right.folders - left.folders || left.path.localeCompare(right.path));
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);
}

/** The folder a path lies directly in. */
export function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/u, '');
}
