import type ICAL from 'ical.js';
import { stringsOf } from './read-lines.ts';
import { UTC, type Zone } from './zones.ts';

/** A time as a calendar writes it. `zone` null: a whole day, or a time that is the same on every clock (floating). */
export interface CalendarTime {
  wallMs: number;
  isDate: boolean;
  zone: Zone | null;
}

/** The zone of a name as this calendar means it. */
export type ZoneOf = (tzid: string) => Zone | null;

/** Null where the property has no time anybody could read. */
export function readTime(property: ICAL.Property | null, zoneOf: ZoneOf): CalendarTime | null {
  return property === null ? null : (readTimes(property, zoneOf)[0] ?? null);
}

export function readTimes(property: ICAL.Property, zoneOf: ZoneOf): CalendarTime[] {
  const tzid: unknown = property.getParameter('tzid');
  const zone = typeof tzid === 'string' ? zoneOf(tzid) : null;
  return stringsOf(property).flatMap((text) => parseTime(text, zone) ?? []);
}

/** `20260301T103000Z` and `2026-03-01T10:30:00` alike. Years before 1600 are mistakes, and cost the most to expand. */
export function parseTime(text: string, zone: Zone | null): CalendarTime | null {
  const [, year, month, day, hour, minute, second = '0', utc] =
    /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z)?)?/.exec(text.trim()) ?? [];
  if (year === undefined || Number(year) < 1600) return null;
  const dayMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (hour === undefined) return { wallMs: dayMs, isDate: true, zone: null };
  const wallMs = dayMs + (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000;
  return { wallMs, isDate: false, zone: utc === 'Z' ? UTC : zone };
}

/** A moment where the time has a zone; otherwise the wall time, which every zone has at its own moment. */
export function momentOf({ wallMs, zone }: CalendarTime): number {
  return zone === null ? wallMs : zone.toUtcMs(wallMs);
}

/** Days as the calendar counts them, and time besides, of a duration (`P1DT2H`); null where it is none. */
export function readDuration(text: string): { days: number; ms: number } | null {
  const match = /^([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/i.exec(text.trim());
  if (!match || match[1] === '-') return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((part) => Number(part ?? 0));
  return { days: weeks * 7 + days, ms: (hours * 3600 + minutes * 60 + seconds) * 1000 };
}
