import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelStride, ticksTo } from './chart-scale.ts';

describe('the lines of a chart', () => {
  it('stand at round values up to the highest bar', () => {
    expect(ticksTo(10)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticksTo(950)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(ticksTo(4_200_000)).toEqual([0, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000]);
  });

  it('are there where there is nothing to show, and never closer than one', () => {
    expect(ticksTo(0)).toEqual([0, 1]);
    expect(ticksTo(1)).toEqual([0, 1]);
    expect(ticksTo(2)).toEqual([0, 1, 2]);
    expect(ticksTo(3, 10_000)).toEqual([0, 10_000]);
  });

  it('hold every bar, are few, and are evenly apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000_000_000_000 }), (most) => {
        const ticks = ticksTo(most);
        const step = ticks[1] ?? 0;
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
        expect(ticks.at(-2)).toBeLessThan(most);
        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(ticks.every((tick, n) => tick === n * step && Number.isInteger(tick))).toBe(true);
      }),
      { seed: 6 },
    );
  });
});

it('names of bars keep their distance', () => {
  expect([7, 12, 24, 31].map(labelStride)).toEqual([1, 1, 3, 4]);
});
