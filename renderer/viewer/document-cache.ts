import type { DocumentText } from '../../contract/documents.ts';
import type { DocumentId } from '../../contract/ids.ts';
import { engine } from '../connection.ts';

/** Documents kept while the viewer is open, so that stepping between sources is instant. */
const KEPT = 4;

const kept = new Map<DocumentId, Promise<DocumentText>>();

/** A document's stored text, read once while the viewer is open. Failures: NOT_FOUND. */
export function readDocument(documentId: DocumentId): Promise<DocumentText> {
  const known = kept.get(documentId);
  kept.delete(documentId);
  const reading = known ?? engine().library.documents.text({ documentId });
  kept.set(documentId, reading);
  reading.catch(() => kept.delete(documentId));
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return reading;
}

/** Forgets all: what is opened next is read anew, as it may have been indexed again meanwhile. */
export function forgetDocuments(): void {
  kept.clear();
}
