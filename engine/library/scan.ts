import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FailureCode } from '../../contract/failures.ts';
import { Failure } from '../failure.ts';
import type { FileStamp } from '../store/stored-document.ts';
import { formatOfName } from './extract/file-format.ts';
import { asFileFailure } from './read-file.ts';

/** A file found, or what stands in the place of one and why it cannot be read. */
export interface FoundFile {
  path: string;
  stamp: FileStamp;
  failure: { code: FailureCode; message: string } | null;
}

/** A folder that could not be looked into; what is known inside it is left as it is. */
export interface UnreadableFolder {
  path: string;
  code: FailureCode;
  message: string;
}

export interface ScanResult {
  files: FoundFile[];
  unreadable: UnreadableFolder[];
}

export interface ScanOptions {
  isExcluded: (name: string) => boolean;
}

/** Files looked at together: enough to keep the file system busy, few enough to stay responsive. */
const STATS_AT_ONCE = 64;

/**
 * Lists the files of the formats we read in a folder and everything below it. A link to a folder is followed once, never
 * up the tree, so circles end. Failures: SOURCE_MISSING, SOURCE_UNREADABLE (the folder itself), or the abort reason.
 */
export async function scanFolder(root: string, options: ScanOptions, signal: AbortSignal): Promise<ScanResult> {
  const result: ScanResult = { files: [], unreadable: [] };
  const realRoot = await realpath(root).catch((error: unknown) => {
    throw asSourceFailure(error);
  });
  const visited = new Set([realRoot]);
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const listed = await listFolder(folder, options.isExcluded).catch((error: unknown) => {
      if (folder === root) throw asSourceFailure(error);
      const { code, message } = asSourceFailure(error);
      result.unreadable.push({ path: folder, code, message });
      return { folders: [], candidates: [] };
    });
    folders.push(...listed.folders);
    for (let at = 0; at < listed.candidates.length; at += STATS_AT_ONCE) {
      signal.throwIfAborted();
      const seen = await Promise.all(
        listed.candidates.slice(at, at + STATS_AT_ONCE).map((entry) => lookAt(entry, realRoot, visited)),
      );
      for (const each of seen) {
        if (each?.kind === 'folder') folders.push(each.path);
        else if (each) result.files.push(each.file);
      }
    }
  }
  return result;
}

/** Looks at one file by itself; its type must be one of ours. Failures: SOURCE_MISSING. */
export async function scanFile(path: string): Promise<FoundFile> {
  try {
    const stats = await stat(path);
    const file = found(path, stats);
    return formatOfName(path) === null ? { ...file, failure: reason(new Failure('FILE_TYPE_UNSUPPORTED')) } : file;
  } catch (error) {
    const failure = asFileFailure(error);
    if (failure.code === 'FILE_GONE') throw new Failure('SOURCE_MISSING', { cause: error });
    return { path, stamp: NO_STAMP, failure: reason(failure) };
  }
}

const NO_STAMP: FileStamp = { sizeBytes: 0, modifiedAtMs: 0 };

interface Candidate {
  path: string;
  isLink: boolean;
}

async function listFolder(
  folder: string,
  isExcluded: (name: string) => boolean,
): Promise<{ folders: string[]; candidates: Candidate[] }> {
  const folders: string[] = [];
  const candidates: Candidate[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (isExcluded(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) folders.push(path);
    else if (entry.isSymbolicLink() || formatOfName(entry.name) !== null)
      candidates.push({ path, isLink: entry.isSymbolicLink() });
  }
  return { folders, candidates };
}

type Seen = { kind: 'folder'; path: string } | { kind: 'file'; file: FoundFile } | null;

async function lookAt({ path, isLink }: Candidate, realRoot: string, visited: Set<string>): Promise<Seen> {
  try {
    if (!isLink) return { kind: 'file', file: found(path, await lstat(path)) };
    return await followLink(path, realRoot, visited);
  } catch (error) {
    return formatOfName(path) === null
      ? null
      : { kind: 'file', file: { path, stamp: NO_STAMP, failure: reason(unreadable(path, error)) } };
  }
}

/** A link into the same folder adds nothing: what it leads to is found under its own name. */
async function followLink(path: string, realRoot: string, visited: Set<string>): Promise<Seen> {
  const target = await realpath(path);
  if (isWithin(target, realRoot)) return null;
  const stats = await stat(path);
  if (!stats.isDirectory()) return formatOfName(path) === null ? null : { kind: 'file', file: found(path, stats) };
  if (isWithin(realRoot, target) || visited.has(target)) return null;
  visited.add(target);
  return { kind: 'folder', path };
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

function asSourceFailure(error: unknown): Failure {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  return new Failure(missing ? 'SOURCE_MISSING' : 'SOURCE_UNREADABLE', { cause: error });
}
