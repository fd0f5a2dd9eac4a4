import type { PageItem } from '../../contract/documents.ts';
import type { Mark } from './text-layout.ts';

/** A marked box on a page, as parts of its width and height (0 to 1) from the top left corner. */
export interface MarkedBox {
  kind: Mark['kind'];
  left: number;
  top: number;
  width: number;
  height: number;
}

/** How far apart boxes of a line may stand and still be drawn as one, in points: about a wide space. */
const JOIN_GAP_PT = 12;
/** Descenders reach below the baseline box; a little air makes the mark look like a marker's. */
const PADDING_PT = 1.5;

/**
 * Where marks lie on a page, from the places of its text runs. Within a run the place of a character is interpolated:
 * exact for the run's ends, within about a character inside it.
 */
export function markedBoxes(
  items: readonly PageItem[],
  marks: readonly Mark[],
  page: { widthPt: number; heightPt: number },
): MarkedBox[] {
  return marks.flatMap((mark) => {
    const boxes: { xPt: number; yPt: number; rightPt: number; bottomPt: number }[] = [];
    for (const item of items) {
      const start = Math.max(mark.start, item.start);
      const end = Math.min(mark.end, item.end);
      if (start >= end || item.end <= item.start) continue;
      const perCharacterPt = item.widthPt / (item.end - item.start);
      const box = {
        xPt: item.xPt + (start - item.start) * perCharacterPt,
        yPt: item.yPt,
        rightPt: item.xPt + (end - item.start) * perCharacterPt,
        bottomPt: item.yPt + item.heightPt,
      };
      const last = boxes.at(-1);
      const sameLine = last !== undefined && box.yPt < last.bottomPt && box.bottomPt > last.yPt;
      if (last !== undefined && sameLine && box.xPt >= last.xPt && box.xPt - last.rightPt < JOIN_GAP_PT) {
        last.rightPt = Math.max(last.rightPt, box.rightPt);
        last.yPt = Math.min(last.yPt, box.yPt);
        last.bottomPt = Math.max(last.bottomPt, box.bottomPt);
      } else boxes.push(box);
    }
    return boxes.map(({ xPt, yPt, rightPt, bottomPt }) => ({
      kind: mark.kind,
      left: (xPt - PADDING_PT) / page.widthPt,
      top: (yPt - PADDING_PT) / page.heightPt,
      width: (rightPt - xPt + 2 * PADDING_PT) / page.widthPt,
      height: (bottomPt - yPt + 2 * PADDING_PT) / page.heightPt,
    }));
  });
}
