import type ICAL from 'ical.js';
import { readRoot, stringsOf, textOf } from './read-lines.ts';

export interface Card {
  kind: 'contact';
  uid: string | null;
  name: string;
  organisation: string | null;
  emails: string[];
  phones: string[];
  addresses: string[];
  birthday: string | null;
}

const MAX_VALUES = 100;
const MAX_CHARS = 500;

/** A card (vCard 3.0 or 4.0) as a contact; null where it cannot be read, or is a group. */
export function readCard(data: string): Card | null {
  const card = readRoot(data, 'vcard');
  if (card === null || textOf(card, 'kind')?.toLowerCase() === 'group') return null;
  const all = (name: string, read: (property: ICAL.Property) => string): string[] => {
    const values = card.getAllProperties(name).slice(0, MAX_VALUES).map(read);
    return [...new Set(values)].filter((value) => value !== '').map((value) => value.slice(0, MAX_CHARS));
  };
  const [organisation = null] = all('org', (property) => joined(property, ', '));
  return {
    kind: 'contact',
    uid: textOf(card, 'uid'),
    name: (textOf(card, 'fn') ?? nameOf(card) ?? organisation ?? '').slice(0, MAX_CHARS),
    organisation,
    emails: all('email', (property) => joined(property, ' ').replace(/^mailto:/i, '')),
    phones: all('tel', (property) => joined(property, ' ').replace(/^tel:/i, '')),
    addresses: all('adr', (property) => joined(property, ', ')),
    birthday: birthdayOf(card.getFirstProperty('bday')),
  };
}

/** Parts of a value made of several (an address), in order, without those that are empty. */
function joined(property: ICAL.Property, separator: string): string {
  return property.jCal
    .slice(3)
    .flat(3)
    .map((part) => String(part).replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '')
    .join(separator);
}

/** Family, given, additional, before, after (RFC 6350, 6.2.2), in the order they are said. */
function nameOf(card: ICAL.Component): string | null {
  const value: unknown = card.getFirstProperty('n')?.jCal[3];
  const parts = Array.isArray(value) ? value.map((part) => String(part).trim()) : [];
  const [family = '', given = '', more = '', before = '', after = ''] = parts;
  return [before, given, more, family, after].filter((part) => part !== '').join(' ') || null;
}

/** `19700131`, `1970-01-31T00:00:00`, `--0131`; a year that only stands in for none (1604, as Apple writes it) is none. */
function birthdayOf(property: ICAL.Property | null): string | null {
  if (property === null) return null;
  const text = stringsOf(property)[0]?.trim() ?? '';
  const [, year = '', month = '', day = ''] = /^(\d{4}|--)-?(\d\d)-?(\d\d)/.exec(text) ?? [];
  if (!isDay(Number(month), Number(day))) return null;
  const omitted: unknown = property.getParameter('x-apple-omit-year');
  return year === '--' || omitted === year || year === '1604' ? `--${month}-${day}` : `${year}-${month}-${day}`;
}

function isDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
