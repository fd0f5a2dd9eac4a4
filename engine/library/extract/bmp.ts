import { Failure } from '../../failure.ts';
import { asPgm, lightness, refuseHuge } from './gray-picture.ts';
import type { Picture } from './text-recogniser.ts';

/**
 * A BMP (BITMAPINFOHEADER and later, 1 to 32 bits, not packed) as PGM: the recogniser's own reader knows only some of them.
 * Failures: FILE_CORRUPT, FILE_TOO_LARGE.
 */
export function readBmp(data: Buffer): Picture {
  if (data.length < 54) throw new Failure('FILE_CORRUPT');
  const pixelsAt = data.readUInt32LE(10);
  const headerBytes = data.readUInt32LE(14);
  const widthPx = data.readInt32LE(18);
  const signedHeight = data.readInt32LE(22);
  const heightPx = Math.abs(signedHeight);
  const bits = data.readUInt16LE(28);
  const packing = data.readUInt32LE(30);
  if (widthPx < 1 || heightPx < 1 || headerBytes < 40 || ![1, 4, 8, 16, 24, 32].includes(bits)) throw new Failure('FILE_CORRUPT');
  if (packing !== 0 && packing !== 3)
    throw new Failure('FILE_CORRUPT', { message: 'Packed BMP pictures are not read. Save it as PNG.' });
  refuseHuge(widthPx, heightPx);
  const rowBytes = Math.ceil((widthPx * bits) / 32) * 4;
  if (pixelsAt + rowBytes * heightPx > data.length) throw new Failure('FILE_CORRUPT');
  const palette = bits <= 8 ? readPalette(data, 14 + headerBytes, 1 << bits) : null;
  const pixels = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const row = pixelsAt + (signedHeight > 0 ? heightPx - 1 - y : y) * rowBytes;
    for (let x = 0; x < widthPx; x++)
      pixels[y * widthPx + x] = palette ? palette[indexAt(data, row, x, bits)]! : grayAt(data, row, x, bits);
  }
  return asPgm({ widthPx, heightPx, pixels });
}

function readPalette(data: Buffer, from: number, most: number): Uint8Array {
  const palette = new Uint8Array(most);
  for (let index = 0, at = from; index < most && at + 3 < data.length; index++, at += 4)
    palette[index] = lightness(data[at + 2]!, data[at + 1]!, data[at]!);
  return palette;
}

/** Pixels smaller than a byte lie in it from the high bits to the low. */
function indexAt(data: Buffer, row: number, x: number, bits: number): number {
  const bit = x * bits;
  return (data[row + (bit >> 3)]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
}

function grayAt(data: Buffer, row: number, x: number, bits: number): number {
  if (bits === 16) {
    const value = data.readUInt16LE(row + x * 2); // five bits for each colour
    return lightness(((value >> 10) & 31) << 3, ((value >> 5) & 31) << 3, (value & 31) << 3);
  }
  const at = row + x * (bits >> 3);
  return lightness(data[at + 2]!, data[at + 1]!, data[at]!);
}
