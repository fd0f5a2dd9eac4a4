import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { declaredError } from '../contract/declared-error.ts';
import { FAILURES } from '../contract/failure-table.ts';
import { Failure, isCancel } from './failure.ts';
import type { Log } from './parts.ts';

interface Declaring {
  log: Log;
  cancelled: AbortSignal | undefined;
}

/** Runs a call so that whatever it or its stream throws leaves the engine as a declared failure. */
export async function declaring(call: () => Promise<unknown>, how: Declaring): Promise<unknown> {
  try {
    const output = await call();
    return isStream(output) ? declaringStream(output, how) : output;
  } catch (error) {
    throw declared(error, how);
  }
}

type Stream = AsyncIterableIterator<unknown>;

function isStream(value: unknown): value is Stream {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}

function declaringStream(stream: Stream, how: Declaring): Stream {
  const guarded = <Result>(step: Promise<Result>): Promise<Result> =>
    step.catch((error: unknown) => Promise.reject(declared(error, how)));
  return {
    next: () => guarded(stream.next()),
    return: async (value?: unknown) => (stream.return ? guarded(stream.return(value)) : { done: true, value }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The form in which an error of a handler may leave the engine. */
function declared(error: unknown, { log, cancelled }: Declaring): unknown {
  if (error instanceof Failure) return declaredError(error.code, error.toData());
  if (error instanceof ORPCError && error.defined) return error;
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    return declaredError('INVALID_INPUT');
  }
  if (cancelled?.aborted && isCancel(error)) return error;
  const id = log.bug('call.failed', error);
  return declaredError('INTERNAL', { message: `${FAILURES.INTERNAL[1]} (${id})` });
}
