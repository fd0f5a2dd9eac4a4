import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import { lineOf, partsOf, plainValue, readComponents, type Component, type ContentLine } from './content-lines.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { MONTHS } from './ics-times.ts';
import { decodeBounded } from './plain-text.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';

/** What is read of a card, in this order, and how it is called. */
const labels: readonly (readonly [name: string, label: string])[] = [
  ['NICKNAME', 'Also called'], ['TITLE', 'Title'], ['ROLE', 'Role'], ['ORG', 'Organisation'], ['TEL', 'Telephone'], ['EMAIL', 'Email'], ['ADR', 'Address'],
  ['BDAY', 'Born'], ['ANNIVERSARY', 'Anniversary'], ['URL', 'Web'], ['IMPP', 'Chat'], ['CATEGORIES', 'Categories'], ['RELATED', 'Related'], ['NOTE', 'Note'],
]; // prettier-ignore

/** Types that say nothing to a reader. */
const silentTypes = new Set(['pref', 'voice', 'internet', 'quoted-printable', 'x-internet']);

/**
 * VCF (RFC 6350, and vCard 3.0 and 2.1): every card under its name; pictures, keys and sounds are left out.
 * Failures: FILE_EMPTY, FILE_NOT_TEXT, FILE_CORRUPT, FILE_NO_TEXT, FILE_TOO_LARGE.
 */
export async function extractVcf(bytes: Uint8Array): Promise<ExtractedDocument> {
  const cards = readComponents(decodeBounded(bytes)).filter(({ name }) => name === 'VCARD');
  if (cards.length === 0) throw new Failure('FILE_CORRUPT');
  const builder = createTextBuilder();
  for (const card of cards) addCard(builder, card);
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure('FILE_NO_TEXT');
  return {
    format: 'vcf',
    title: cards.length === 1 ? nameOf(cards[0]!) || null : null,
    text,
    blocks,
    pageSpans: [],
    pageItems: [],
  };
}

function addCard(builder: TextBuilder, card: Component): void {
  builder.add('heading', nameOf(card), 2);
  const facts = labels.flatMap(([name, label]) =>
    card.lines.filter((line) => line.name === name).map((line) => `${label}${typesOf(line)}: ${valueOf(line)}`),
  );
  builder.add('paragraph', facts.filter((fact) => !fact.endsWith(': ')).join('\n'));
}

function nameOf(card: Component): string {
  const full = lineOf(card, 'FN');
  if (full && plainValue(full.value).trim() !== '') return tidy(plainValue(full.value)).slice(0, 300);
  const [family = '', given = '', more = '', before = '', after = ''] = partsOf(lineOf(card, 'N')?.value ?? '');
  const name = tidy([before, given, more, family, after].filter((part) => part !== '').join(' '));
  return (name === '' ? tidy(plainValue(lineOf(card, 'ORG')?.value ?? '')) : name).slice(0, 300);
}

function valueOf(line: ContentLine): string {
  if (line.name === 'ADR' || line.name === 'ORG')
    return partsOf(line.value)
      .map(tidy)
      .filter((part) => part !== '')
      .join(', ');
  const value = tidy(plainValue(line.value));
  if (line.name === 'BDAY' || line.name === 'ANNIVERSARY') return dateInWords(value, line.params.get('X-APPLE-OMIT-YEAR'));
  return line.name === 'TEL' ? value.replace(/^tel:/i, '') : value;
}

/** `31 January 1970`; without a year where none is told, or one only stands in for none. */
function dateInWords(value: string, omitted: string | undefined): string {
  const [, year = '', month = '', day = ''] = /^(\d{4}|--)-?(\d\d)-?(\d\d)(?:T.*)?$/.exec(value) ?? [];
  const name = MONTHS[Number(month) - 1];
  if (name === undefined) return value;
  return year === '--' || year === omitted || year === '1604' ? `${Number(day)} ${name}` : `${Number(day)} ${name} ${year}`;
}

function typesOf(line: ContentLine): string {
  const types = (line.params.get('TYPE') ?? '')
    .toLowerCase()
    .split(',')
    .filter((type) => /^[a-z]{3,20}$/.test(type) && !silentTypes.has(type));
  return types.length === 0 ? '' : ` (${types.join(', ')})`;
}

function tidy(text: string): string {
  return cleanInline(text).trim();
}
