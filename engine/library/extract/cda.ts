import { Failure } from '../../failure.ts';
import { addDocument } from './add-document.ts';
import { addNarrative } from './cda-narrative.ts';
import { cleanInline } from './clean-text.ts';
import type { ReadInside } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { MAX_TEXT_FILE_BYTES, TEXT_TOO_LONG } from './limits.ts';
import { authorNames, isoDateMs } from './metadata.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';
import { extensionOfType } from './type-extension.ts';
import { childAt, decodeXml, elementsOf, parseXml, textOf, type XmlElement } from './xml-tree.ts';

/**
 * CDA and C-CDA (HL7 CDA R2): whose document it is, then every section under its title, as its narrative says it. Coded entries
 * are not read: what counts is what the author signed, and that is the narrative (CDA R2, 4.3.5).
 * Failures: FILE_OTHER_DATA (other XML), FILE_CORRUPT, FILE_EXPANDS_TOO_FAR, FILE_NO_TEXT, FILE_TOO_LARGE, those of the body's format.
 */
export async function extractCda(bytes: Uint8Array, readInside: ReadInside): Promise<ExtractedDocument> {
  if (bytes.length > MAX_TEXT_FILE_BYTES) throw new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG });
  const xml = decodeXml(bytes);
  if (!xml.includes('ClinicalDocument')) throw new Failure('FILE_OTHER_DATA'); // whatever it is, and however damaged
  const root = parseXml(xml);
  if (root.name !== 'ClinicalDocument') {
    throw new Failure('FILE_OTHER_DATA');
  }
  const builder = createTextBuilder();
  const title = plainAt(root, 'title') || (childAt(root, 'code')?.attribute('displayName') ?? '');
  builder.add('heading', title, 1);
  builder.add('paragraph', headOf(root).join('\n'));
  const before = builder.length;
  const body = childAt(root, 'component', 'structuredBody');
  if (body) for (const component of elementsOf(body, 'component')) readSection(component, 2, builder);
  const file = childAt(root, 'component', 'nonXMLBody', 'text');
  const inside = file ? await readFile(file, readInside) : null;
  if (inside) addDocument(builder, inside, 1);
  if (builder.length === before) throw new Failure('FILE_NO_TEXT');
  return {
    format: 'cda',
    title: title === '' ? null : title.slice(0, 300),
    ...builder.finish(),
    pageSpans: [],
    pageItems: [],
    authors: authorNames(
      ...elementsOf(root, 'author').map((author) => nameOf(childAt(author, 'assignedAuthor', 'assignedPerson', 'name'))),
    ),
    dateMs: isoDateMs(childAt(root, 'effectiveTime')?.attribute('value')),
    ...(inside?.lacks ? { lacks: inside.lacks } : {}),
  };
}

function plainAt(parent: XmlElement, ...path: readonly string[]): string {
  const found = childAt(parent, ...path);
  return found ? cleanInline(textOf(found)).trim() : '';
}

function headOf(root: XmlElement): string[] {
  const role = childAt(root, 'recordTarget', 'patientRole');
  const patient = role ? childAt(role, 'patient') : null;
  const gender = patient ? childAt(patient, 'administrativeGenderCode') : null;
  const facts: [string, string][] = [
    ['Patient', patient ? nameOf(childAt(patient, 'name')) : ''],
    ['Born', patient ? dateOf(childAt(patient, 'birthTime')?.attribute('value')) : ''],
    ['Sex', gender?.attribute('displayName') ?? genders[gender?.attribute('code') ?? ''] ?? ''],
    ['Patient number', role ? (childAt(role, 'id')?.attribute('extension') ?? '') : ''],
    ['Date', dateOf(childAt(root, 'effectiveTime')?.attribute('value'))],
    ['Author', nameOf(childAt(root, 'author', 'assignedAuthor', 'assignedPerson', 'name'))],
    ['Organisation', plainAt(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name')],
  ];
  return facts.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${cleanInline(value).trim()}`);
}

const genders: Readonly<Record<string, string>> = { M: 'male', F: 'female', UN: 'undifferentiated' };

/** The parts of a name are elements without white space between them that could be relied on. */
function nameOf(name: XmlElement | null): string {
  if (!name) return '';
  const parts = name.children.map((child) => (typeof child === 'string' ? child : textOf(child)));
  return cleanInline(parts.join(' ')).trim();
}

/** An HL7 time (`20240305101500+0100`) as a date, with its time where it has one. */
function dateOf(value: string | null | undefined): string {
  const match = /^(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?/.exec(value ?? '');
  if (!match) return '';
  const [, year, month, day, hour, minute] = match;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  return hour !== undefined && minute !== undefined ? `${date} ${hour}:${minute}` : date;
}

function readSection(component: XmlElement, level: number, builder: TextBuilder): void {
  const section = childAt(component, 'section');
  if (!section) return;
  builder.add('heading', plainAt(section, 'title') || (childAt(section, 'code')?.attribute('displayName') ?? ''), level);
  const narrative = childAt(section, 'text');
  if (narrative) addNarrative(narrative, builder);
  for (const inner of elementsOf(section, 'component')) readSection(inner, level + 1, builder);
}

async function readFile(text: XmlElement, readInside: ReadInside): Promise<ExtractedDocument> {
  const extension = extensionOfType(text.attribute('mediaType') ?? 'text/plain');
  if (extension === null) throw new Failure('FILE_NO_TEXT');
  const content = textOf(text);
  const bytes = text.attribute('representation') === 'B64' ? Buffer.from(content, 'base64') : new TextEncoder().encode(content);
  return await readInside(`body.${extension}`, new Uint8Array(bytes));
}
