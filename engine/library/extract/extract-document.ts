import type { DocumentFormat } from '../../../contract/library.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { formatOf } from './file-format.ts';

/** The port of one format: bytes to text and structure. Throws Failure (FILE_*); any other error means a damaged file. */
export type Extractor = (bytes: Uint8Array) => Promise<ExtractedDocument>;

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
};

/** Extracts a file by what it is, told from its name and first bytes. Failures: FILE_*. */
export async function extractDocument(name: string, bytes: Uint8Array): Promise<ExtractedDocument> {
  const extract = await extractors[formatOf(name, bytes)]();
  return await extract(bytes);
}
