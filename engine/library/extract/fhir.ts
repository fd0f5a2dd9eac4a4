import { Failure } from '../../failure.ts';
import { addDocument } from './add-document.ts';
import type { ReadInside } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { linesOfType, sectionOrder } from './fhir-lines.ts';
import { all, at, concept, date, firstOf, humanName, joined, words, type FhirValue } from './fhir-values.ts';
import { readHtml } from './html.ts';
import { authorNames, isoDateMs } from './metadata.ts';
import { decodeBounded } from './plain-text.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';
import { extensionOfType } from './type-extension.ts';

/** Documents held inside, beyond which they are only named. */
const MAX_ATTACHMENTS = 500;
const MAX_SECTIONS_DEEP = 20;

/**
 * FHIR JSON (R4, R5): a bundle, one resource, or one to a line (NDJSON). Compositions by their sections, the other resources as
 * one line each under a heading of their kind; documents held inside are read as files. What was entered in error is left out.
 * Failures: FILE_OTHER_DATA (other JSON), FILE_EMPTY, FILE_NOT_TEXT, FILE_CORRUPT, FILE_NO_TEXT, FILE_TOO_LARGE.
 */
export async function extractFhir(bytes: Uint8Array, readInside: ReadInside): Promise<ExtractedDocument> {
  const json = decodeBounded(bytes);
  if (!json.includes('"resourceType"')) throw new Failure('FILE_OTHER_DATA'); // whatever it is, and however damaged
  const values = parse(json);
  if (!values.some((value) => typeOf(value) !== '')) {
    throw new Failure('FILE_OTHER_DATA');
  }
  const entries = values.flatMap(entriesOf);
  const resources = entries.map(({ resource }) => resource).filter((resource) => !isError(resource));
  const builder = createTextBuilder();
  for (const resource of resources) if (typeOf(resource) === 'Composition') addComposition(resource, builder);
  addLines(resources, resolver(entries), builder);
  addNarratives(resources, builder);
  const lacks = await addAttachments(resources, builder, readInside);
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure('FILE_NO_TEXT');
  return {
    format: 'fhir',
    title: titleOf(resources),
    text,
    blocks,
    pageSpans: [],
    pageItems: [],
    ...toldOf(resources),
    ...lacks,
  };
}

function parse(text: string): FhirValue[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) throw new Failure('FILE_CORRUPT', { cause: error });
    try {
      return lines.map((line): unknown => JSON.parse(line));
    } catch (cause) {
      throw new Failure('FILE_CORRUPT', { cause });
    }
  }
}

interface Entry {
  fullUrl: string;
  resource: FhirValue;
}

/** The resources of a bundle, or the resource itself; a bundle in a bundle is passed over. */
function entriesOf(value: FhirValue): Entry[] {
  if (typeOf(value) !== 'Bundle') return [{ fullUrl: '', resource: value }];
  return all(at(value, 'entry')).map((entry) => ({ fullUrl: words(at(entry, 'fullUrl')), resource: at(entry, 'resource') }));
}

function typeOf(resource: FhirValue): string {
  return Array.isArray(resource) ? '' : words(at(resource, 'resourceType'));
}

function isError(resource: FhirValue): boolean {
  const wrong = 'entered-in-error';
  return (
    words(at(resource, 'status')) === wrong ||
    all(at(resource, 'verificationStatus', 'coding')).some((coding) => words(at(coding, 'code')) === wrong)
  );
}

/** Finds what a reference points to: in the resource itself, by its address in the bundle, or by type and id. */
function resolver(entries: readonly Entry[]): (resource: FhirValue, reference: FhirValue) => FhirValue {
  const known = new Map<string, FhirValue>();
  for (const { fullUrl, resource } of entries) {
    if (fullUrl !== '') known.set(fullUrl, resource);
    known.set(`${typeOf(resource)}/${words(at(resource, 'id'))}`, resource);
  }
  return (resource, reference) => {
    const target = words(at(reference, 'reference'));
    if (target.startsWith('#')) return all(at(resource, 'contained')).find((inner) => words(at(inner, 'id')) === target.slice(1));
    return known.get(target);
  };
}

function addComposition(composition: FhirValue, builder: TextBuilder): void {
  builder.add('heading', firstOf(words(at(composition, 'title')), concept(at(composition, 'type'))), 1);
  builder.add(
    'paragraph',
    joined([date(at(composition, 'date')), joined(all(at(composition, 'author')).map((author) => words(at(author, 'display'))))]),
  );
  addSections(at(composition, 'section'), 2, builder);
}

