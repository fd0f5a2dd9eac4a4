import { Failure } from '../../failure.ts';
import { cleanInline, cleanText } from './clean-text.ts';
import { lineOf, plainValue, readComponents, type Component, type ContentLine } from './content-lines.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { ruleInWords } from './ics-rule.ts';
import { spanInWords, timeInWords } from './ics-times.ts';
import { isoDateMs } from './metadata.ts';
import { decodeBounded } from './plain-text.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';

const nameOfPart: Readonly<Record<string, string>> = { VEVENT: 'Event', VTODO: 'Task', VJOURNAL: 'Entry' };

/**
 * ICS (RFC 5545): every event, task and journal entry under its summary, times as written, with their weekday and time zone; a
 * repeated event once, with its rule in words. Failures: FILE_EMPTY, FILE_NOT_TEXT, FILE_CORRUPT, FILE_NO_TEXT, FILE_TOO_LARGE.
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
    ['Due', timeInWords(line('DUE'))],
    ['Completed', timeInWords(line('COMPLETED'))],
    ['Priority', priorityOf(wordsOf(line('PRIORITY')))],
    ['Repeats', ruleInWords(line('RRULE'))],
    ['Except', all('EXDATE').flatMap(eachTime).join(', ')],
    ['Also', all('RDATE').flatMap(eachTime).join(', ')],
    ['Instead of', timeInWords(line('RECURRENCE-ID'))],
    ['Where', wordsOf(line('LOCATION'))],
    ['Organizer', personOf(line('ORGANIZER'))],
    ['With', all('ATTENDEE').map(attendeeOf).join(', ')],
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
  const start = lineOf(part, 'DTSTART');
  const duration = wordsOf(lineOf(part, 'DURATION'));
  if (start !== null && duration !== '') return `${timeInWords(start)}, for ${durationOf(duration)}`;
  return spanInWords(start, lineOf(part, 'DTEND'));
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

/** Each of a list of times (RDATE, EXDATE). */
function eachTime(line: ContentLine): string[] {
  return line.value.split(',').map((value) => timeInWords({ ...line, value }));
}

/** 1 is the highest, 9 the lowest, 0 none (RFC 5545, 3.8.1.9). */
function priorityOf(text: string): string {
  const priority = Number(text);
  if (text === '' || !(priority >= 1 && priority <= 9)) return '';
  return priority < 5 ? 'high' : priority === 5 ? 'medium' : 'low';
}

function attendeeOf(line: ContentLine): string {
  const status = cleanInline(line.params.get('PARTSTAT') ?? '')
    .trim()
    .toLowerCase()
    .replaceAll('-', ' ');
  return status === '' || status === 'needs action' ? personOf(line) : `${personOf(line)} (${status})`;
}

function personOf(line: ContentLine | null): string {
  if (!line) return '';
  const address = words(line).replace(/^mailto:/i, '');
  const name = cleanInline(line.params.get('CN') ?? '').trim();
  return name === '' || name === address ? address : `${name} <${address}>`;
}
