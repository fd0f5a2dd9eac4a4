import type ICAL from 'ical.js';
import { zonesOf } from './described-zone.ts';
import { readRoot, textOf, valueOf } from './read-lines.ts';
import { momentOf, parseTime, readDuration, readTime, readTimes, type CalendarTime, type ZoneOf } from './read-time.ts';
import { readRule } from './rule.ts';
import type { PartTimes, Series } from './series.ts';
import { DAY_MS } from './zones.ts';

export interface Attendee {
  name: string;
  email: string | null;
  status: string | null;
}

/** What is shown of an event, or of one exception of it. */
export interface EventPart {
  title: string;
  location: string | null;
  description: string | null;
  attendees: Attendee[];
  status: 'confirmed' | 'tentative' | 'cancelled';
  allDay: boolean;
}

export interface CalendarEvent {
  kind: 'event';
  uid: string | null;
  series: Series;
  /** As `series.parts`. */
  parts: EventPart[];
}

export interface CalendarTask {
  kind: 'task';
  uid: string | null;
  title: string;
  description: string | null;
  due: CalendarTime | null;
  priority: number;
  done: boolean;
  doneAtMs: number | null;
}

/** Something else a calendar may hold (a journal entry), or nothing that could be read. */
export interface OtherEntry {
  kind: 'other';
  uid: string | null;
  title: string | null;
}

const MAX_PARTS = 2000;
const MAX_ATTENDEES = 200;
const MAX_RULES = 10;
const MAX_DATES = 5000;
export const MAX_TITLE = 500;
const MAX_DESCRIPTION = 20_000;

/** One calendar object: an event with its exceptions, or a task. Whatever it holds, it is read within bounds and nothing is thrown. */
export function readCalendarObject(data: string): CalendarEvent | CalendarTask | OtherEntry {
  const calendar = readRoot(data, 'vcalendar');
  if (calendar === null) return { kind: 'other', uid: null, title: null };
  const zoneOf = zonesOf(calendar);
  const events = calendar.getAllSubcomponents('vevent').slice(0, MAX_PARTS);
  if (events.length > 0) {
    const event = readEvent(events, zoneOf);
    if (event !== null) return event;
  }
  const tasks = calendar.getAllSubcomponents('vtodo');
  const task = tasks.find((each) => !each.hasProperty('recurrence-id')) ?? tasks[0];
  if (task !== undefined) return readTask(task, zoneOf);
  const [other] = [...events, ...calendar.getAllSubcomponents('vjournal')];
  return { kind: 'other', uid: other ? textOf(other, 'uid') : null, title: other ? textOf(other, 'summary') : null };
}

function readEvent(components: readonly ICAL.Component[], zoneOf: ZoneOf): CalendarEvent | null {
  const uid = textOf(components[0]!, 'uid');
  const read = components
    .filter((component) => textOf(component, 'uid') === uid)
    .flatMap((component) => {
      const times = readPartTimes(component, zoneOf);
      return times === null ? [] : [{ component, times, part: readPart(component, times) }];
    })
    .toSorted((a, b) => Number(a.times.replaces !== null) - Number(b.times.replaces !== null));
  const [main] = read;
  if (main === undefined) return null;
  const dates = (name: string): CalendarTime[] =>
    main.component
      .getAllProperties(name)
      .flatMap((property) => readTimes(property, zoneOf))
      .slice(0, MAX_DATES);
  const rules = main.component
    .getAllProperties('rrule')
    .slice(0, MAX_RULES)
    .flatMap((property) => readRule(String(property.getFirstValue())) ?? []);
  return {
    kind: 'event',
    uid,
    series: { parts: read.map(({ times }) => times), rules, added: dates('rdate'), removed: dates('exdate') },
    parts: read.map(({ part }) => part),
  };
}

function readPartTimes(component: ICAL.Component, zoneOf: ZoneOf): PartTimes | null {
  const time = (name: string) => readTime(component.getFirstProperty(name), zoneOf);
  const replaces = time('recurrence-id');
  const start = time('dtstart') ?? replaces;
  if (start === null) return null;
  const range: unknown = component.getFirstProperty('recurrence-id')?.getParameter('range');
  const andFuture = typeof range === 'string' && range.toUpperCase() === 'THISANDFUTURE';
  return { start, lasts: durationOf(start, time('dtend'), textOf(component, 'duration')), replaces, andFuture };
}

