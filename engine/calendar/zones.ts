import { WINDOWS_ZONES } from './windows-zones.ts';

export const DAY_MS = 86_400_000;

/**
 * Times of one time zone. A wall time is what a clock on the wall there shows, written as the milliseconds of that time in UTC:
 * 10:30 on 1 June is `Date.UTC(2026, 5, 1, 10, 30)` in every zone.
 */
export interface Zone {
  /** As IANA names it; null where only the calendar itself describes it. */
  readonly name: string | null;
  /** A time that the clock skips is taken as if it had not been put forward; one it shows twice is the first (RFC 5545, 3.3.5). */
  toUtcMs(wallMs: number): number;
  toWallMs(utcMs: number): number;
}

/** A zone made from what tells its distance from UTC at a time, in milliseconds, east positive. */
export function zoneFrom(name: string | null, offsetMs: (utcMs: number) => number): Zone {
  return {
    name,
    toWallMs: (utcMs) => utcMs + offsetMs(utcMs),
    toUtcMs(wallMs) {
      const before = offsetMs(wallMs - DAY_MS);
      const after = offsetMs(wallMs + DAY_MS);
      if (before === after) return wallMs - before;
      if (offsetMs(wallMs - before) === before) return wallMs - before;
      return offsetMs(wallMs - after) === after ? wallMs - after : wallMs - before;
    },
  };
}

export const UTC: Zone = zoneFrom('UTC', () => 0);

const known = new Map<string, Zone | null>();
/** Names of untrusted calendars: no more than this many are remembered. */
const MAX_KNOWN = 1000;

/**
 * The zone of this name: of IANA, of Windows, or one of the two with a program's own prefix (`/mozilla.org/20050126_1/Europe/Berlin`).
 * Null where nobody knows it.
 */
export function zoneNamed(tzid: string): Zone | null {
  const found = known.get(tzid);
  if (found !== undefined) return found;
  const zone =
    namesOf(tzid)
      .map(ianaZone)
      .find((each) => each !== null) ?? null;
  if (known.size < MAX_KNOWN) known.set(tzid, zone);
  return zone;
}

/** Asking the system takes as long as a question's whole look at the schedule; people do not travel faster than this. */
const LOCAL_FOR_MS = 10_000;
let local: { zone: Zone; environment: string | undefined; untilMs: number } | null = null;

/** This machine's, of the last ten seconds. */
export function localZone(): Zone {
  const environment = process.env['TZ'];
  if (local === null || local.environment !== environment || performance.now() >= local.untilMs) {
    const zone = zoneNamed(new Intl.DateTimeFormat().resolvedOptions().timeZone) ?? UTC;
    local = { zone, environment, untilMs: performance.now() + LOCAL_FOR_MS };
  }
  return local.zone;
}

function namesOf(tzid: string): string[] {
  const name = tzid.trim().replace(/^"|"$/g, '');
  const parts = name.split('/').filter((part) => part !== '');
  const ends = name.startsWith('/') ? [parts.slice(-3).join('/'), parts.slice(-2).join('/')] : [];
  return [WINDOWS_ZONES.get(name.toLowerCase()) ?? name, ...ends];
}

function ianaZone(name: string): Zone | null {
  if (!/^[A-Za-z][\w+/-]{1,60}$/.test(name)) return null;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return zoneFrom(
      format.resolvedOptions().timeZone,
      rememberedByDay((utcMs) => offsetBy(format, utcMs)),
    );
  } catch {
    return null; // no zone of that name
  }
}

function offsetBy(format: Intl.DateTimeFormat, utcMs: number): number {
  const wholeMs = Math.floor(utcMs / 1000) * 1000;
  const values = new Map(format.formatToParts(wholeMs).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => values.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - wholeMs;
}

/** Asking takes microseconds and a calendar asks a hundred thousand times: where a day begins and ends alike, once is enough. */
function rememberedByDay(offsetMs: (utcMs: number) => number): (utcMs: number) => number {
  const starts = new Map<number, number>();
  const startOf = (day: number): number => {
    const remembered = starts.get(day);
    if (remembered !== undefined) return remembered;
    if (starts.size > 50_000) starts.clear();
    const offset = offsetMs(day * DAY_MS);
    starts.set(day, offset);
    return offset;
  };
  return (utcMs) => {
    const day = Math.floor(utcMs / DAY_MS);
    const offset = startOf(day);
    return offset === startOf(day + 1) ? offset : offsetMs(utcMs);
  };
}
