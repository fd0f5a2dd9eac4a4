import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { MAX_PICTURE_PIXELS } from './limits.ts';

type PdfReader = typeof import('pdfjs-dist');
export type PdfDocument = Awaited<ReturnType<PdfReader['getDocument']>['promise']>;
export type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

let loaded: Promise<PdfReader> | null = null;

/** pdf.js in the build for Node, without anything to draw with. */
export function pdfReader(): Promise<PdfReader> {
  // The reader looks for both as it loads, for drawing, which is never done here.
  if (!('DOMMatrix' in globalThis)) Object.assign(globalThis, { DOMMatrix: function () {}, Path2D: function () {} });
  loaded ??= import('pdfjs-dist/legacy/build/pdf.mjs') as Promise<PdfReader>;
  return loaded;
}

/** Opens a PDF; whoever opens it destroys its `loadingTask`. Rejects with the reader's own errors. Nothing is fetched. */
export async function openPdf(bytes: Uint8Array): Promise<PdfDocument> {
  const { getDocument } = await pdfReader();
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  return await getDocument({
    data: new Uint8Array(bytes), // a copy: the reader takes the buffer for itself, and refuses a Buffer
    verbosity: 0, // its warnings quote the file
    useSystemFonts: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    useWorkerFetch: false,
    stopAtErrors: false,
    maxImageSize: MAX_PICTURE_PIXELS,
    // What unpacks JBIG2, fax and JPEG 2000, the packings of scanners, and the tables of East Asian fonts.
    wasmUrl: join(folder, 'wasm') + sep,
    cMapUrl: join(folder, 'cmaps') + sep,
    cMapPacked: true,
  }).promise;
}
