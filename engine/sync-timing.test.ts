import { expect, it } from 'vitest';
import { Failure } from './failure.ts';
import { isForPerson, nextLookMs, nextTryMs } from './sync-timing.ts';

const PACE = { maxIntervalMinutes: 15, random: 0.5 };

it('looks every half minute while things change, and less and less often while they do not', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((quiet) => nextLookMs(quiet, PACE) / 1000)).toEqual([30, 60, 120, 240, 480, 900, 900]);
  expect(nextLookMs(9, { maxIntervalMinutes: 1, random: 0 })).toBe(54_000);
});

it('looks once an hour where the server tells of changes itself, and not more often than is set', () => {
  expect([0, 5].map((quiet) => nextLookMs(quiet, { ...PACE, isTold: true }) / 60_000)).toEqual([60, 60]);
  expect(nextLookMs(0, { maxIntervalMinutes: 240, random: 0.5, isTold: true }) / 60_000).toBe(240);
  // What failed is tried again as ever.
  expect(nextTryMs(new Failure('SERVER_ERROR'), 1, { ...PACE, isTold: true })).toBe(30_000);
});

it('asks a person about a server that is another one only where that lasts', () => {
  for (const code of ['SERVER_MOVED', 'SERVER_NOT_DAV'] as const) {
    expect(nextTryMs(new Failure(code), 30, PACE)).toBe(900_000);
    expect([1, 19, 20].map((attempts) => isForPerson(new Failure(code), attempts))).toEqual([false, false, true]);
  }
  expect(isForPerson(new Failure('SERVER_UNREACHABLE'), 1000)).toBe(false);
  expect(isForPerson(new Failure('ACCOUNT_SIGN_IN'), 1)).toBe(true);
});

it('tries again what passes by itself, not before it is asked to, and leaves to a person what does not', () => {
  expect(nextTryMs(new Failure('SERVER_UNREACHABLE'), 1, PACE)).toBe(30_000);
  expect(nextTryMs(new Failure('SERVER_BUSY', { retryAfterMs: 90_000.5 }), 1, PACE)).toBe(90_001);
  for (const code of ['ACCOUNT_SIGN_IN', 'ACCOUNT_DISABLED', 'SERVER_UNTRUSTED'] as const)
    expect(nextTryMs(new Failure(code), 1, PACE)).toBeNull();
});
