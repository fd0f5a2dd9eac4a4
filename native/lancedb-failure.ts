import { Failure } from '../engine/failure.ts';

/** LanceDB passes on the words of the system's error inside its own; it has no codes. */
const MEANINGS = [
  [/no space left|os error 28|disk quota|os error 122|os error 112\b/i, 'DISK_FULL'],
  [/read-only file ?system|os error 30|permission denied|os error 13\b|operation not permitted/i, 'DISK_READ_ONLY'],
] as const;

/** Turns what LanceDB or the file system threw into the failure it stands for; anything else is returned as it is. */
export function lanceFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  const words = `${'code' in error ? String(error.code) : ''} ${error.message}`;
  const meaning = MEANINGS.find(([pattern]) => pattern.test(words));
  return meaning ? new Failure(meaning[1], { cause: error }) : error;
}

/** Runs `work`; an error of the disk becomes its failure. */
export async function withLanceFailures<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw lanceFailure(error);
  }
}
