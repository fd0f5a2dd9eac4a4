import type { DocumentFormat, DocumentKind } from '../../../contract/documents.ts';
import type { DescribedDocument, ExtractedDocument } from './extracted-document.ts';
import { languageOf } from './language.ts';
import { authorNames, writtenDateMs } from './metadata.ts';

/** Where a document tells of itself: below that it tells of other things. */
const HEAD_CHARS = 2000;

/** What every file of a format is. */
const kindOfFormat: Partial<Record<DocumentFormat, DocumentKind>> = {
  eml: 'message',
  msg: 'message',
  ics: 'event',
  vcf: 'contact',
  csv: 'table',
  xlsx: 'table',
  pptx: 'slides',
  epub: 'book',
  cda: 'record',
  fhir: 'record',
  image: 'image',
};

/** What the title, the file's name or the head say a document is; the first that fits. */
const kindsByName: readonly [DocumentKind, RegExp][] = [
  ['letter', /\bletters?\b/i],
  [
    'result',
    /\b(?:lab(?:oratory)?|blood|test|pathology|histology|radiology|imaging|microbiology|culture)\b.{0,20}\b(?:results?|reports?|findings|panel)\b|\bresults?\b/i,
  ],
  [
    'guideline',
    /\b(?:guidelines?|guidance|protocols?|recommendations?|policy|policies|pathway|standard operating procedure|sop)\b/i,
  ],
  [
    'note',
    /\b(?:notes?|soap|progress|consult(?:ation)?|visit|encounter|history and physical|h&p|follow-?up|ward round|handover)\b/i,
  ],
  ['report', /\b(?:reports?|summary|audit|review|study)\b/i],
];
const kindsByHead: readonly [DocumentKind, RegExp][] = [
  ['letter', /^(?:dear|to whom it may concern)\b/im],
  [
    'note',
    /^\W*(?:chief complaint|history of present(?:ing)? (?:illness|complaint)|hpi|subjective|assessment(?: (?:and|&) plan)?|presenting complaint)\b/im,
  ],
];

/** Programs' own dates and authors are believed only where the text tells none: they are often those of a template. */
const toldByProgram: ReadonlySet<DocumentFormat> = new Set(['pdf', 'docx', 'odt', 'rtf', 'pptx', 'xlsx']);

const dateLine =
  /^\W*(?:date(?: of (?:visit|service|issue|publication|report|letter|admission|discharge))?|(?:visit|encounter|report|publication|issue|review) date|dated|published|issued|(?:last )?updated|seen on)\b\s*[:\s]\s*(.{4,40})/im;
const authorLine =
  /^\W*(?:authors?|written by|dictated by|signed(?: by)?|prepared by|provider|physician|clinician|consultant)\s*:\s*(.{2,150})$/im;

/** Completes what a document tells of itself from its text and its file's name. */
export function describeDocument(name: string, document: ExtractedDocument): DescribedDocument {
  const head = document.text.slice(0, HEAD_CHARS);
  return {
    ...document,
    authors: authorsOf(document, head),
    dateMs: dateOf(name, document, head),
    kind: document.kind ?? kindOfFormat[document.format] ?? kindOf(name, document, head),
    language: languageOf(document.text),
  };
}

function authorsOf({ format, authors = [] }: ExtractedDocument, head: string): readonly string[] {
  const written = authorNames(authorLine.exec(head)?.[1] ?? '');
  return toldByProgram.has(format) && written.length > 0 ? written : authors.length > 0 ? authors : written;
}

function dateOf(name: string, { format, dateMs = null }: ExtractedDocument, head: string): number | null {
  const written = writtenDateMs(dateLine.exec(head)?.[1] ?? '') ?? writtenDateMs(name.replaceAll('_', ' '));
  return toldByProgram.has(format) ? (written ?? dateMs) : (dateMs ?? written);
}

function kindOf(name: string, { title }: ExtractedDocument, head: string): DocumentKind {
  const names = `${title ?? ''}\n${name.replace(/\.[^.]*$/, '').replaceAll(/[_-]/g, ' ')}`;
  const named = kindsByName.find(([, words]) => words.test(names)) ?? kindsByHead.find(([, words]) => words.test(head));
  return named?.[0] ?? 'other';
}
