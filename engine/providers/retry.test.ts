import { expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { retryDelayMs } from './retry.ts';

const first = { retries: 0, leftMs: 9000, random: () => 0.5 };

it('waits a moment, drawn by chance, before it asks once more', () => {
  expect(retryDelayMs(new Failure('PROVIDER_ERROR'), first)).toBe(125);
  expect(retryDelayMs(new Failure('PROVIDER_ERROR'), { ...first, retries: 1 })).toBeNull();
});

it('waits as long as the server asks, where that is within the time that is left', () => {
  const failure = new Failure('PROVIDER_RATE_LIMITED', { retryAfterMs: 3000 });
  expect(retryDelayMs(failure, first)).toBe(3125);
  expect(retryDelayMs(failure, { ...first, leftMs: 3000 })).toBeNull();
});

it('does not ask again what stays as it is', () => {
  for (const code of [
    'PROVIDER_KEY_REFUSED',
    'PROVIDER_MODEL_UNKNOWN',
    'PROVIDER_TIMEOUT',
    'PROVIDER_PAUSED',
    'LIMIT_REACHED',
  ] as const) {
    expect(retryDelayMs(new Failure(code), first)).toBeNull();
  }
});