function addSections(sections: FhirValue, level: number, builder: TextBuilder): void {
  if (level > MAX_SECTIONS_DEEP) return;
  for (const section of all(sections)) {
    builder.add('heading', firstOf(words(at(section, 'title')), concept(at(section, 'code'))), level);
    addNarrative(section, level, builder);
    addSections(at(section, 'section'), level + 1, builder);
  }
}

/** The XHTML a person would be shown. */
function addNarrative(resource: FhirValue, level: number, builder: TextBuilder): boolean {
  const html = at(resource, 'text', 'div');
  if (typeof html !== 'string' || html.trim() === '') return false;
  try {
    addDocument(builder, readHtml(html, 'html'), level);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'FILE_EMPTY') return false;
    throw error;
  }
}

function addLines(
  resources: readonly FhirValue[],
  resolve: (resource: FhirValue, reference: FhirValue) => FhirValue,
  builder: TextBuilder,
): void {
  const lines = new Map<string, string[]>(sectionOrder.map((section) => [section, []]));
  for (const resource of resources) {
    const type = typeOf(resource);
    const known = Object.hasOwn(linesOfType, type) ? linesOfType[type] : undefined;
    const line = known?.line(resource, (reference) => resolve(resource, reference)) ?? '';
    if (known && line !== '') lines.get(known.section)?.push(line);
  }
  for (const [section, all] of lines) {
    if (all.length === 0) continue;
    builder.add('heading', section, 2);
    for (const line of all) builder.add('list-item', `- ${line}`);
  }
}

/** Kinds of which only their own words are known. What names people and places is not for reading. */
function addNarratives(resources: readonly FhirValue[], builder: TextBuilder): void {
  for (const resource of resources) {
    const type = typeOf(resource);
    if (
      Object.hasOwn(linesOfType, type) ||
      /^(?:Composition|Practitioner|PractitionerRole|Organization|Location|Medication|Provenance|)$/.test(type)
    )
      continue;
    if (typeof at(resource, 'text', 'div') !== 'string') continue;
    builder.add('heading', type.replace(/([a-z])([A-Z])/g, '$1 $2'), 2);
    addNarrative(resource, 2, builder);
  }
}

async function addAttachments(
  resources: readonly FhirValue[],
  builder: TextBuilder,
  readInside: ReadInside,
): Promise<Pick<ExtractedDocument, 'lacks'>> {
  let lacks: Pick<ExtractedDocument, 'lacks'> = {};
  let left = MAX_ATTACHMENTS;
  for (const resource of resources) {
    const attachments = [
      ...all(at(resource, 'presentedForm')),
      ...all(at(resource, 'content')).map((content) => at(content, 'attachment')),
    ];
    for (const attachment of attachments) {
      const data = at(attachment, 'data');
      const extension = extensionOfType(words(at(attachment, 'contentType')));
      if (typeof data !== 'string' || extension === null || left-- <= 0) continue;
      const name = firstOf(
        words(at(attachment, 'title')),
        words(at(resource, 'description')),
        concept(at(resource, 'type')),
        concept(at(resource, 'code')),
        'Document',
      );
      builder.add('heading', joined([name, date(at(resource, 'date'))]), 2);
      try {
        const inside = await readInside(`document.${extension}`, new Uint8Array(Buffer.from(data, 'base64')));
        addDocument(builder, inside, 2);
        if (inside.lacks) lacks = { lacks: inside.lacks };
      } catch (error) {
        if (error instanceof Failure && error.code === 'FILE_TOO_LARGE') throw error;
        if (error instanceof Failure && error.code === 'OCR_MODEL_MISSING') lacks = { lacks: error.code };
        builder.add('paragraph', 'This document could not be read.');
      }
    }
  }
  return lacks;
}

/** Whose composition it is and of when; where there is none but a single dated resource, that one's date. */
function toldOf(resources: readonly FhirValue[]): Pick<ExtractedDocument, 'authors' | 'dateMs'> {
  const composition = resources.find((resource) => typeOf(resource) === 'Composition');
  const only = resources.find((resource) => typeOf(resource) !== 'Patient');
  const dated = composition ?? (resources.length <= 2 ? only : undefined);
  return {
    authors: authorNames(...all(at(composition, 'author')).map((author) => words(at(author, 'display')))),
    dateMs: isoDateMs(
      ['date', 'effectiveDateTime', 'issued', 'authoredOn'].map((name) => words(at(dated, name))).find((value) => value !== ''),
    ),
  };
}

function titleOf(resources: readonly FhirValue[]): string | null {
  const first = (type: string) => resources.find((resource) => typeOf(resource) === type);
  const title = firstOf(words(at(first('Composition'), 'title')), humanName(at(first('Patient'), 'name')));
  return title === '' ? null : title.slice(0, 300);
}
