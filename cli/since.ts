import { UsageError } from './options.ts';

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/** `--since`: a day from its first moment here (`2026-11-20`), or so many hours or days back (`24h`, `7d`), in milliseconds since 1970. Throws UsageError. */
export function readSince(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return nowMs - Number(count) * (UNITS_MS[unit] ?? 0);
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  const begin = new Date(year ?? NaN, (month ?? NaN) - 1, day);
  if (begin.getMonth() + 1 !== month || begin.getDate() !== day)
    throw new UsageError('--since takes a day (2026-11-20), or how far back: 24h, 7d.');
  return begin.getTime();
}
