import ICAL from 'ical.js';
import type { DavObject } from './collections.ts';
import { CALDAV, CARDDAV, child, type Element } from './xml.ts';

/** Does an event or task fit a calendar-query's filter? Kinds, time ranges, and what properties say. */
export function fitsCalendarFilter(object: DavObject, filter: Element | undefined): boolean {
  const calendarFilter = filter?.children.find(({ name }) => name === 'comp-filter');
  return (calendarFilter?.children ?? [])
    .filter(({ name }) => name === 'comp-filter')
    .every((each) => object.component === each.attributes['name']?.toLowerCase() && fitsComponent(object, each));
}

function fitsComponent({ data, component }: DavObject, filter: Element): boolean {
  const calendar = new ICAL.Component(ICAL.parse(data) as unknown[]);
  const parts = calendar.getAllSubcomponents(component);
  const range = child(filter, CALDAV, 'time-range');
  if (range && !takesPlace(parts, range)) return false;
  return filter.children
    .filter(({ name }) => name === 'prop-filter')
    .every((each) =>
      parts.some((part) => fitsProperty(part.getFirstPropertyValue(each.attributes['name']?.toLowerCase() ?? ''), each)),
    );
}

/** Seconds since 1970 of `20260309T000000Z`. */
const instant = (text: string | undefined, none: number): number =>
  text === undefined ? none : Date.parse(text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/u, '$1-$2-$3:$4:$5')) / 1000;

/** How many times of a series are looked at: those without end have no last one. */
const LONGEST_SERIES = 5000;

function takesPlace(parts: readonly ICAL.Component[], range: Element): boolean {
  const start = instant(range.attributes['start'], Number.NEGATIVE_INFINITY);
  const end = instant(range.attributes['end'], Number.POSITIVE_INFINITY);
  const overlaps = (from: number, to: number): boolean => from < end && (to > start || (to === from && from >= start));
  const master = parts.find((part) => !part.hasProperty('recurrence-id')) ?? parts[0];
  if (!master) return false;
  const due = master.getFirstPropertyValue('due');
  if (master.name === 'vtodo') {
    const at = due instanceof ICAL.Time ? due.toUnixTime() : null;
    return at === null || overlaps(at, at);
  }
  const event = new ICAL.Event(master, { exceptions: parts.filter((part) => part !== master) });
  if (!event.isRecurring()) return overlaps(event.startDate.toUnixTime(), event.endDate.toUnixTime());
  const series = event.iterator(event.startDate);
  for (let count = 0, next = series.next(); count < LONGEST_SERIES && next; count++, next = series.next()) {
    const { startDate, endDate } = event.getOccurrenceDetails(next);
    if (overlaps(startDate.toUnixTime(), endDate.toUnixTime())) return true;
    if (startDate.toUnixTime() >= end) return false;
  }
  return false;
}

/** Does a contact fit an addressbook-query's filter? Text in its properties. */
export function fitsCardFilter({ data }: DavObject, filter: Element | undefined): boolean {
  const tests = (filter?.children ?? []).filter(({ name }) => name === 'prop-filter');
  if (tests.length === 0) return true;
  const card = new ICAL.Component(ICAL.parse(data) as unknown[]);
  const results = tests.map((each) => {
    const values = card
      .getAllProperties(each.attributes['name']?.toLowerCase() ?? '')
      .map((property) => property.getFirstValue());
    return values.length === 0 ? fitsProperty(null, each) : values.some((value) => fitsProperty(value, each));
  });
  return filter?.attributes['test'] === 'allof' ? results.every(Boolean) : results.some(Boolean);
}

function fitsProperty(value: unknown, filter: Element): boolean {
  if (filter.children.some(({ name }) => name === 'is-not-defined')) return value === null;
  const match = child(filter, CALDAV, 'text-match') ?? child(filter, CARDDAV, 'text-match');
  if (value === null) return false;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const found = match === undefined || text.toLowerCase().includes(match.text.toLowerCase());
  return match?.attributes['negate-condition'] === 'yes' ? !found : found;
}
