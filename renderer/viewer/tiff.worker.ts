import utif from 'utif2';
import type { TiffAnswer, TiffQuestion } from './tiff-messages.ts';

/** Pixels of one page: as many as the engine takes. */
const MAX_PIXELS = 80_000_000;
/** TIFF 6.0: NewSubfileType (its first bit: a smaller copy of another page), Orientation. */
const [SUBFILE, ORIENTATION] = ['t254', 't274'];

let file: ArrayBuffer = new ArrayBuffer(0);

self.addEventListener('message', ({ data: { page, bytes } }: MessageEvent<TiffQuestion>) => {
  if (bytes !== null) file = bytes.buffer;
  unpack(page).then(
    (bitmap) => answer({ page, bitmap }, [bitmap]),
    () => answer({ page, bitmap: null }, []),
  );
});

function answer(message: TiffAnswer, transfer: Transferable[]): void {
  self.postMessage(message, { transfer });
}

async function unpack(page: number): Promise<ImageBitmap> {
  const ifd = utif.decode(file).filter((one) => (firstOf(one[SUBFILE]) & 1) === 0)[page - 1];
  if (ifd === undefined || firstOf(ifd['t256']) * firstOf(ifd['t257']) > MAX_PIXELS) throw new Error('No such page');
  utif.decodeImage(file, ifd);
  const pixels = new Uint8ClampedArray(utif.toRGBA8(ifd));
  const plain = await createImageBitmap(new ImageData(pixels, ifd.width, ifd.height));
  const orientation = firstOf(ifd[ORIENTATION]);
  return orientation >= 2 && orientation <= 8 ? turned(plain, orientation) : plain;
}

function firstOf(value: unknown): number {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? Number(Reflect.get(value, 0)) || 0 : 0;
}

/** The picture set upright (TIFF 6.0, Orientation: where its first row and column belong). */
function turned(bitmap: ImageBitmap, orientation: number): ImageBitmap {
  const { width, height } = bitmap;
  const onSide = orientation >= 5;
  const canvas = new OffscreenCanvas(onSide ? height : width, onSide ? width : height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser gives no canvas to draw on');
  const matrices: Record<number, [number, number, number, number, number, number]> = {
    2: [-1, 0, 0, 1, width, 0],
    3: [-1, 0, 0, -1, width, height],
    4: [1, 0, 0, -1, 0, height],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, height, 0],
    7: [0, -1, -1, 0, height, width],
    8: [0, -1, 1, 0, 0, width],
  };
  const matrix = matrices[orientation];
  if (matrix !== undefined) context.setTransform(...matrix);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.transferToImageBitmap();
}
