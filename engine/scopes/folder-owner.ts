import type { ScopeConvention } from '../../contract/scopes.ts';

/** The folder that makes a patient or topic of what lies below it. */
export interface ScopeFolder {
  /** What it is told apart by: one folder has one key, however its path is written. */
  key: string;
  /** Its own name. */
  name: string;
  /** Its path as it was written. */
  path: string;
}

/** `loose`: it lies directly in a folder of patients, and is nobody's and everybody's: a list of the ward, say. */
export type Owner = ScopeFolder | 'loose' | null;

/** Drives and network shares: only there `\` parts folders, and names that differ in case are one. */
const WINDOWS_PATH = /^(?:[a-z]:[\\/]|\\\\)/i;

/**
 * A path by which places are compared. Composed and decomposed letters look the same and are the same to macOS and Nextcloud;
 * case is told apart, since `smith` and `Smith` may be two folders, and two people.
 */
export function pathKey(path: string): string {
  const composed = path.normalize('NFC');
  if (!WINDOWS_PATH.test(composed)) return withoutEnd(composed);
  return withoutEnd(composed.replaceAll('\\', '/').toLowerCase());
}

/** Whether a place lies in or below a folder, both as keys. */
export function isBelow(key: string, folder: string): boolean {
  return key.length > folder.length && key.charAt(folder.length) === '/' && key.startsWith(folder);
}

/**
 * Tells whose a path is: the folder directly in one of the convention's folders that it lies below; of folders of patients
 * within each other, the innermost. Folders of conventions are found in whatever case they were typed: a patient's files that
 * nobody recognises as such would be everybody's.
 */
export function createFolderOwner(conventions: readonly ScopeConvention[], kind: ScopeConvention['kind']) {
  const roots = conventions
    .filter((convention) => convention.kind === kind)
    .map(({ folder }) => pathKey(folder).toLowerCase())
    .toSorted((left, right) => depthOf(right) - depthOf(left));
  const folders = new Map<string, ScopeFolder>();

  /** One object for one folder: whoever has many paths compares them by identity, and keeps little. */
  function folderAt(key: string, path: string, depth: number): ScopeFolder {
    const ownKey = key.split('/', depth + 1).join('/');
    const known = folders.get(ownKey);
    if (known) return known;
    const written = beginningOf(path, depth + 1);
    const made = { key: ownKey, name: lastPart(written), path: written };
    folders.set(ownKey, made);
    return made;
  }

  return (path: string): Owner => {
    if (roots.length === 0) return null;
    const key = pathKey(path);
    const anyCase = key.toLowerCase();
    let owner: Owner = null;
    for (const root of roots) {
      if (!isBelow(anyCase, root)) continue;
      const depth = depthOf(root);
      if (depthOf(key) > depth + 1) return folderAt(key, path, depth);
      owner = 'loose';
    }
    return owner;
  };
}

/** Parts before the last: `/a/b` has an empty one, `a` and `b`. */
function depthOf(key: string): number {
  return key.split('/').length;
}

function withoutEnd(path: string): string {
  return path.replace(/\/+$/, '');
}

/** The first parts of a path as they are written. */
function beginningOf(path: string, parts: number): string {
  const separator = WINDOWS_PATH.test(path) ? /[\\/]/g : /\//g;
  let left = parts;
  for (const { index } of path.matchAll(separator)) if (--left === 0) return path.slice(0, index);
  return path;
}

function lastPart(path: string): string {
  return (
    path
      .split(WINDOWS_PATH.test(path) ? /[\\/]/ : '/')
      .at(-1)
      ?.normalize('NFC') ?? path
  );
}
