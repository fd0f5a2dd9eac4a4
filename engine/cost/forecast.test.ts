import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../contract/ids.ts';
import { zoneNamed } from '../calendar/zones.ts';
import type { UsageGroup } from '../store/usage-sums.ts';
import { forecastMonth } from './forecast.ts';
import { NOTHING_USED } from './meter.ts';

const DAY_MS = 86_400_000;
const zone = zoneNamed('Europe/Berlin') ?? expect.unreachable();
/** Noon of a day of October (or, beyond 31, of November) 2026 in Berlin, with the clock put back on the 25th. */
const noon = (day: number): number => Date.parse('2026-10-01T00:00:00Z') + (day - 1) * DAY_MS + (day < 25 ? 10 : 11) * 3_600_000;

const spent = (day: number, costMicro: number): UsageGroup => ({
  atMs: noon(day),
  costMicro,
  calls: 1,
  unpriced: 0,
  estimated: 0,
  usage: NOTHING_USED,
  role: 'answer',
  providerId: 'main' as ProviderId,
  providerName: '',
  model: '',
});
const forecast = (groups: UsageGroup[], day: number) =>
  forecastMonth({ groups, firstStartedMs: groups[0]?.atMs ?? null, nowMs: noon(day), zone });
const days = (from: number, to: number, costMicro = 100): UsageGroup[] =>
  Array.from({ length: to - from + 1 }, (_, index) => spent(from + index, costMicro));

describe('the forecast of a month', () => {
  it('is none before the first whole day is over', () => {
    expect(forecast([], 7)).toEqual({ monthMicro: null, spentMicro: 0, unpriced: 0, anomaly: null });
    expect(forecast([spent(7, 500)], 7)).toMatchObject({ monthMicro: null, spentMicro: 500 });
  });

  it('goes on at the pace of the days before, today for its rest', () => {
    expect(forecast(days(1, 10), 11)).toMatchObject({ spentMicro: 1000, monthMicro: 1000 + 50 + 20 * 100 });
    expect(forecast([...days(1, 10), spent(11, 80)], 11)).toMatchObject({ monthMicro: 1080 + 20 + 20 * 100 });
    expect(forecast([...days(1, 10), spent(11, 180)], 11)).toMatchObject({ monthMicro: 1180 + 20 * 100 });
  });

  it('counts days without calls, those of the month before, and no more than four weeks', () => {
    expect(forecast([spent(1, 700)], 8)).toMatchObject({ monthMicro: 700 + 50 + 23 * 100 });
    expect(forecast([...days(1, 3, 1_000_000), ...days(4, 31)], 32)).toMatchObject({ spentMicro: 0, monthMicro: 50 + 29 * 100 });
  });

  it('says how many calls of the month it knows no price of, and takes them for no amount', () => {
    const unpriced = (day: number): UsageGroup => ({ ...spent(day, 0), calls: 3, unpriced: 2 });
    expect(forecast([unpriced(20), unpriced(33), spent(34, 100)], 34)).toMatchObject({ unpriced: 2, spentMicro: 100 });
  });

  it('is what was spent on the last day of a month that cost what it does', () => {
    expect(forecast(days(1, 31), 31)).toMatchObject({ spentMicro: 3100, monthMicro: 3100 });
  });
});

describe('an unusual day', () => {
  it('costs more than three usual ones, and more than any before', () => {
    const usual = days(1, 10);
    expect(forecast([...usual, spent(11, 300)], 11).anomaly).toBeNull();
    expect(forecast([...usual, spent(11, 301)], 11).anomaly).toEqual({ todayMicro: 301, usualMicro: 100 });
    expect(forecast([...usual, spent(11, 500), spent(12, 301)], 12).anomaly).toBeNull();
  });

  it('is not spoken of before there are five to compare with, nor told by days without calls', () => {
    expect(forecast([...days(1, 4), spent(5, 900)], 5).anomaly).toBeNull();
    expect(forecast([...days(1, 4), spent(20, 900)], 20).anomaly).toBeNull();
    expect(forecast([...days(1, 5), spent(20, 900)], 20).anomaly).not.toBeNull();
  });
});
