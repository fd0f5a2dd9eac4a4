import type { PDFDocumentLoadingTask } from 'unpdf/pdfjs';
import { getDocument, PDFDataRangeTransport } from 'unpdf/pdfjs';
import type { DocumentId } from '../../contract/ids.ts';
import { engine } from '../connection.ts';

/** Size of the pieces a file is fetched in: one page rarely needs more than a few. */
const PIECE_BYTES = 256 * 1024;

/**
 * Opens a PDF of the library. Only the pieces a shown page needs are fetched, so a large file opens as fast as a small
 * one. Failures: FILE_GONE and whatever pdf.js finds wrong. Whoever opens it destroys the task.
 */
export async function openPdf(documentId: DocumentId, onFailure: (error: unknown) => void): Promise<PDFDocumentLoadingTask> {
  const first = await engine().library.documents.file({ documentId, offset: 0, maxBytes: PIECE_BYTES });
  const range = new FileRanges(documentId, first, onFailure);
  return getDocument({
    range,
    rangeChunkSize: PIECE_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    // Fonts a PDF leaves out are taken from this computer; nothing is fetched from anywhere.
    useSystemFonts: true,
    useWasm: false,
    enableXfa: false,
    verbosity: 0,
  });
}

class FileRanges extends PDFDataRangeTransport {
  readonly #documentId: DocumentId;
  readonly #totalBytes: number;
  readonly #onFailure: (error: unknown) => void;

  constructor(documentId: DocumentId, first: { bytes: Uint8Array; totalBytes: number }, onFailure: (error: unknown) => void) {
    super(first.totalBytes, new Uint8Array(first.bytes));
    this.#documentId = documentId;
    this.#totalBytes = first.totalBytes;
    this.#onFailure = onFailure;
  }

  override requestDataRange(begin: number, end: number): void {
    this.#fetch(begin, Math.min(end, this.#totalBytes)).catch(this.#onFailure);
  }

  async #fetch(begin: number, end: number): Promise<void> {
    const pieces = new Uint8Array(end - begin);
    for (let at = begin; at < end;) {
      const maxBytes = Math.min(PIECE_BYTES * 4, end - at);
      const { bytes } = await engine().library.documents.file({ documentId: this.#documentId, offset: at, maxBytes });
      if (bytes.length === 0) throw new Error('The file is shorter than it said');
      pieces.set(bytes, at - begin);
      at += bytes.length;
    }
    this.onDataRange(begin, pieces);
  }
}
