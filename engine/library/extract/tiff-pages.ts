import utif from 'utif2';
import { Failure } from '../../failure.ts';
import { asPgm, lightness, refuseHuge } from './gray-picture.ts';
import type { Picture } from './text-recogniser.ts';

/** Most pages of one file: a fax of a whole record. */
const MAX_PAGES = 2000;

/** Tags of TIFF 6.0. */
const [SUBFILE, WIDTH, HEIGHT, PACKING, ORIENTATION] = [254, 256, 257, 259, 274];

/** Fax (three kinds), LZW and PackBits: the recogniser unpacks these itself, and of damaged ones sees the end, as utif2 may not. */
const LEFT_PACKED: ReadonlySet<number> = new Set([2, 3, 4, 5, 32_773]);

/**
 * Every page of a TIFF as a picture of its own, whatever it is packed with; the small copies some programs add are left out.
 * A picture holds until the next is asked for. Failures: FILE_CORRUPT, FILE_TOO_LARGE, FILE_EXPANDS_TOO_FAR.
 */
export function* tiffPages(data: Buffer): Generator<Picture> {
  const file = openTiff(Buffer.from(data)); // a copy: each page in turn is made its first and only one
  const places = pagePlaces(file).filter((place) => (file.value(place, SUBFILE) & 1) === 0);
  if (places.length === 0) throw new Failure('FILE_CORRUPT');
  for (const place of places) {
    const [widthPx, heightPx] = [file.value(place, WIDTH), file.value(place, HEIGHT)];
    if (widthPx < 1 || heightPx < 1) throw new Failure('FILE_CORRUPT');
    refuseHuge(widthPx, heightPx);
    const orientation = file.value(place, ORIENTATION);
    const shown = { widthPx, heightPx, exif: orientation >= 1 && orientation <= 8 ? orientation : 1 };
    file.beginWith(place);
    if (LEFT_PACKED.has(file.value(place, PACKING))) yield { ...shown, bytes: file.data };
    else yield { ...asPgm({ widthPx, heightPx, pixels: unpack(file.data, widthPx * heightPx) }), exif: shown.exif };
  }
}

interface Tiff {
  data: Buffer;
  /** Where the directory after the one at this place is; the first where null. 0: there is none. */
  next(place: number | null): number;
  /** The first value of a tag in a directory; 0 where it is not there. */
  value(place: number, tag: number): number;
  /** Makes a directory the only one of the file. */
  beginWith(place: number): void;
}

function openTiff(data: Buffer): Tiff {
  const little = data.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number => (at + 2 > data.length ? 0 : little ? data.readUInt16LE(at) : data.readUInt16BE(at));
  const long = (at: number): number => (at + 4 > data.length ? 0 : little ? data.readUInt32LE(at) : data.readUInt32BE(at));
  const link = (place: number | null): number => (place === null ? 4 : place + 2 + short(place) * 12);
  const setLink = (at: number, value: number): void => {
    if (at + 4 <= data.length) void (little ? data.writeUInt32LE(value, at) : data.writeUInt32BE(value, at));
  };
  return {
    data,
    next: (place) => long(link(place)),
    value(place, tag) {
      for (let entry = 0, at = place + 2; entry < short(place) && at + 12 <= data.length; entry++, at += 12)
        if (short(at) === tag) return short(at + 2) === 3 ? short(at + 8) : long(at + 8);
      return 0;
    },
    beginWith(place) {
      setLink(4, place);
      setLink(link(place), 0);
    },
  };
}

function pagePlaces(file: Tiff): number[] {
  const places = new Set<number>();
  for (let place = file.next(null); place >= 8 && place < file.data.length && !places.has(place); place = file.next(place)) {
    places.add(place);
    if (places.size > MAX_PAGES) throw new Failure('FILE_EXPANDS_TOO_FAR');
  }
  return [...places];
}

function unpack(data: Buffer, count: number): Uint8Array {
  const colours = coloursOf(data);
  if (colours.length < count * 4) throw new Failure('FILE_CORRUPT');
  const pixels = new Uint8Array(count);
  for (let index = 0, at = 0; index < count; index++, at += 4)
    pixels[index] = lightness(colours[at]!, colours[at + 1]!, colours[at + 2]!);
  return pixels;
}

function coloursOf(data: Buffer): Uint8Array {
  try {
    const file = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
    const page = utif.decode(file)[0];
    if (!page) throw new Failure('FILE_CORRUPT');
    utif.decodeImage(file, page);
    return utif.toRGBA8(page);
  } catch (error) {
    throw new Failure('FILE_CORRUPT', { cause: error });
  }
}
