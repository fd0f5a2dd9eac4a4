import { expect, it } from 'vitest';
import { readAllowances, retryAfterMs } from './rate-headers.ts';

it.each([
  ['6m0s', 360_000],
  ['1.5s', 1500],
  ['120ms', 120],
  ['1h2m3s', 3_723_000],
  ['7', 7000],
])('reads %s as %i ms', (reset, ms) => {
  const headers = new Headers({ 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': reset });
  expect(readAllowances(headers).get('tokens')).toEqual({ limit: null, remaining: 5, resetMs: ms });
});

it.each(['soon', '', '-3s', '5 minutes', '1e9', 'NaN'])('takes nothing from “%s”', (reset) => {
  const headers = new Headers({ 'x-ratelimit-remaining-requests': '5', 'x-ratelimit-reset-requests': reset });
  expect(readAllowances(headers).size).toBe(0);
});

it('reads how long to wait in milliseconds, seconds, or until a moment', () => {
  expect(retryAfterMs(new Headers({ 'retry-after-ms': '1500', 'retry-after': '7' }))).toBe(1500);
  expect(retryAfterMs(new Headers({ 'retry-after': '7' }))).toBe(7000);
  expect(retryAfterMs(new Headers({ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }))).toBe(0);
  expect(retryAfterMs(new Headers({ 'retry-after': 'later' }))).toBeNull();
  expect(retryAfterMs(undefined)).toBeNull();
});
