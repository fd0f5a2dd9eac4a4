import { expect, it } from 'vitest';
import { Failure } from './failure.ts';
import { nextLookMs, nextTryMs } from './sync-timing.ts';

const PACE = { maxIntervalMinutes: 15, random: 0.5 };

it('looks every half minute while things change, and less and less often while they do not', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((quiet) => nextLookMs(quiet, PACE) / 1000)).toEqual([30, 60, 120, 240, 480, 900, 900]);
  expect(nextLookMs(9, { maxIntervalMinutes: 1, random: 0 })).toBe(54_000);
});

it('tries again what passes by itself, not before it is asked to, and leaves to a person what does not', () => {
  expect(nextTryMs(new Failure('SERVER_UNREACHABLE'), 1, PACE)).toBe(30_000);
  expect(nextTryMs(new Failure('SERVER_BUSY', { retryAfterMs: 90_000.5 }), 1, PACE)).toBe(90_001);
  for (const code of ['ACCOUNT_SIGN_IN', 'ACCOUNT_DISABLED', 'SERVER_UNTRUSTED'] as const)
    expect(nextTryMs(new Failure(code), 1, PACE)).toBeNull();
});
