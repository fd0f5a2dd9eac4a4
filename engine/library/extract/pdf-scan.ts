import { lightness, type GrayPicture } from './gray-picture.ts';
import { pdfReader, type PdfPage } from './pdf-reader.ts';

/** a b c d e f of a PDF matrix: x' = a x + c y + e, y' = b x + d y + f. */
type Matrix = readonly [number, number, number, number, number, number];

/** A picture as the page places it: `place` takes its unit square (y upwards) to the page in points from the top left. */
interface PlacedPicture {
  picture: GrayPicture;
  /** 0 where nothing is painted, for pictures that are masks; null where all of it is. */
  mask: Uint8Array | null;
  place: Matrix;
}

/** Scans finer than this are read no better, only slower; those coarser than the other are read at twice their resolution. */
const MOST_DPI = 300;
const COARSE_DPI = 110;
/** Pixels of one page: A3 at 300 dpi has 17 million. */
const MAX_PAGE_PIXELS = 20_000_000;
/** Less of the page than this is a logo, a signature or a stamp. */
const LEAST_SHARE = 0.15;
const MAX_PICTURES = 5000;

/**
 * What the pictures of a page show, put together as the page places them (strips, turned scans, masks over a background), in
 * the page's orientation as shown; null where they cover too little of it to be a scan. Drawn lines and letters are not part of it.
 */
export async function pictureOfPage(page: PdfPage): Promise<(GrayPicture & { ptPerPx: number }) | null> {
  const view = page.getViewport({ scale: 1 });
  const placed = await placedPictures(page, view.transform as unknown as Matrix);
  if (share(placed, view.width * view.height) < LEAST_SHARE) return null;
  const wanted = Math.max(...placed.map(({ picture, place }) => dpiOf(picture, place)));
  const most = Math.sqrt(MAX_PAGE_PIXELS / Math.max(1, view.width * view.height)) * 72;
  const dpi = Math.max(1, Math.min(most, MOST_DPI, wanted < COARSE_DPI ? 2 * wanted : wanted));
  const widthPx = Math.max(1, Math.round((view.width * dpi) / 72));
  const heightPx = Math.max(1, Math.round((view.height * dpi) / 72));
  const sheet: GrayPicture = { widthPx, heightPx, pixels: new Uint8Array(widthPx * heightPx).fill(255) };
  for (const each of placed) draw(sheet, each, dpi / 72);
  return { ...sheet, ptPerPx: view.width / widthPx };
}

/** Every picture the page paints, with the matrix it is painted by. */
async function placedPictures(page: PdfPage, view: Matrix): Promise<PlacedPicture[]> {
  const { OPS } = await pdfReader();
  const { fnArray, argsArray } = await page.getOperatorList();
  const placed: PlacedPicture[] = [];
  let state: { at: Matrix; fill: number } = { at: view, fill: 0 };
  const saved: (typeof state)[] = [];
  for (let index = 0; index < fnArray.length && placed.length < MAX_PICTURES; index++) {
    const operation = fnArray[index];
    const args = (argsArray[index] ?? []) as unknown[];
    if (operation === OPS.save || operation === OPS.paintFormXObjectBegin) saved.push(state);
    if (operation === OPS.restore || operation === OPS.paintFormXObjectEnd) state = saved.pop() ?? state;
    else if (operation === OPS.transform) state = { ...state, at: times(state.at, args as unknown as Matrix) };
    else if (operation === OPS.paintFormXObjectBegin && isMatrix(args[0])) state = { ...state, at: times(state.at, args[0]) };
    else if (operation === OPS.setFillRGBColor) state = { ...state, fill: fillOf(args) };
    else if (
      operation === OPS.paintImageXObject ||
      operation === OPS.paintInlineImageXObject ||
      operation === OPS.paintImageMaskXObject
    ) {
      const image = await imageOf(page, args[0]);
      const picture = image ? asGray(image, operation === OPS.paintImageMaskXObject ? state.fill : null) : null;
      if (picture) placed.push({ ...picture, place: state.at });
    }
  }
  return placed;
}

