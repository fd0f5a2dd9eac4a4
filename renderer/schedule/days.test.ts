import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayOf, daysFrom, startOfDayMs, timeOnDayMs, weekOf } from './days.ts';

const HOUR_MS = 3_600_000;

describe('days, where clocks are put forward and back', () => {
  const before = process.env['TZ'];
  beforeAll(() => {
    process.env['TZ'] = 'Europe/London';
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it('has days of 23 and 25 hours between its midnights', () => {
    expect(startOfDayMs('2026-03-30') - startOfDayMs('2026-03-29')).toBe(23 * HOUR_MS);
    expect(startOfDayMs('2026-10-26') - startOfDayMs('2026-10-25')).toBe(25 * HOUR_MS);
    expect(timeOnDayMs('2026-10-25', 9, 0)).toBe(Date.parse('2026-10-25T09:00:00Z'));
  });

  it('counts days, not hours, over them', () => {
    expect(addDays('2026-10-25', 1)).toBe('2026-10-26');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysFrom('2026-03-28', 3)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
  });

  it('finds any day again from any of its hours', () => {
    const days = fc.integer({ min: -40_000, max: 40_000 }).map((count) => addDays('2026-01-01', count));
    fc.assert(
      fc.property(days, fc.integer({ min: 3, max: 23 }), (day, hour) => {
        expect(dayOf(timeOnDayMs(day, hour, 0))).toBe(day);
        expect(addDays(addDays(day, 7), -7)).toBe(day);
      }),
      { seed: 5 },
    );
  });

  it('begins a week on the day it begins where the person lives', () => {
    expect(weekOf('2026-11-20', 1)).toBe('2026-11-16');
    expect(weekOf('2026-11-22', 1)).toBe('2026-11-16');
    expect(weekOf('2026-11-22', 7)).toBe('2026-11-22');
    expect(weekOf('2026-11-20', 6)).toBe('2026-11-14');
  });
});
