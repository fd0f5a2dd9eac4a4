import type { DocumentId } from '../../contract/ids.ts';
import { openViewer } from '../viewer/viewer-store.ts';

/** An entry as a document to be read. */
export interface ReadableEntry {
  documentId: DocumentId | null;
  title: string;
}

/** Opens an entry's document beside the page, among the others that are shown there. */
export function openEntry(entry: ReadableEntry, among: readonly ReadableEntry[]): void {
  const readable = among.filter(({ documentId }) => documentId !== null);
  openViewer(
    readable.flatMap(({ documentId, title }) =>
      documentId === null ? [] : [{ documentId, title, path: title, page: null, start: 0, end: 0, quote: '', number: null }],
    ),
    readable.indexOf(entry),
  );
}
