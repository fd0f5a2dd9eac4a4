import { ORPCError } from '@orpc/client';
import { failureData, type FailureCode } from './failure-table.ts';

/** A failure in the form in which calls of the contract reject. */
export function declaredError(
  code: FailureCode,
  detail?: { message?: string; retryAfterMs?: number | undefined },
): ORPCError<FailureCode, object> {
  const { message, retryable, retryAfterMs } = failureData(code, detail);
  const data = { retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.max(0, Math.round(retryAfterMs)) }) };
  return new ORPCError(code, { defined: true, message, data });
}
