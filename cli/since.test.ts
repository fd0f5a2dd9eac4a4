import { expect, it } from 'vitest';
import { UsageError } from './options.ts';
import { readSince } from './since.ts';

const NOW_MS = new Date(2026, 10, 20, 12).getTime();

it('reads a day as its first moment here, and hours and days back', () => {
  expect(readSince(undefined, NOW_MS)).toBeUndefined();
  expect(readSince('2026-11-01', NOW_MS)).toBe(new Date(2026, 10, 1).getTime());
  expect(readSince('24h', NOW_MS)).toBe(NOW_MS - 24 * 3_600_000);
  expect(readSince('7d', NOW_MS)).toBe(NOW_MS - 7 * 24 * 3_600_000);
});

it.each(['', 'yesterday', '2026-02-30', '2026-13-01', '7w', '-1d', '2026-11-1'])('refuses “%s” as wrong use', (text) => {
  expect(() => readSince(text, NOW_MS)).toThrow(UsageError);
});
