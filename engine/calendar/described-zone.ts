import type ICAL from 'ical.js';
import { expandRule } from './expand-rule.ts';
import { readRule } from './rule.ts';
import { stringsOf, textOf } from './read-lines.ts';
import { parseTime } from './read-time.ts';
import { zoneFrom, zoneNamed, type Zone } from './zones.ts';

/** Changes of a described zone are worked out until then; after it the last one holds. */
const LAST_MS = Date.UTC(2100, 0);
const MAX_CHANGES = 2000;

interface Change {
  atMs: number;
  beforeMs: number;
  afterMs: number;
}

/** Zones by the names a calendar uses: known ones by name, others as the calendar itself describes them (VTIMEZONE). */
export function zonesOf(calendar: ICAL.Component): (tzid: string) => Zone | null {
  const described = new Map(calendar.getAllSubcomponents('vtimezone').map((part) => [textOf(part, 'tzid') ?? '', part]));
  const made = new Map<string, Zone | null>();
  return (tzid) => {
    const known = zoneNamed(tzid);
    if (known !== null) return known;
    if (!made.has(tzid)) made.set(tzid, describedZone(described.get(tzid)));
    return made.get(tzid) ?? null;
  };
}

function describedZone(part: ICAL.Component | undefined): Zone | null {
  if (part === undefined) return null;
  const place = textOf(part, 'x-lic-location');
  const known = place === null ? null : zoneNamed(place);
  if (known !== null) return known;
  const changes = part
    .getAllSubcomponents()
    .flatMap(changesOf)
    .toSorted((a, b) => a.atMs - b.atMs);
  const [first] = changes;
  if (first === undefined) return null;
  return zoneFrom(null, (utcMs) => {
    const next = changes.findIndex(({ atMs }) => atMs > utcMs);
    if (next === 0) return first.beforeMs;
    return (changes[next === -1 ? changes.length - 1 : next - 1] ?? first).afterMs;
  });
}

function changesOf(part: ICAL.Component): Change[] {
  const [beforeMs, afterMs] = [offsetOf(textOf(part, 'tzoffsetfrom')), offsetOf(textOf(part, 'tzoffsetto'))];
  const start = parseTime(textOf(part, 'dtstart') ?? '', null);
  if (beforeMs === null || afterMs === null || start === null) return [];
  const rule = readRule(ruleText(part));
  const untilMs = rule?.until ? (rule.until.utc ? rule.until.ms + beforeMs : rule.until.ms) : null;
  const walls = rule
    ? expandRule(rule, { startMs: start.wallMs, fromMs: start.wallMs, toMs: LAST_MS, untilMs })
    : [start.wallMs, ...part.getAllProperties('rdate').flatMap(rdatesOf)];
  return [...Iterator.from(walls).take(MAX_CHANGES)].map((wallMs) => ({ atMs: wallMs - beforeMs, beforeMs, afterMs }));
}

/** A rule as it is written, from what ical.js made of it. */
function ruleText(part: ICAL.Component): string {
  return String(part.getFirstPropertyValue('rrule') ?? '');
}

function rdatesOf(property: ICAL.Property): number[] {
  return stringsOf(property).flatMap((text) => parseTime(text, null)?.wallMs ?? []);
}

function offsetOf(text: string | null): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)/.exec(text ?? '') ?? [];
  if (sign === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
