import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type * as z from 'zod';
import type { folderEntry } from '../../contract/library.ts';
import { Failure } from '../failure.ts';
import { formatOfName } from './extract/file-format.ts';

export interface FolderListing {
  path: string;
  /** Null at the top of a file system. */
  parent: string | null;
  entries: z.infer<typeof folderEntry>[];
}

/**
 * Folders and readable files of a folder, folders first, by name; hidden ones are left out. Null starts at the person's own
 * folder. Failures: SOURCE_MISSING, SOURCE_UNREADABLE, INVALID_INPUT (not an absolute path).
 */
export async function browseFolder(path: string | null): Promise<FolderListing> {
  if (path !== null && !isAbsolute(path)) throw new Failure('INVALID_INPUT', { message: 'A folder is named by its whole path.' });
  const folder = resolve(path ?? homedir());
  const parent = dirname(folder);
  try {
    const entries = await Promise.all(
      (await readdir(folder, { withFileTypes: true }))
        .filter((entry) => !entry.name.startsWith('.'))
        .map(async (entry) => ({
          name: entry.name,
          path: join(folder, entry.name),
          kind: await kindOf(entry, join(folder, entry.name)),
        })),
    );
    const shown = entries.filter((entry): entry is FolderListing['entries'][number] => entry.kind !== null);
    return { path: folder, parent: parent === folder ? null : parent, entries: shown.sort(byKindAndName) };
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    throw new Failure(code === 'ENOENT' || code === 'ENOTDIR' ? 'SOURCE_MISSING' : 'SOURCE_UNREADABLE', { cause: error });
  }
}

async function kindOf(
  entry: { isDirectory(): boolean; isFile(): boolean; isSymbolicLink(): boolean },
  path: string,
): Promise<'folder' | 'file' | null> {
  const stats = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry; // a link that leads nowhere is not shown
  if (stats?.isDirectory()) return 'folder';
  return stats?.isFile() && formatOfName(path) !== null ? 'file' : null;
}

function byKindAndName(a: FolderListing['entries'][number], b: FolderListing['entries'][number]): number {
  return a.kind === b.kind
    ? a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' })
    : a.kind === 'folder'
      ? -1
      : 1;
}
