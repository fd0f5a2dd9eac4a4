import type { FailureCode } from '../contract/failures.ts';
import { Failure } from './failure.ts';

/** One of a chain that did not answer. */
export interface FailedAttempt {
  name: string;
  failure: Failure;
}

const WHY: Partial<Record<FailureCode, (name: string) => string>> = {
  PROVIDER_TIMEOUT: (name) => `${name} did not answer in time`,
  PROVIDER_UNREACHABLE: (name) => `${name} cannot be reached`,
  PROVIDER_KEY_REFUSED: (name) => `${name} refused the key`,
  PROVIDER_MODEL_UNKNOWN: (name) => `${name} does not know the model`,
  PROVIDER_RATE_LIMITED: (name) => `${name} is asked too often`,
  PROVIDER_QUOTA_USED_UP: (name) => `The account at ${name} has no credit left`,
  PROVIDER_PAUSED: (name) => `${name} failed again and again and is left alone for a moment`,
  PROVIDER_BUSY: (name) => `As much is being asked of ${name} as its limits allow`,
  PROVIDER_ERROR: (name) => `${name} reports a fault on its side`,
  PROVIDER_CUT: (name) => `${name} broke off`,
  PROVIDER_REQUEST_REFUSED: (name) => `${name} did not accept the request`,
  LIMIT_REACHED: () => 'The limit for what may be spent is reached',
  OFFLINE_MODE: () => 'VoiceAssist was set to offline',
};

/** For the reader: why the next is asked. The first failure says it; null where none failed. */
export function whyOf([first]: readonly FailedAttempt[]): string | null {
  if (first === undefined) return null;
  return WHY[first.failure.code]?.(first.name) ?? `${first.name}: ${first.failure.message}`;
}

/** What a question fails with that none of a chain answered: as the first did, with what became of the others. */
export function allOf(failed: readonly FailedAttempt[]): Failure | null {
  const [first, ...others] = failed;
  if (first === undefined || others.length === 0) return first?.failure ?? null;
  const { code, retryAfterMs } = first.failure;
  const message = failed.map(({ name, failure }) => `${name}: ${failure.message}`).join(' ');
  const cause = new AggregateError(failed.map(({ failure }) => failure));
  return new Failure(code, { message, cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}
