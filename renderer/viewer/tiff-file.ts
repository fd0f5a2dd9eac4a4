import { drawPicture, type PageFile } from './page-file.ts';
import { startWorker } from './start-worker.ts';
import type { TiffAnswer, TiffQuestion } from './tiff-messages.ts';
// With `?worker&url` Vite builds the file for a thread of its own and gives its address.
// oxlint-disable-next-line import/default
import workerAddress from './tiff.worker.ts?worker&url';

/** The reader never ends on some damaged files; a sound page of a fax takes well under a second. */
const PAGE_TIMEOUT_MS = 20_000;

/** Opens a TIFF, whose pages are unpacked one by one in a thread of its own. The thread takes the bytes. */
export function openTiff(bytes: Uint8Array<ArrayBuffer>): PageFile {
  const thread = startWorker(workerAddress);
  let kept: { page: number; bitmap: Promise<ImageBitmap> } | null = null;
  let given: Uint8Array<ArrayBuffer> | null = bytes;
  const forget = (): void => {
    kept?.bitmap.then(
      (bitmap) => bitmap.close(),
      () => undefined, // Whoever asked for the page was told.
    );
    kept = null;
  };
  return {
    async draw(page, widthPx, signal) {
      if (kept?.page !== page) {
        forget();
        kept = { page, bitmap: unpack(thread, { page, bytes: given }) };
        given = null;
      }
      const bitmap = await kept.bitmap;
      signal.throwIfAborted();
      return drawPicture(bitmap, widthPx);
    },
    close() {
      forget();
      thread.terminate();
    },
  };
}

function unpack(thread: Worker, question: TiffQuestion): Promise<ImageBitmap> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const fail = (why: string): void => {
      done.abort();
      reject(new Error(why));
    };
    const timer = setTimeout(() => {
      thread.terminate();
      fail('The TIFF was not unpacked in time');
    }, PAGE_TIMEOUT_MS);
    done.signal.addEventListener('abort', () => clearTimeout(timer));
    thread.addEventListener('error', () => fail('The thread that reads TIFFs broke'), { signal: done.signal });
    thread.addEventListener(
      'message',
      ({ data }: MessageEvent<TiffAnswer>) => {
        if (data.page !== question.page) return;
        if (data.bitmap === null) return fail('The TIFF cannot be unpacked');
        done.abort();
        resolve(data.bitmap);
      },
      { signal: done.signal },
    );
    thread.postMessage(question, question.bytes === null ? [] : [question.bytes.buffer]);
  });
}
