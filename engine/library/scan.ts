import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { FailureCode } from '../../contract/failures.ts';
import { Failure } from '../failure.ts';
import type { FileStamp } from '../store/stored-document.ts';
import type { Exclusion } from './exclude-names.ts';
import { formatOfName } from './extract/file-format.ts';
import { comparePaths } from './path-order.ts';
import { asFileFailure } from './read-file.ts';
import { asSourceFailure, codeOf, isLostDrive } from './source-root.ts';

/** A file found, or what stands in the place of one and why it cannot be read. */
export interface FoundFile {
  path: string;
  stamp: FileStamp;
  failure: { code: FailureCode; message: string } | null;
}

/** `unreadable`: a folder or file that could not be looked into; what is known of it, and inside it, is left as it is. */
export type Scanned =
  | { kind: 'files'; files: FoundFile[] }
  | { kind: 'unreadable'; path: string; code: FailureCode; message: string; isLost: boolean };

export interface ScanOptions {
  /** The source's own folder: what patterns and links are measured by. */
  root: string;
  exclusion: Exclusion;
  /** False: only what lies directly in the folder. */
  deep: boolean;
}

/** Files looked at together: enough to keep the file system busy, few enough to stay responsive. */
const STATS_AT_ONCE = 64;

/** One folder being walked: what is in it, in the order of whole paths, and how far the walk has come. */
interface Level {
  entries: Entry[];
  at: number;
}

type Entry = { kind: 'folder'; path: string } | { kind: 'file'; path: string; file: FoundFile | null };

/**
 * The files of the formats we read in a folder and everything below it, in the order of `comparePaths`, holding no more
 * than the listings of the folders it stands in. A link to a folder is followed once, never up the tree, so circles end.
 * Failures: SOURCE_MISSING, SOURCE_UNREADABLE (the folder itself), or the abort reason.
 */
export async function* scanFolder(
  folder: string,
  options: ScanOptions,
  signal: AbortSignal,
): AsyncGenerator<Scanned, void, void> {
  const links = await realpath(options.root).then(createLinks, (error: unknown) => {
    throw asSourceFailure(error);
  });
  const levels: Level[] = [{ entries: [{ kind: 'folder', path: folder }], at: 0 }];
  let isDeepEnough = false;
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    signal.throwIfAborted();
    const files = nextFiles(level);
    if (files.length > 0) {
      for (const scanned of await lookAtFiles(files)) yield scanned;
      continue;
    }
    const entry = level.entries[level.at++];
    if (entry === undefined) levels.pop();
    else if (!isDeepEnough) {
      isDeepEnough = !options.deep;
      try {
        levels.push(await listFolder(entry.path, options, links));
      } catch (error) {
        if (entry.path === options.root) throw asSourceFailure(error);
        if (codeOf(error) === 'ENOENT') continue; // gone since its parent was listed
        const { code, message } = asSourceFailure(error);
        yield { kind: 'unreadable', path: entry.path, code, message, isLost: isLostDrive(error) };
      }
    }
  }
}

/** Looks at one file by itself; its type must be one of ours. Failures: SOURCE_MISSING. */
export async function scanFile(path: string): Promise<FoundFile> {
  try {
    const stats = await stat(path);
    const file = found(path, stats);
    return formatOfName(path) === null ? { ...file, failure: reason(new Failure('FILE_TYPE_UNSUPPORTED')) } : file;
  } catch (error) {
    const failure = asFileFailure(error);
    if (failure.code === 'FILE_GONE' || isLostDrive(error)) throw new Failure('SOURCE_MISSING', { cause: error });
    return { path, stamp: NO_STAMP, failure: reason(failure) };
  }
}

const NO_STAMP: FileStamp = { sizeBytes: 0, modifiedAtMs: 0 };

