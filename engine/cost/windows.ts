import type { Zone } from '../calendar/zones.ts';

/** A span of the calendar, as a clock on the wall shows it. */
export type Span = 'hour' | 'day' | 'month';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * The hour, day or month a time lies in: from `startMs` on, before `endMs`. A day on which the clock is put forward has 23
 * hours; an hour that the clock shows twice is two.
 */
export function spanAt(kind: Span, atMs: number, zone: Zone): { startMs: number; endMs: number } {
  const wallMs = zone.toWallMs(atMs);
  if (kind === 'hour') {
    const startMs = atMs - modulo(wallMs, HOUR_MS);
    return { startMs, endMs: startMs + HOUR_MS };
  }
  if (kind === 'day') {
    const firstMs = wallMs - modulo(wallMs, DAY_MS);
    return { startMs: zone.toUtcMs(firstMs), endMs: zone.toUtcMs(firstMs + DAY_MS) };
  }
  const date = new Date(wallMs);
  const monthAt = (months: number): number => zone.toUtcMs(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  return { startMs: monthAt(0), endMs: monthAt(1) };
}

/** The spans from the one `sinceMs` lies in to the last that begins before `untilMs`, none left out. */
export function spansBetween(kind: Span, sinceMs: number, untilMs: number, zone: Zone): { startMs: number; endMs: number }[] {
  const spans = [];
  for (let span = spanAt(kind, sinceMs, zone); ; span = following(kind, span, zone)) {
    spans.push(span);
    if (span.endMs >= untilMs) return spans;
  }
}

/** Begins where the one before ends, also where the clock is put on or back by half an hour. */
function following(kind: Span, { endMs }: { endMs: number }, zone: Zone): { startMs: number; endMs: number } {
  return { startMs: endMs, endMs: spanAt(kind, endMs, zone).endMs };
}

/** The day on the wall, `2026-11-20`. */
export function dayAt(atMs: number, zone: Zone): string {
  return new Date(zone.toWallMs(atMs)).toISOString().slice(0, 10);
}

/** Never negative, unlike `%` for times before 1970. */
function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
