import utif from 'utif2';
import { Failure } from '../../failure.ts';
import { asPgm, lightness, refuseHuge } from './gray-picture.ts';
import type { Picture } from './text-recogniser.ts';

/** Most pages of one file: a fax of a whole record. */
const MAX_PAGES = 2000;

const WIDTH = 't256';
const HEIGHT = 't257';
const ORIENTATION = 't274';
const SUBFILE = 't254';

/**
 * Every page of a TIFF as PGM, whatever it is packed with; the small copies some programs add are left out.
 * Failures: FILE_CORRUPT, FILE_TOO_LARGE, FILE_EXPANDS_TOO_FAR.
 */
export function* tiffPages(data: Buffer): Generator<Picture> {
  const file = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  const pages = orCorrupt(() => utif.decode(file)).filter((page) => (numberAt(page, SUBFILE) & 1) === 0);
  if (pages.length === 0) throw new Failure('FILE_CORRUPT');
  if (pages.length > MAX_PAGES) throw new Failure('FILE_EXPANDS_TOO_FAR');
  for (const page of pages) {
    const [widthPx, heightPx] = [numberAt(page, WIDTH), numberAt(page, HEIGHT)];
    if (!(widthPx >= 1 && heightPx >= 1)) throw new Failure('FILE_CORRUPT');
    refuseHuge(widthPx, heightPx);
    const colours = orCorrupt(() => {
      utif.decodeImage(file, page);
      return utif.toRGBA8(page);
    });
    page.data = new Uint8Array(); // one page unpacked at a time
    if (colours.length < widthPx * heightPx * 4) throw new Failure('FILE_CORRUPT');
    const pixels = new Uint8Array(widthPx * heightPx);
    for (let index = 0, at = 0; index < pixels.length; index++, at += 4)
      pixels[index] = lightness(colours[at]!, colours[at + 1]!, colours[at + 2]!);
    const orientation = numberAt(page, ORIENTATION);
    yield { ...asPgm({ widthPx, heightPx, pixels }), exif: orientation >= 1 && orientation <= 8 ? orientation : 1 };
  }
}

function numberAt(page: object, tag: string): number {
  const value: unknown = Object.hasOwn(page, tag) ? Reflect.get(page, tag) : undefined;
  const first: unknown = Array.isArray(value) || ArrayBuffer.isView(value) ? Reflect.get(value, 0) : value;
  return typeof first === 'number' ? first : 0;
}

function orCorrupt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new Failure('FILE_CORRUPT', { cause: error });
  }
}