async function listFolder(folder: string, { root, exclusion }: ScanOptions, links: Links): Promise<Level> {
  const inside = relative(root, folder);
  const folders = inside === '' ? [] : inside.split(sep);
  const listed: Dirent[] = await readdir(folder, { withFileTypes: true });
  const entries: Entry[] = [];
  const linked: string[] = [];
  for (const entry of listed) {
    if (exclusion.isExcluded(folders, entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) entries.push({ kind: 'folder', path });
    else if (entry.isSymbolicLink()) linked.push(path);
    else if (formatOfName(entry.name) !== null) entries.push({ kind: 'file', path, file: null });
  }
  for (const path of linked.toSorted(comparePaths)) {
    const entry = await links.follow(path);
    if (entry) entries.push(entry);
  }
  return { entries: entries.sort((a, b) => comparePaths(orderOf(a), orderOf(b))), at: 0 };
}

/** What is inside a folder comes where its name with a slash comes. */
const orderOf = ({ kind, path }: Entry): string => (kind === 'folder' ? path + sep : path);

function nextFiles(level: Level): (Entry & { kind: 'file' })[] {
  const files: (Entry & { kind: 'file' })[] = [];
  for (let entry = level.entries[level.at]; entry?.kind === 'file'; entry = level.entries[++level.at]) {
    if (files.length === STATS_AT_ONCE) break;
    files.push(entry);
  }
  return files;
}

/** A file that went since its folder was listed is not there; one on a drive that went is neither there nor gone. */
async function lookAtFiles(entries: readonly (Entry & { kind: 'file' })[]): Promise<Scanned[]> {
  const seen = await Promise.all(entries.map(async (entry) => entry.file ?? (await lookAt(entry.path))));
  const files = seen.filter((each): each is FoundFile => each !== null && !('isLost' in each));
  const lost = seen.filter((each): each is Scanned & { kind: 'unreadable' } => each !== null && 'isLost' in each);
  return [{ kind: 'files', files }, ...lost];
}

async function lookAt(path: string): Promise<FoundFile | (Scanned & { kind: 'unreadable' }) | null> {
  try {
    return found(path, await lstat(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !path.includes('\ufffd')) return null;
    const { code, message } = unreadable(path, error);
    if (isLostDrive(error)) return { kind: 'unreadable', path, code, message, isLost: true };
    return { path, stamp: NO_STAMP, failure: { code, message } };
  }
}

interface Links {
  /** What a link leads to; null where that adds nothing. */
  follow(path: string): Promise<Entry | null>;
}

function createLinks(realRoot: string): Links {
  const visited = new Set([realRoot]);
  return {
    async follow(path) {
      try {
        const target = await realpath(path);
        // A link into the same folder adds nothing: what it leads to is found under its own name.
        if (isWithin(target, realRoot)) return null;
        const stats = await stat(path);
        if (!stats.isDirectory()) return formatOfName(path) === null ? null : { kind: 'file', path, file: found(path, stats) };
        if (isWithin(realRoot, target) || visited.has(target)) return null;
        visited.add(target);
        return { kind: 'folder', path };
      } catch (error) {
        if (formatOfName(path) === null) return null;
        return { kind: 'file', path, file: { path, stamp: NO_STAMP, failure: reason(unreadable(path, error)) } };
      }
    },
  };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function found(path: string, stats: Stats): FoundFile {
  const stamp = { sizeBytes: stats.size, modifiedAtMs: stats.mtimeMs };
  if (stats.isFile()) return { path, stamp, failure: null };
  return { path, stamp, failure: reason(new Failure('FILE_UNREADABLE', { message: 'This is not a file that can be read.' })) };
}

function unreadable(path: string, error: unknown): Failure {
  const failure = asFileFailure(error);
  if (failure.code !== 'FILE_GONE') return failure;
  const message = path.includes('\ufffd')
    ? 'The name of the file holds characters this system cannot show. Rename it.'
    : 'This link leads to a file that is no longer there.';
  return new Failure('FILE_UNREADABLE', { message, cause: error });
}

function reason({ code, message }: Failure): { code: FailureCode; message: string } {
  return { code, message };
}
