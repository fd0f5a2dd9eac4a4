import type { DocumentId } from '../../contract/ids.ts';
import { engine } from '../connection.ts';

/** A file opened to be shown page by page. Whoever opens it closes it. */
export interface PageFile {
  /** Draws a page (from 1) for a place this wide in device pixels. Rejects where it cannot be drawn, or `signal` ended it. */
  draw(page: number, widthPx: number, signal: AbortSignal): Promise<OffscreenCanvas>;
  close(): void;
}

/** Most bytes asked for in one call: the pipe stays free for others in between. */
const MAX_PIECE_BYTES = 1024 * 1024;

/** A stretch of a document's original. Failures: FILE_GONE. */
export async function readStretch(documentId: DocumentId, begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(end - begin);
  for (let at = begin; at < end;) {
    const maxBytes = Math.min(MAX_PIECE_BYTES, end - at);
    const { bytes } = await engine().library.documents.file({ documentId, offset: at, maxBytes });
    if (bytes.length === 0) throw new Error('The file is shorter than it said');
    whole.set(bytes, at - begin);
    at += bytes.length;
  }
  return whole;
}

/** Beyond this many pixels a canvas costs more than it shows. */
const MAX_CANVAS_PIXELS = 16_000_000;

/** By how much to scale a page of this size for a place this wide. */
export function scaleFor(size: { width: number; height: number }, widthPx: number): number {
  return Math.min(widthPx / size.width, Math.sqrt(MAX_CANVAS_PIXELS / (size.width * size.height)));
}

/** An empty canvas on which a page is drawn aside, so that one drawn again does not flash white. */
export function paper(width: number, height: number): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(Math.max(1, Math.ceil(width)), Math.max(1, Math.ceil(height)));
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('This browser gives no canvas to draw on');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  return { canvas, context };
}

/** A picture on a canvas of the wanted width; no larger than it is, as its place on the page stretches it anyway. */
export function drawPicture(bitmap: ImageBitmap, widthPx: number): OffscreenCanvas {
  const scale = Math.min(1, scaleFor(bitmap, widthPx));
  const { canvas, context } = paper(bitmap.width * scale, bitmap.height * scale);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}
