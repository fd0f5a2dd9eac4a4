import type { PageLine } from './pdf-lines.ts';
import type { RecognisedPage } from './recognised-page.ts';

/** Letters of one font seem up to this much larger or smaller, as their lines have long letters or not. */
const SAME_SIZE = 0.3;

/** The lines read from a picture as lines of a page, `ptPerPx` points to the pixel. */
export function linesOfPicture(page: RecognisedPage, ptPerPx: number): PageLine[] {
  const sizes = page.lines.map((line) => line.sizePx).toSorted((a, b) => a - b);
  const usualPx = sizes[Math.floor(sizes.length / 2)] ?? 0;
  return page.lines.map((line) => {
    const isUsual = Math.abs(line.sizePx - usualPx) <= SAME_SIZE * usualPx;
    const sizePt = (isUsual ? usualPx : line.sizePx) * ptPerPx;
    return {
      sizePt,
      topPt: line.topPx * ptPerPx,
      bottomPt: line.bottomPx * ptPerPx,
      leftPt: line.leftPx * ptPerPx,
      runs: line.words.map(({ text, box }, index) => ({
        text,
        spaceBefore: index > 0,
        box: {
          text,
          endsLine: index === line.words.length - 1,
          sizePt,
          xPt: box.x0 * ptPerPx,
          yPt: box.y0 * ptPerPx,
          widthPt: (box.x1 - box.x0) * ptPerPx,
          heightPt: (box.y1 - box.y0) * ptPerPx,
        },
      })),
    };
  });
}
