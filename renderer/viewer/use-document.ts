import { useEffect, useState } from 'react';
import type { FailureData } from '../../contract/failure-table.ts';
import type { DocumentText } from '../../contract/documents.ts';
import type { DocumentId } from '../../contract/ids.ts';
import { failureOf } from '../connection.ts';
import { readDocument } from './document-cache.ts';

/** A document as far as it has been read. */
interface Reading {
  documentId: DocumentId | null;
  document: DocumentText | null;
  failure: FailureData | null;
}

/** Reads a document for the viewer; the previous one is not shown as this one. */
export function useDocument(documentId: DocumentId): Reading {
  const [reading, setReading] = useState<Reading>({ documentId: null, document: null, failure: null });
  useEffect(() => {
    let wanted = true;
    readDocument(documentId).then(
      (document) => wanted && setReading({ documentId, document, failure: null }),
      (error: unknown) => wanted && setReading({ documentId, document: null, failure: failureOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [documentId]);
  return reading.documentId === documentId ? reading : { documentId, document: null, failure: null };
}
