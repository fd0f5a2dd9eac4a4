import { basename, dirname, sep } from 'node:path';
import { formatOfName } from './extract/file-format.ts';
import type { FolderChange } from './watch-folder.ts';

/** A part of a source that may have changed: one folder, and what is below it where `deep`. */
interface Scope {
  folder: string;
  deep: boolean;
}

/** What to look at now. `scopes` null: at all of the source. `isQuiet` false: more is still happening, so nothing is known to be gone. */
export interface DueLook {
  scopes: Scope[] | null;
  isQuiet: boolean;
}

/** Collects changes until they are worth a look, so that a burst of thousands becomes few of them. */
export interface WatchBatch {
  note(change: FolderChange, atMs: number): void;
  /** When to ask `take`; null where there is nothing to look at. */
  dueAtMs(): number | null;
  /** What is due by now; null where nothing is. What was looked at while more was happening is due again when it is quiet. */
  take(nowMs: number): DueLook | null;
}

export interface WatchBatchOptions {
  root: string;
  /** Nothing must have happened for so long: programs save through other names, and moves tell of both ends apart. */
  quietMs: number;
  /** Longest wait for quiet: a copy of a large folder shows up as it goes. */
  longestWaitMs: number;
}

/** With more folders than this, looking at all of the source costs less. */
const MAX_SCOPES = 500;

export function createWatchBatch({ root, quietMs, longestWaitMs }: WatchBatchOptions): WatchBatch {
  /** Folder to depth. */
  const scopes = new Map<string, boolean>();
  let isWhole = false;
  let firstAtMs: number | null = null;
  let lastAtMs = 0;

  function add({ kind, path }: FolderChange): boolean {
    if (path === root) {
      isWhole = true;
      return true;
    }
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return false;
    if (kind === 'folder') scopes.set(path, true);
    else if (formatOfName(basename(path)) === null) return false;
    else if (!scopes.has(dirname(path))) scopes.set(dirname(path), false);
    if (scopes.size > MAX_SCOPES) isWhole = true;
    return true;
  }

  function merged(): Scope[] {
    const deep = [...scopes].filter(([, isDeep]) => isDeep).map(([folder]) => folder);
    const isCovered = (folder: string): boolean => deep.some((other) => other !== folder && folder.startsWith(other + sep));
    return [...scopes].filter(([folder]) => !isCovered(folder)).map(([folder, isDeep]) => ({ folder, deep: isDeep }));
  }

  return {
    note(change, atMs) {
      if (!add(change)) return;
      firstAtMs ??= atMs;
      lastAtMs = atMs;
    },
    dueAtMs: () => (firstAtMs === null ? null : Math.min(lastAtMs + quietMs, firstAtMs + longestWaitMs)),
    take(nowMs) {
      if (firstAtMs === null) return null;
      const isQuiet = nowMs - lastAtMs >= quietMs;
      if (!isQuiet && nowMs - firstAtMs < longestWaitMs) return null;
      const due: DueLook = { scopes: isWhole ? null : merged(), isQuiet };
      if (isQuiet) {
        scopes.clear();
        isWhole = false;
        firstAtMs = null;
      } else firstAtMs = nowMs;
      return due;
    },
  };
}
