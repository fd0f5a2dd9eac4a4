import { describe, expect, it } from 'vitest';
import { markedBoxes } from './page-marks.ts';

const page = { widthPt: 100, heightPt: 200 };
const item = (start: number, end: number, xPt: number, yPt: number) => ({
  start,
  end,
  xPt,
  yPt,
  widthPt: (end - start) * 2,
  heightPt: 10,
});

describe('marks on a page', () => {
  it('cover the marked part of a run, interpolated by character', () => {
    const [box] = markedBoxes([item(0, 20, 10, 50)], [{ start: 5, end: 10, kind: 'current' }], page);
    expect(box?.left).toBeCloseTo((20 - 1.5) / 100);
    expect(box?.width).toBeCloseTo((10 + 3) / 100);
    expect(box?.top).toBeCloseTo((50 - 1.5) / 200);
  });

  it('are one box a line: neighbouring runs join, lines and columns do not', () => {
    const items = [item(0, 10, 10, 50), item(11, 20, 31, 50), item(21, 30, 10, 64), item(31, 40, 70, 64)];
    expect(markedBoxes(items, [{ start: 0, end: 40, kind: 'current' }], page)).toHaveLength(3);
  });

  it('are none where the span lies on another page', () => {
    expect(markedBoxes([item(0, 10, 10, 50)], [{ start: 10, end: 20, kind: 'current' }], page)).toEqual([]);
  });
});
