import type { DocumentFormat } from '../../../contract/documents.ts';
import { Failure } from '../../failure.ts';
import { describeDocument } from './describe-document.ts';
import type { DescribedDocument, ExtractedDocument } from './extracted-document.ts';
import { formatOf } from './file-format.ts';
import { MAX_INSIDE_FILES } from './limits.ts';
import type { TextRecogniser } from './text-recogniser.ts';

/** Extracts a file that lies inside another (an attachment). Failures: FILE_*, also where files lie in files too deep. */
export type ReadInside = (name: string, bytes: Uint8Array) => Promise<ExtractedDocument>;

/** The port of one format: bytes to text and structure. Throws Failure (FILE_*); any other error means a damaged file. */
export type Extractor = (bytes: Uint8Array, readInside: ReadInside, recogniser: TextRecogniser) => Promise<ExtractedDocument>;

/** A message forwarded in a message forwarded in a message: further in, attachments are only named. */
const MAX_FILES_DEEP = 3;

/** Loaded on first use: a thread that reads notes never pays for the PDF reader. */
const extractors: Readonly<Record<DocumentFormat, () => Promise<Extractor>>> = {
  markdown: async () => (await import('./markdown.ts')).extractMarkdown,
  text: async () => (await import('./plain-text.ts')).extractPlainText,
  html: async () => (await import('./html.ts')).extractHtml,
  pdf: async () => (await import('./pdf.ts')).extractPdf,
  docx: async () => (await import('./docx.ts')).extractDocx,
  csv: async () => (await import('./csv.ts')).extractCsv,
  xlsx: async () => (await import('./xlsx.ts')).extractXlsx,
  rtf: async () => (await import('./rtf.ts')).extractRtf,
  odt: async () => (await import('./odt.ts')).extractOdt,
  pptx: async () => (await import('./pptx.ts')).extractPptx,
  eml: async () => (await import('./eml.ts')).extractEml,
  ics: async () => (await import('./ics.ts')).extractIcs,
  vcf: async () => (await import('./vcf.ts')).extractVcf,
  epub: async () => (await import('./epub.ts')).extractEpub,
  cda: async () => (await import('./cda.ts')).extractCda,
  fhir: async () => (await import('./fhir.ts')).extractFhir,
  msg: async () => (await import('./msg.ts')).extractMsg,
  zip: async () => (await import('./zip.ts')).extractZip,
  image: async () => (await import('./image.ts')).extractImage,
};

/** Where nothing is installed that reads pictures. */
const noRecogniser: TextRecogniser = {
  read: () => Promise.reject(new Failure('OCR_MODEL_MISSING')),
};

/** Extracts a file by what it is, told from its name and first bytes. Failures: FILE_*, OCR_MODEL_MISSING. */
export async function extractDocument(
  name: string,
  bytes: Uint8Array,
  recogniser: TextRecogniser = noRecogniser,
): Promise<DescribedDocument> {
  return describeDocument(name, await extractAt(name, bytes, { depth: 0, inside: { files: 0 }, recogniser }));
}

interface Place {
  depth: number;
  /** Counted over the whole file, so that archives in archives in archives end. */
  inside: { files: number };
  recogniser: TextRecogniser;
}

async function extractAt(name: string, bytes: Uint8Array, place: Place): Promise<ExtractedDocument> {
  if (place.depth > MAX_FILES_DEEP || place.inside.files > MAX_INSIDE_FILES) throw new Failure('FILE_EXPANDS_TOO_FAR');
  const extract = await extractors[formatOf(name, bytes)]();
  const readInside: ReadInside = (inside, content) => {
    place.inside.files++;
    return extractAt(inside, content, { ...place, depth: place.depth + 1 });
  };
  return await extract(bytes, readInside, place.recogniser);
}
