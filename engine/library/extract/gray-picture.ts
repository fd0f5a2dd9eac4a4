import { Failure } from '../../failure.ts';
import { MAX_PICTURE_PIXELS } from './limits.ts';
import type { Picture } from './text-recogniser.ts';

/** A picture in memory, one byte for each pixel, 0 black. */
export interface GrayPicture {
  widthPx: number;
  heightPx: number;
  pixels: Uint8Array;
}

/** How light a colour looks (ITU-R BT.601). */
export function lightness(red: number, green: number, blue: number): number {
  return (red * 77 + green * 150 + blue * 29) >> 8;
}

/** As a PGM file (netpbm, P5), which the recogniser reads without unpacking anything. */
export function asPgm({ widthPx, heightPx, pixels }: GrayPicture): Picture {
  const head = Buffer.from(`P5\n${widthPx} ${heightPx}\n255\n`, 'latin1');
  return { bytes: Buffer.concat([head, pixels]), widthPx, heightPx, exif: 1 };
}

/** Failure FILE_TOO_LARGE for a picture of more pixels than are read. */
export function refuseHuge(widthPx: number, heightPx: number): void {
  if (widthPx * heightPx <= MAX_PICTURE_PIXELS) return;
  const millions = MAX_PICTURE_PIXELS / 1_000_000;
  throw new Failure('FILE_TOO_LARGE', {
    message: `The picture has more than ${millions} million pixels. Save it at a lower resolution.`,
  });
}
