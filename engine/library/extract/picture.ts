import { Failure } from '../../failure.ts';
import { readBmp } from './bmp.ts';
import { refuseHuge } from './gray-picture.ts';
import type { Picture } from './text-recogniser.ts';
import { tiffPages } from './tiff-pages.ts';

/**
 * The pictures of an image file, one for each page. PNG, JPEG and WebP stay as they are, the recogniser reads them; TIFF (every
 * page) and BMP are unpacked to PGM. Failures: FILE_CORRUPT, FILE_TOO_LARGE.
 */
export function* picturesOf(bytes: Uint8Array): Generator<Picture> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = data.toString('latin1', 0, 12);
  if (/^(?:II\*\0|MM\0\*)/.test(head)) yield* tiffPages(data);
  else if (head.startsWith('BM')) yield readBmp(data);
  else {
    const size = sizeOf(data, head);
    if (size === null || size.widthPx < 1 || size.heightPx < 1) throw new Failure('FILE_CORRUPT');
    refuseHuge(size.widthPx, size.heightPx);
    yield { bytes, ...size };
  }
}

type Size = Omit<Picture, 'bytes'>;

function sizeOf(data: Buffer, head: string): Size | null {
  if (head.startsWith('\u0089PNG\r\n\u001a\n') && data.length >= 24)
    return { widthPx: data.readUInt32BE(16), heightPx: data.readUInt32BE(20), exif: 1 };
  if (head.startsWith('\u00ff\u00d8')) return jpegSize(data);
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return webpSize(data);
  return null;
}

/** The frame header of a JPEG (ITU-T T.81, B.2.2), and the orientation in its EXIF part where there is one. */
function jpegSize(data: Buffer): Size | null {
  let exif = 1;
  for (let at = 2; at + 9 < data.length;) {
    if (data[at] !== 0xff) return null;
    const marker = data[at + 1]!;
    if (marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const lengthBytes = data.readUInt16BE(at + 2);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { widthPx: data.readUInt16BE(at + 7), heightPx: data.readUInt16BE(at + 5), exif };
    if (marker === 0xe1) exif = orientationOf(data.subarray(at + 4, at + 2 + lengthBytes)) ?? exif;
    if (marker === 0xda || lengthBytes < 2) return null;
    at += 2 + lengthBytes;
  }
  return null;
}

/** Tag 0x0112 of the first directory (EXIF 2.32, 4.6.5). */
function orientationOf(part: Buffer): number | null {
  if (part.toString('latin1', 0, 6) !== 'Exif\0\0') return null;
  const tiff = part.subarray(6);
  if (tiff.length < 14) return null;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return null;
  for (let entry = 0, at = first + 2; entry < short(first) && at + 12 <= tiff.length; entry++, at += 12) {
    if (short(at) !== 0x0112) continue;
    const value = short(at + 8);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** WebP container (RFC 9649): the three ways a first chunk tells the size. */
function webpSize(data: Buffer): Size | null {
  if (data.length < 30) return null;
  const chunk = data.toString('latin1', 12, 16);
  if (chunk === 'VP8X') return { widthPx: data.readUIntLE(24, 3) + 1, heightPx: data.readUIntLE(27, 3) + 1, exif: 1 };
  if (chunk === 'VP8 ') return { widthPx: data.readUInt16LE(26) & 0x3fff, heightPx: data.readUInt16LE(28) & 0x3fff, exif: 1 };
  if (chunk !== 'VP8L') return null;
  const bits = data.readUInt32LE(21);
  return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1, exif: 1 };
}
