import { getDocument, PDFDataRangeTransport, PDFWorker, version } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy } from 'pdfjs-dist';
// oxlint-disable-next-line import/default
import workerAddress from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import type { DocumentId } from '../../contract/ids.ts';
import { engine } from '../connection.ts';
import { paper, readStretch, scaleFor, type PageFile } from './page-file.ts';
import { startWorker } from './start-worker.ts';

/** Size of the pieces a file is fetched in: one page rarely needs more than a few. */
const PIECE_BYTES = 256 * 1024;

/**
 * Opens a PDF of the library. Only the pieces a shown page needs are fetched, so a large file opens as fast as a small
 * one; reading and unpacking are done in a thread of its own. Failures: FILE_GONE and whatever pdf.js finds wrong.
 */
export async function openPdf(documentId: DocumentId, onFailure: (error: unknown) => void): Promise<PageFile> {
  const first = await engine().library.documents.file({ documentId, offset: 0, maxBytes: PIECE_BYTES });
  const thread = startWorker(workerAddress);
  const worker = PDFWorker.create({ port: thread });
  // The build puts these beside the pages (scripts/pdf-data.ts).
  const data = new URL(`assets/pdfjs-${version}/`, document.baseURI).href;
  const task = getDocument({
    worker,
    range: new FileRanges(documentId, first, onFailure),
    rangeChunkSize: PIECE_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    // Fonts a PDF leaves out are taken from this computer, and its two fonts of signs from our files.
    useSystemFonts: true,
    standardFontDataUrl: data,
    cMapUrl: data,
    cMapPacked: true,
    // What unpacks JBIG2, fax and JPEG 2000, the packings of scanners. As script: the policy of the pages allows no other.
    wasmUrl: data,
    useWasm: false,
    enableXfa: false,
    verbosity: 0,
  });
  const close = (): void => {
    task
      .destroy()
      .catch(onFailure)
      .finally(() => {
        worker.destroy();
        thread.terminate();
      });
  };
  const failed = new Promise<never>((_resolve, reject) => {
    thread.addEventListener('error', () => {
      const broken = new Error('The thread that reads PDFs broke');
      reject(broken);
      onFailure(broken);
    });
  });
  try {
    const pdf = await Promise.race([task.promise, failed]);
    return { draw: (page, widthPx, signal) => drawPage(pdf, page, widthPx, signal), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function drawPage(pdf: PDFDocumentProxy, page: number, widthPx: number, signal: AbortSignal): Promise<OffscreenCanvas> {
  const proxy = await pdf.getPage(page);
  signal.throwIfAborted();
  const viewport = proxy.getViewport({ scale: scaleFor(proxy.getViewport({ scale: 1 }), widthPx) });
  const { canvas, context } = paper(viewport.width, viewport.height);
  // pdf.js draws on either kind of canvas; its types only name the one in a page.
  const task = proxy.render({ canvas: null, canvasContext: context as unknown as CanvasRenderingContext2D, viewport });
  const cancel = (): void => task.cancel();
  signal.addEventListener('abort', cancel);
  try {
    await task.promise;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  return canvas;
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
    readStretch(this.#documentId, begin, Math.min(end, this.#totalBytes)).then(
      (bytes) => this.onDataRange(begin, bytes),
      this.#onFailure,
    );
  }
}