/** Longest time one event goes on: ten years. Longer ones are mistakes. */
const MAX_DAYS = 3660;

function durationOf(start: CalendarTime, end: CalendarTime | null, duration: string | null): { days: number; ms: number } {
  const whole = start.isDate ? { days: 1, ms: 0 } : { days: 0, ms: 0 };
  if (end !== null) {
    if (start.isDate || end.isDate) {
      const days = Math.round((end.wallMs - Math.floor(start.wallMs / DAY_MS) * DAY_MS) / DAY_MS);
      return days > 0 ? { days: Math.min(days, MAX_DAYS), ms: 0 } : whole;
    }
    const ms = start.zone === null || end.zone === null ? end.wallMs - start.wallMs : momentOf(end) - momentOf(start);
    return { days: 0, ms: Math.min(Math.max(0, ms), MAX_DAYS * DAY_MS) };
  }
  const told = duration === null ? null : readDuration(duration);
  if (told === null) return whole;
  if (start.isDate) return { days: Math.min(Math.max(1, told.days), MAX_DAYS), ms: 0 };
  return told.days * DAY_MS + told.ms > MAX_DAYS * DAY_MS ? whole : told;
}

function readPart(component: ICAL.Component, { start }: PartTimes): EventPart {
  return {
    title: textOf(component, 'summary')?.slice(0, MAX_TITLE) ?? '',
    location: textOf(component, 'location')?.slice(0, MAX_TITLE) ?? null,
    description: textOf(component, 'description')?.slice(0, MAX_DESCRIPTION) ?? null,
    attendees: component.getAllProperties('attendee').slice(0, MAX_ATTENDEES).map(readAttendee),
    status: statusOf(textOf(component, 'status')),
    allDay: start.isDate,
  };
}

function statusOf(text: string | null): EventPart['status'] {
  const status = text?.toLowerCase();
  return status === 'tentative' || status === 'cancelled' ? status : 'confirmed';
}

function readAttendee(property: ICAL.Property): Attendee {
  const parameter = (name: string): string => {
    const value: unknown = property.getParameter(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const [, address = ''] = /^mailto:(.*)$/i.exec(valueOf(property)) ?? [];
  const email = parameter('email') || address || null;
  const status = parameter('partstat').toLowerCase().replaceAll('-', ' ');
  return { name: (parameter('cn') || email || valueOf(property)).slice(0, MAX_TITLE), email, status: status || null };
}

function readTask(component: ICAL.Component, zoneOf: ZoneOf): CalendarTask {
  const status = textOf(component, 'status')?.toLowerCase();
  const completed = parseTime(textOf(component, 'completed') ?? '', null);
  const priority = Number(textOf(component, 'priority') ?? 0);
  return {
    kind: 'task',
    uid: textOf(component, 'uid'),
    title: textOf(component, 'summary')?.slice(0, MAX_TITLE) ?? '',
    description: textOf(component, 'description')?.slice(0, MAX_DESCRIPTION) ?? null,
    due: dueOf(component, zoneOf),
    priority: Number.isInteger(priority) && priority >= 1 && priority <= 9 ? priority : 0,
    // What was called off is no longer to be done either.
    done: status === 'completed' || status === 'cancelled' || (status === undefined && completed !== null),
    doneAtMs: completed === null ? null : momentOf(completed),
  };
}

function dueOf(component: ICAL.Component, zoneOf: ZoneOf): CalendarTime | null {
  const due = readTime(component.getFirstProperty('due'), zoneOf);
  if (due !== null) return due;
  const start = readTime(component.getFirstProperty('dtstart'), zoneOf);
  const duration = readDuration(textOf(component, 'duration') ?? '');
  if (start === null || duration === null) return null;
  return { ...start, wallMs: start.wallMs + duration.days * DAY_MS + (start.isDate ? 0 : duration.ms) };
}
