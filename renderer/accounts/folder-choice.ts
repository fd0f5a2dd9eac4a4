import type { FolderChoice } from '../../contract/accounts.ts';
import { plainName } from '../text/format.ts';

/** How a folder stands to the choice: `covered` lies below a chosen one, `partly` has chosen ones below it. */
export type Mark = 'on' | 'off' | 'covered' | 'partly';

/** Whether `path` lies below `folder`; '' is the root, below which everything lies. */
export function isBelow(path: string, folder: string): boolean {
  return path !== folder && (folder === '' || path.startsWith(`${folder}/`));
}

export function markOf(path: string, chosen: readonly FolderChoice[]): Mark {
  if (chosen.some((choice) => choice.path === path)) return 'on';
  if (chosen.some((choice) => isBelow(path, choice.path))) return 'covered';
  return chosen.some((choice) => isBelow(choice.path, path)) ? 'partly' : 'off';
}

/** The choice with `path` taken out of it, or put in: then what lies below goes, since it is synced with it. */
export function toggled(chosen: readonly FolderChoice[], path: string): FolderChoice[] {
  const mark = markOf(path, chosen);
  if (mark === 'covered') return [...chosen];
  const others = chosen.filter((choice) => choice.path !== path && !isBelow(choice.path, path));
  return mark === 'on' ? others : [...others, { path, include: [], exclude: [], maxFileBytes: null }];
}

/** The last part of a path, as it is shown. */
export function nameOf(path: string): string {
  return plainName(path.slice(path.lastIndexOf('/') + 1));
}

/** All folders a path lies in, the root first. */
export function foldersAbove(path: string): string[] {
  const parts = path === '' ? [] : path.split('/');
  return parts.map((_, index) => parts.slice(0, index).join('/'));
}
