import { sep } from 'node:path';
import { createExclusion } from './library/exclude-names.ts';
import { formatOfName } from './library/extract/file-format.ts';
import { isWithin, nameOf } from './nextcloud/remote-paths.ts';
import type { SyncRules } from './nextcloud/walk.ts';
import type { SyncState } from './store/sync-states.ts';

export interface RuleSettings {
  maxFileBytes: number;
  /** Names left out everywhere. */
  excludeNames: readonly string[];
}

/** What of a chosen folder is taken in: its own patterns and limit, and those of the library. `root`: its path, NFC. */
export function syncRules(
  root: string,
  { include, exclude, maxFileBytes }: SyncState['choice'],
  settings: RuleSettings,
): SyncRules {
  const leftOut = createExclusion([...settings.excludeNames, ...exclude]);
  const takenIn = include.length === 0 ? null : createExclusion(include);
  const mostBytes = Math.min(settings.maxFileBytes, maxFileBytes ?? Number.MAX_SAFE_INTEGER);
  const below = (path: string): string => (root === '' ? path : path.slice(root.length + 1)).split('/').join(sep);
  return {
    key: JSON.stringify([include, exclude, settings.excludeNames, mostBytes]),
    leavesOut: (folder) => folder !== root && isWithin(folder, root) && leftOut.covers(below(folder)),
    judge({ path, sizeBytes }) {
      const inside = below(path);
      if (leftOut.covers(inside) || (takenIn !== null && !takenIn.covers(inside))) return 'FILE_EXCLUDED';
      if (formatOfName(nameOf(path)) === null) return 'FILE_TYPE_UNSUPPORTED';
      if (sizeBytes === 0) return 'FILE_EMPTY';
      return sizeBytes !== null && sizeBytes > mostBytes ? 'FILE_TOO_LARGE' : null;
    },
  };
}
