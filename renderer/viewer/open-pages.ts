import type { DocumentText } from '../../contract/documents.ts';
import type { PageFile } from './page-file.ts';

/** What draws each format that has pages to look at; each is loaded when the first of its kind is opened. */
const OPENERS = {
  pdf: async () => (await import('./pdf-file.ts')).openPdf,
  image: async () => (await import('./picture-file.ts')).openPicture,
} as const;

/** Whether documents of a format can be shown as they look. */
export function hasPages(format: DocumentText['format']): format is keyof typeof OPENERS {
  return format !== null && Object.hasOwn(OPENERS, format);
}

/**
 * Opens the original of a document whose format has pages. `onFailure` hears what goes wrong after that beside a drawing.
 * Failures: FILE_GONE, and what the reader of the format finds wrong.
 */
export async function openPages(document: DocumentText, onFailure: (error: unknown) => void): Promise<PageFile> {
  if (!hasPages(document.format)) throw new Error('This format has no pages to draw');
  const open = await OPENERS[document.format]();
  return await open(document.documentId, onFailure);
}
