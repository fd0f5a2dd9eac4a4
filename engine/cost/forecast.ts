import type * as z from 'zod';
import type { forecast as forecastShape } from '../../contract/usage.ts';
import type { Zone } from '../calendar/zones.ts';
import type { UsageGroup } from '../store/usage-sums.ts';
import { spanAt, spansBetween } from './windows.ts';

export type Forecast = z.infer<typeof forecastShape>;
type TimeSpan = { startMs: number; endMs: number };

/** Whole days that are looked back on: four weeks hold every weekday equally often. */
export const DAYS_BACK = 28;
const DAY_MS = 86_400_000;
/** Days with calls it takes to say what is usual. */
const ENOUGH_DAYS = 5;
/** Today is unusual from so many usual days on. */
const UNUSUAL_TIMES = 3;

/**
 * The month at the pace of the last four weeks: what was spent, and for each day to come the mean of the days since the first
 * call, of today its rest. Today is unusual where it costs more than three usual days (the median of those with calls) and more
 * than any of them.
 */
export function forecastMonth(asked: {
  /** From the start of the month, and from four weeks ago, on. */
  groups: readonly UsageGroup[];
  firstStartedMs: number | null;
  nowMs: number;
  zone: Zone;
}): Forecast {
  const { groups, nowMs, zone } = asked;
  const month = spanAt('month', nowMs, zone);
  const today = spanAt('day', nowMs, zone);
  const spentMicro = sumBetween(groups, month);
  const unpriced = sumBetween(groups, month, 'unpriced');
  const todayMicro = sumBetween(groups, today);
  const days = pastDays(asked, today.startMs).map((day) => sumBetween(groups, day));
  const usual = mean(days);
  const daysAfter = today.endMs >= month.endMs ? 0 : spansBetween('day', today.endMs, month.endMs, zone).length;
  const restOfToday = (today.endMs - nowMs) / (today.endMs - today.startMs);
  const toCome = usual * daysAfter + Math.max(0, Math.min(usual * restOfToday, usual - todayMicro));
  return {
    spentMicro,
    unpriced,
    monthMicro: days.length === 0 ? null : spentMicro + Math.round(toCome),
    anomaly: anomalyOf(days, todayMicro),
  };
}

/** The whole days since the first call, the latest four weeks of them. */
function pastDays(asked: { firstStartedMs: number | null; zone: Zone }, todayStartMs: number): TimeSpan[] {
  const { firstStartedMs, zone } = asked;
  if (firstStartedMs === null || firstStartedMs >= todayStartMs) return [];
  const fromMs = Math.max(firstStartedMs, todayStartMs - (DAYS_BACK + 1) * DAY_MS);
  return spansBetween('day', fromMs, todayStartMs, zone).slice(-DAYS_BACK);
}

function anomalyOf(days: readonly number[], todayMicro: number): Forecast['anomaly'] {
  const used = days.filter((micro) => micro > 0).toSorted((a, b) => a - b);
  const usualMicro = used[Math.ceil(used.length / 2) - 1];
  if (usualMicro === undefined || used.length < ENOUGH_DAYS) return null;
  const isUnusual = todayMicro > UNUSUAL_TIMES * usualMicro && todayMicro > (used.at(-1) ?? 0);
  return isUnusual ? { todayMicro, usualMicro } : null;
}

function sumBetween(
  groups: readonly UsageGroup[],
  { startMs, endMs }: TimeSpan,
  of: 'costMicro' | 'unpriced' = 'costMicro',
): number {
  let sum = 0;
  for (const group of groups) if (group.atMs >= startMs && group.atMs < endMs) sum += group[of];
  return sum;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((all, value) => all + value, 0) / values.length;
}
