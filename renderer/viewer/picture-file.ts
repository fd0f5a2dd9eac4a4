import type { DocumentId } from '../../contract/ids.ts';
import { engine } from '../connection.ts';
import { drawPicture, readStretch, type PageFile } from './page-file.ts';
import { openTiff } from './tiff-file.ts';

/** Enough to tell what a file is. */
const HEAD_BYTES = 64 * 1024;

/**
 * Opens a picture of the library: the browser unpacks PNG, JPEG, BMP and WebP, turned as the camera noted; a TIFF has its
 * own reader. Failures: FILE_GONE; a plain error where the picture cannot be unpacked.
 */
export async function openPicture(documentId: DocumentId): Promise<PageFile> {
  const { bytes: head, totalBytes } = await engine().library.documents.file({ documentId, offset: 0, maxBytes: HEAD_BYTES });
  const bytes = await readStretch(documentId, 0, totalBytes);
  if (isTiff(head)) return openTiff(bytes);
  const bitmap = await createImageBitmap(new Blob([bytes]), { imageOrientation: 'from-image' });
  return {
    draw: (_page, widthPx) => Promise.resolve(drawPicture(bitmap, widthPx)),
    close: () => bitmap.close(),
  };
}

function isTiff([a, b, c, d]: Uint8Array): boolean {
  return (a === 0x49 && b === 0x49 && c === 42 && d === 0) || (a === 0x4d && b === 0x4d && c === 0 && d === 42);
}
