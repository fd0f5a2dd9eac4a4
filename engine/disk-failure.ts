import { Failure } from './failure.ts';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
const NOT_WRITABLE: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM']);

/** What writing into the profile ended with, as a failure where it is one to expect. */
export function diskFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (FULL.has(code)) return new Failure('DISK_FULL', { cause: error });
  if (NOT_WRITABLE.has(code)) return new Failure('DISK_READ_ONLY', { cause: error });
  return error;
}
