import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');

it.each([
  ['120', 120_000],
  ['0', 0],
  ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  ['1.5', null],
  ['', null],
])('“%s” asks for %s ms', (text, ms) => {
  expect(retryAfterMs(new Headers({ 'retry-after': text }), NOW)).toBe(ms);
});
