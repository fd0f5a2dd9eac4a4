import { Failure } from '../../failure.ts';
import { cleanInline, cleanText } from './clean-text.ts';
import { lineOf, plainValue, readComponents, type Component, type ContentLine } from './content-lines.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { isoDateMs } from './metadata.ts';
import { decodeBounded } from './plain-text.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';

const nameOfPart: Readonly<Record<string, string>> = { VEVENT: 'Event', VTODO: 'Task', VJOURNAL: 'Entry' };

/**
 * ICS (RFC 5545): every event, task and journal entry under its summary, times as written with their time zone; a repeated
 * event once, with its rule. Failures: FILE_EMPTY, FILE_NOT_TEXT, FILE_CORRUPT, FILE_NO_TEXT, FILE_TOO_LARGE.
 */
export async function extractIcs(bytes: Uint8Array): Promise<ExtractedDocument> {
  const calendars = readComponents(decodeBounded(bytes)).filter(({ name }) => name === 'VCALENDAR');
  if (calendars.length === 0) throw new Failure('FILE_CORRUPT');
  const builder = createTextBuilder();
  for (const calendar of calendars) {
    for (const part of calendar.children) if (Object.hasOwn(nameOfPart, part.name)) addPart(builder, part);
  }
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure('FILE_NO_TEXT');
  const title = calendars.map((calendar) => lineOf(calendar, 'X-WR-CALNAME')).find((line) => line !== null);
  return {
    format: 'ics',
    title: title ? words(title).slice(0, 300) || null : null,
    text,
    blocks,
    pageSpans: [],
    pageItems: [],
    ...kindAndDate(calendars.flatMap(({ children }) => children)),
  };
}

/** A file of one event or task has its date; one of many has none of its own. */
function kindAndDate(parts: readonly Component[]): Pick<ExtractedDocument, 'kind' | 'dateMs'> {
  const told = parts.filter(({ name }) => Object.hasOwn(nameOfPart, name));
  const [only] = told.length === 1 ? told : [];
  const kind = told.every(({ name }) => name === 'VTODO') ? 'task' : 'event';
  return { kind, dateMs: only ? isoDateMs((lineOf(only, 'DTSTART') ?? lineOf(only, 'DUE'))?.value) : null };
}

function addPart(builder: TextBuilder, part: Component): void {
  const line = (name: string) => lineOf(part, name);
  const all = (name: string) => part.lines.filter((other) => other.name === name);
  const summary = line('SUMMARY');
  builder.add('heading', (summary ? words(summary) : '') || nameOfPart[part.name]!, 2);
  const facts: [string, string][] = [
    ['When', whenOf(part)],
    ['Due', timeOf(line('DUE'))],
    ['Completed', timeOf(line('COMPLETED'))],
    ['Repeats', ruleOf(line('RRULE'))],
    [
      'Except',
      all('EXDATE')
        .flatMap((dates) => dates.value.split(',').map((value) => timeOf({ ...dates, value })))
        .join(', '),
    ],
    ['Where', wordsOf(line('LOCATION'))],
    ['Organizer', personOf(line('ORGANIZER'))],
    ['With', all('ATTENDEE').map(personOf).join(', ')],
    ['Status', wordsOf(line('STATUS')).toLowerCase()],
    ['Categories', all('CATEGORIES').map(words).join(', ')],
  ];
  builder.add(
    'paragraph',
    facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  );
  for (const name of ['DESCRIPTION', 'COMMENT']) {
    for (const text of all(name)) {
      for (const paragraph of cleanText(plainValue(text.value)).split(/\n\s*\n/)) builder.add('paragraph', paragraph);
    }
  }
}

function words(line: ContentLine): string {
  return cleanInline(plainValue(line.value)).trim();
}

function wordsOf(line: ContentLine | null): string {
  return line ? words(line) : '';
}

function whenOf(part: Component): string {
  const start = timeOf(lineOf(part, 'DTSTART'));
  const end = lineOf(part, 'DTEND');
  const duration = wordsOf(lineOf(part, 'DURATION'));
  if (start === '') return '';
  if (duration !== '') return `${start}, for ${durationOf(duration)}`;
  if (!end) return start;
  // The end of whole days is the day after the last one.
  const until = /^\d{8}$/.test(end.value.trim()) ? dayBefore(end.value.trim()) : timeOf(end);
  return until === start || until === '' ? start : `${start} to ${until}`;
}

function timeOf(line: ContentLine | null): string {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z?))?/.exec(line?.value.trim() ?? '');
  if (!match) return wordsOf(line);
  const [, year, month, day, hour, minute, utc] = match;
  if (hour === undefined) return `${year}-${month}-${day}`;
  const zone = utc === 'Z' ? 'UTC' : cleanInline(line?.params.get('TZID') ?? '').trim();
  return `${year}-${month}-${day} ${hour}:${minute}${zone === '' ? '' : ` (${zone})`}`;
}

function dayBefore(day: string): string {
  const timeMs = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)) - 1);
  return new Date(timeMs).toISOString().slice(0, 10);
}

function durationOf(value: string): string {
  const match = /^[+-]?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?$/i.exec(value);
  if (!match) return value;
  const units = ['week', 'day', 'hour', 'minute'].flatMap((unit, index) => {
    const count = Number(match[index + 1] ?? 0);
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`];
  });
  return units.length === 0 ? value : units.join(' ');
}

const weekdays: Readonly<Record<string, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};
const units: Readonly<Record<string, string>> = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
  HOURLY: 'hour',
  MINUTELY: 'minute',
  SECONDLY: 'second',
};

/** A rule in words as far as it has them: nothing is worked out, so nothing can run away. */
function ruleOf(line: ContentLine | null): string {
  if (!line) return '';
  const rule = new Map(
    line.value.split(';').map((part) => [part.split('=')[0]!.trim().toUpperCase(), cleanInline(part.split('=')[1] ?? '').trim()]),
  );
  const unit = units[rule.get('FREQ')?.toUpperCase() ?? ''];
  if (unit === undefined) return words(line);
  const interval = Number(rule.get('INTERVAL') ?? 1);
  const days = (rule.get('BYDAY') ?? '').split(',').flatMap((day) => {
    const [, nth, name] = /^([+-]?\d*)(\w\w)$/.exec(day.trim()) ?? [];
    const weekday = weekdays[name?.toUpperCase() ?? ''];
    return weekday === undefined ? [] : [nth === '' || nth === undefined ? weekday : `${weekday} (${nth})`];
  });
  const until = rule.get('UNTIL');
  return [
    interval > 1 ? `every ${interval} ${unit}s` : `every ${unit}`,
    ...(days.length > 0 ? [`on ${days.join(', ')}`] : []),
    ...(rule.has('BYMONTHDAY') ? [`on day ${rule.get('BYMONTHDAY')}`] : []),
    ...(rule.has('COUNT') ? [`${rule.get('COUNT')} times`] : []),
    ...(until === undefined ? [] : [`until ${timeOf({ name: 'UNTIL', params: new Map(), value: until })}`]),
  ].join(' ');
}

function personOf(line: ContentLine | null): string {
  if (!line) return '';
  const address = words(line).replace(/^mailto:/i, '');
  const name = cleanInline(line.params.get('CN') ?? '').trim();
  return name === '' || name === address ? address : `${name} <${address}>`;
}
