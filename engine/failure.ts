import { FAILURES, failureData, type FailureCode, type FailureData } from '../contract/failures.ts';

/**
 * An expected failure declared in the contract. `message` is the sentence for a person; `cause` stays in the engine
 * and is never sent or logged as text.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: FailureCode, detail: { message?: string; retryAfterMs?: number; cause?: unknown } = {}) {
    super(detail.message ?? FAILURES[code][1], { cause: detail.cause });
    this.code = code;
    this.retryable = FAILURES[code][0];
    this.retryAfterMs = detail.retryAfterMs;
  }

  /** The form that travels and is stored. */
  toData(): FailureData {
    return failureData(this.code, {
      message: this.message,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
    });
  }
}

const DISK_IS_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
const NOT_WRITABLE: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM', 'EIO']);

/** What writing to the disk ended with: DISK_FULL or DISK_READ_ONLY where it is one to expect, else the error itself. */
export function diskFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (DISK_IS_FULL.has(code)) return new Failure('DISK_FULL', { cause: error });
  if (NOT_WRITABLE.has(code)) return new Failure('DISK_READ_ONLY', { cause: error });
  return error;
}

/** True for the error an aborted wait ends with; cancelling is neither a failure nor a bug. */
export function isCancel(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
