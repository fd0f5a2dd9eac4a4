import { describe, expect, it } from 'vitest';
import { recencyFactor } from './recency.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 0, 1);

describe('recency', () => {
  it('lifts what is new by three in a hundred, half of it a year later, and never lowers', () => {
    expect(recencyFactor(now, now)).toBeCloseTo(1.03, 10);
    expect(recencyFactor(now - YEAR_MS, now)).toBeCloseTo(1.015, 10);
    expect(recencyFactor(0, now)).toBeGreaterThanOrEqual(1);
  });

  it('takes dates to come for today, and no date for long ago', () => {
    expect(recencyFactor(now + YEAR_MS, now)).toBeCloseTo(1.03, 10);
    expect(recencyFactor(null, now)).toBe(1);
  });
});
