import type { DocumentSummary } from '../../contract/documents.ts';
import { openViewer } from '../viewer/viewer-store.ts';

/** Opens a document from its beginning in the source viewer. */
export function openDocument({ documentId, title, path }: DocumentSummary): void {
  openViewer([{ documentId, title, path, page: null, start: 0, end: 0, quote: '', number: null }], 0);
}
