import ICAL from 'ical.js';
import { withoutUnseen } from '../text/hidden-characters.ts';
import { readRule } from './rule.ts';

/** Longest calendar object or card that is read, in characters: a day's meetings with an hour's minutes have a hundredth of it. */
export const MAX_ENTRY_CHARS = 4_000_000;
const MAX_LINES = 50_000;
/** Pictures, sounds and files inside an entry, which say nothing here. */
const BULKY = /^(?:[\w-]+\.)?(?:ATTACH|PHOTO|LOGO|SOUND|KEY|X-ALT-DESC|X-MS-[\w-]+)[;:]/i;

/**
 * What ical.js makes of untrusted text, with all taken out that it would stop at: lines that are none, rules nobody could follow,
 * what nobody reads or sees. Null where nothing is left to read.
 */
export function readRoot(data: string, name: 'vcalendar' | 'vcard'): ICAL.Component | null {
  if (data.length > MAX_ENTRY_CHARS) return null;
  const lines = data
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/, MAX_LINES)
    .map(withoutUnseen)
    .filter(isReadable);
  try {
    const parsed: unknown = ICAL.parse(lines.join('\r\n'));
    const all = Array.isArray(parsed) && Array.isArray(parsed[0]) ? (parsed as unknown[][]) : [parsed as unknown[]];
    const root = all.find(([found]) => found === name);
    return root ? new ICAL.Component(root) : null;
  } catch {
    return null; // damaged: whatever is known of it is its name on the server
  }
}

function isReadable(line: string): boolean {
  if (!/^[\w.-]+[;:]/.test(line) || BULKY.test(line)) return false;
  if (/^(?:EXRULE|REQUEST-STATUS|GEO|TRIGGER)[;:]/i.test(line)) return false;
  const [, rule] = /^RRULE(?:;[^:]*)?:(.*)$/i.exec(line) ?? [];
  return rule === undefined || readRule(rule) !== null;
}

/** The first text of a property, without white space at its ends; null where there is none. */
export function textOf(component: ICAL.Component, name: string): string | null {
  const text = component
    .getAllProperties(name)
    .map(valueOf)
    .find((value) => value !== '');
  return text ?? null;
}

/** A property's value as text, whatever its type. */
export function valueOf(property: ICAL.Property): string {
  return stringsOf(property)[0]?.trim() ?? '';
}

/** Every value of a property as text: lists (EXDATE), and of a period its two ends joined by a slash. */
export function stringsOf(property: ICAL.Property): string[] {
  const values: unknown[] = property.jCal.slice(3);
  return values.map((value) => (Array.isArray(value) ? value.map(String).join('/') : String(value)));
}
