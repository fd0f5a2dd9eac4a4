import { opendir, stat } from 'node:fs/promises';
import { Failure } from '../failure.ts';

/** The folder (or file) a source stands on, as it is now. */
export interface SourceRoot {
  /** Device and inode: which folder it is, whatever its name. A drive taken away leaves another one behind. */
  identity: string;
  /** A folder without a single entry, as the place of a drive that is not there. */
  isEmpty: boolean;
}

/** Failures: SOURCE_MISSING, SOURCE_UNREADABLE. */
export async function lookAtRoot(path: string): Promise<SourceRoot> {
  try {
    const stats = await stat(path, { bigint: true });
    return { identity: `${stats.dev}:${stats.ino}`, isEmpty: stats.isDirectory() && (await isEmptyFolder(path)) };
  } catch (error) {
    throw asSourceFailure(error);
  }
}

async function isEmptyFolder(path: string): Promise<boolean> {
  for await (const entry of await opendir(path)) {
    // Drives have this at their top whatever is on them; an empty place to put them has not, or nothing else.
    if (entry.name !== 'lost+found') return false;
  }
  return true;
}

export function asSourceFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const missing = code === 'ENOENT' || code === 'ENOTDIR' || isLostDrive(error);
  return new Failure(missing ? 'SOURCE_MISSING' : 'SOURCE_UNREADABLE', { cause: error });
}

const LOST_DRIVE = new Set([
  'EIO',
  'ESTALE',
  'ENODEV',
  'ENXIO',
  'ENOTCONN',
  'ETIMEDOUT',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ECONNRESET',
  'ECONNABORTED',
  'EREMOTEIO',
  'ESHUTDOWN',
  'UNKNOWN', // how Windows' network errors without a name of their own arrive
]);

/** Says the system that the drive or its server is not there, rather than anything about the file? */
export function isLostDrive(error: unknown): boolean {
  return LOST_DRIVE.has(codeOf(error) ?? '');
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
