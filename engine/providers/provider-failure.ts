import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import type { FailureCode } from '../../contract/failures.ts';
import { Failure } from '../failure.ts';
import { retryAfterMs } from './rate-headers.ts';

/** Codes that say the account is empty: waiting does not help. */
const QUOTA_CODES = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'billing_hard_limit_reached',
  'billing_not_active',
]);
const RATE_CODES = new Set(['rate_limit_exceeded', 'slow_down', 'tokens', 'requests']);
const REFUSED_CODES = new Set([
  'invalid_prompt',
  'content_filter',
  'bio_policy',
  'misalignment_policy_violation',
  'context_length_exceeded',
]);

/**
 * What went wrong at the provider, as a failure a person can act on. Errors that are none of the network's or the
 * server's are given back as they are: bugs.
 */
export function providerFailure(error: unknown, { streaming }: { streaming: boolean }): unknown {
  const failure = causes(error).find((cause) => cause instanceof Failure);
  if (failure !== undefined) return failure;
  if (error instanceof APIConnectionTimeoutError) return new Failure('PROVIDER_TIMEOUT', { cause: error });
  if (error instanceof APIConnectionError) return streaming ? cut(error) : unreachable(error);
  if (error instanceof APIError)
    return error.status === undefined ? failureFromCode(error.code ?? null, error) : fromStatus(error.status, error);
  if (error instanceof SyntaxError) return new Failure('PROVIDER_ERROR', { cause: error });
  return streaming && error instanceof Error && isTransport(error) ? cut(error) : error;
}

/** An error the server names in the middle of a stream, by its code. */
export function failureFromCode(code: string | null, cause: unknown): Failure {
  const name = code ?? '';
  if (QUOTA_CODES.has(name)) return new Failure('PROVIDER_QUOTA_USED_UP', { cause });
  if (RATE_CODES.has(name)) return new Failure('PROVIDER_RATE_LIMITED', { cause });
  if (REFUSED_CODES.has(name)) return refused(name, cause);
  return new Failure('PROVIDER_ERROR', { cause });
}

/** The answer ended before it was complete. */
export function cut(cause?: unknown): Failure {
  return new Failure('PROVIDER_CUT', { cause });
}

/** The server will not answer this. */
export function refused(reason: string, cause?: unknown): Failure {
  const message = REFUSALS.get(reason);
  return new Failure('PROVIDER_REQUEST_REFUSED', { cause, ...(message === undefined ? {} : { message }) });
}

const REFUSALS = new Map([
  ['context_length_exceeded', 'The question with its sources is too long for this model. Choose another model in Settings.'],
  ['content_filter', "The provider's content filter stopped the answer. What had arrived is kept."],
  ['refusal', 'The model declined to answer.'],
  ['not-a-provider', 'The address in Settings does not lead to an OpenAI-compatible server. Check its path (often /v1).'],
]);

/** True where a 404 says that the model is missing, not the address. */
export function isModelUnknown(error: APIError): boolean {
  return (
    error.code === 'model_not_found' ||
    (/model/iu.test(error.message) && !/invalid url|unexpected endpoint|no route/iu.test(error.message))
  );
}

function fromStatus(status: number, error: APIError): Failure {
  const code = error.code ?? '';
  const wait = retryAfterMs(error.headers);
  const fail = (name: FailureCode, message?: string): Failure =>
    new Failure(name, {
      cause: error,
      ...(message === undefined ? {} : { message }),
      ...(wait === null ? {} : { retryAfterMs: wait }),
    });
  if (status === 401) return fail('PROVIDER_KEY_REFUSED');
  if (status === 403)
    return fail('PROVIDER_KEY_REFUSED', 'The provider does not allow this key to do that. Check its rights and region.');
  if (status === 404) return isModelUnknown(error) ? fail('PROVIDER_MODEL_UNKNOWN') : refused('not-a-provider', error);
  if (status === 402 || (status === 429 && (QUOTA_CODES.has(code) || QUOTA_CODES.has(error.type ?? ''))))
    return fail('PROVIDER_QUOTA_USED_UP');
  if (status === 429) return fail('PROVIDER_RATE_LIMITED');
  if (status === 408 || status === 504) return fail('PROVIDER_TIMEOUT');
  if (status >= 500) return fail('PROVIDER_ERROR');
  if (status === 400 && code === 'model_not_found') return fail('PROVIDER_MODEL_UNKNOWN');
  return status === 413 ? refused('context_length_exceeded', error) : refused(code, error);
}

function unreachable(error: unknown): Failure {
  const codes = causes(error).map((cause) =>
    cause !== null && typeof cause === 'object' && 'code' in cause ? String(cause.code) : '',
  );
  const message = UNREACHABLE.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1];
  return new Failure('PROVIDER_UNREACHABLE', { cause: error, ...(message === undefined ? {} : { message }) });
}

const UNREACHABLE: readonly [RegExp, string][] = [
  [/ENOTFOUND|EAI_AGAIN/, "The provider's address cannot be found. Check the network, or the address in Settings."],
  [/ECONNREFUSED/, 'Nothing answers at the address of the provider. Check that it runs, or the address in Settings.'],
  [/CERT|TLS|SSL|SELF_SIGNED|ISSUER|DEPTH_ZERO/, "The provider's certificate is not trusted by this computer. Nothing was sent."],
];

function isTransport(error: Error): boolean {
  return error instanceof TypeError || causes(error).some((cause) => cause instanceof Error && 'code' in cause);
}

/** The error and what caused it, outermost first. */
function causes(error: unknown): unknown[] {
  const found: unknown[] = [];
  for (let cause = error; cause !== undefined && found.length < 8; cause = cause instanceof Error ? cause.cause : undefined) {
    found.push(cause);
    if (cause instanceof AggregateError) found.push(...(cause.errors as unknown[]));
  }
  return found;
}