interface PdfImage {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** An image of the operator list: itself, or the name it is kept under (once decoded). */
async function imageOf(page: PdfPage, named: unknown): Promise<PdfImage | null> {
  const inner: unknown =
    typeof named === 'object' && named !== null && 'data' in named && typeof named.data === 'string' ? named.data : named;
  const found: unknown = typeof inner === 'string' ? await kept(page, inner) : inner;
  if (typeof found !== 'object' || found === null || !('data' in found)) return null;
  const sized =
    typeof named === 'object' && named !== null && 'width' in named ? { ...found, ...named, data: found.data } : found;
  const { width, height, data } = sized as unknown as PdfImage;
  return ArrayBuffer.isView(data) && width > 0 && height > 0 ? { width, height, data } : null;
}

function kept(page: PdfPage, name: string): Promise<unknown> {
  const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
  return new Promise((resolve) => void objects.get(name, resolve));
}

/** One bit, three or four bytes to the pixel, as the reader gives them; of a mask, zeros are painted. */
function asGray(
  { width, height, data }: PdfImage,
  fill: number | null,
): { picture: GrayPicture; mask: Uint8Array | null } | null {
  const pixels = new Uint8Array(width * height);
  const bytesEach = data.length / pixels.length;
  const picture = { widthPx: width, heightPx: height, pixels };
  if (bytesEach === 3 || bytesEach === 4 || bytesEach === 1) {
    for (let index = 0, at = 0; index < pixels.length; index++, at += bytesEach) {
      pixels[index] = bytesEach === 1 ? data[index]! : lightness(data[at]!, data[at + 1]!, data[at + 2]!);
    }
    return { picture, mask: null };
  }
  const rowBytes = (width + 7) >> 3;
  if (data.length < rowBytes * height) return null;
  for (let y = 0, index = 0; y < height; y++) {
    for (let x = 0; x < width; x++, index++) pixels[index] = (data[y * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 255 : 0;
  }
  if (fill === null) return { picture, mask: null };
  const mask = pixels.map((value) => (value === 0 ? 1 : 0));
  pixels.fill(fill);
  return { picture, mask };
}

function isMatrix(value: unknown): value is Matrix {
  return (Array.isArray(value) || ArrayBuffer.isView(value)) && Reflect.get(value, 'length') === 6;
}

function times(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** A colour comes as `#rrggbb`, or as three numbers up to 255. */
function fillOf(args: readonly unknown[]): number {
  const hex = typeof args[0] === 'string' ? /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(args[0]) : null;
  const [red, green, blue] = hex ? hex.slice(1).map((part) => Number.parseInt(part, 16)) : args.map(Number);
  return lightness(red ?? 0, green ?? 0, blue ?? 0) & 255;
}

function dpiOf({ widthPx, heightPx }: GrayPicture, [a, b, c, d]: Matrix): number {
  const along = widthPx / Math.max(0.01, Math.hypot(a, b));
  const up = heightPx / Math.max(0.01, Math.hypot(c, d));
  return Math.max(along, up) * 72;
}

function share(placed: readonly PlacedPicture[], pageArea: number): number {
  const area = placed.reduce((sum, { place: [a, b, c, d] }) => sum + Math.abs(a * d - b * c), 0);
  return pageArea > 0 ? area / pageArea : 0;
}

/** Paints a picture onto the sheet: each pixel of the sheet is the mean of those of the picture that lie under it. */
function draw(sheet: GrayPicture, { picture, mask, place }: PlacedPicture, pxPerPt: number): void {
  const [a, b, c, d, e, f] = place.map((value) => value * pxPerPt) as unknown as Matrix;
  const area = a * d - b * c;
  if (!Number.isFinite(area) || Math.abs(area) < 1e-6) return;
  const xs = [e, e + a, e + c, e + a + c];
  const ys = [f, f + b, f + d, f + b + d];
  const [left, right] = [Math.max(0, Math.floor(Math.min(...xs))), Math.min(sheet.widthPx, Math.ceil(Math.max(...xs)))];
  const [top, bottom] = [Math.max(0, Math.floor(Math.min(...ys))), Math.min(sheet.heightPx, Math.ceil(Math.max(...ys)))];
  // Steps through the picture for one step on the sheet: along a row, and from one row to the next.
  const { widthPx, heightPx, pixels } = picture;
  const [uAlong, vAlong] = [(d / area) * widthPx, (b / area) * heightPx];
  const [uDown, vDown] = [(-c / area) * widthPx, (-a / area) * heightPx];
  const samples = Math.max(1, Math.min(4, Math.ceil(Math.max(Math.hypot(uAlong, uDown), Math.hypot(vAlong, vDown)) - 0.05)));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      let [sum, count] = [0, 0];
      for (let sample = 0; sample < samples * samples; sample++) {
        const px = x + ((sample % samples) + 0.5) / samples - e;
        const py = y + (Math.floor(sample / samples) + 0.5) / samples - f;
        const u = Math.floor(px * uAlong + py * uDown);
        const v = Math.floor(heightPx + px * vAlong + py * vDown);
        if (u < 0 || v < 0 || u >= widthPx || v >= heightPx) continue;
        const at = v * widthPx + u;
        if (mask !== null && mask[at] === 0) continue;
        sum += pixels[at]!;
        count++;
      }
      if (count === 0) continue;
      const under = sheet.pixels[y * sheet.widthPx + x]!;
      sheet.pixels[y * sheet.widthPx + x] = Math.round((sum + under * (samples * samples - count)) / (samples * samples));
    }
  }
}
