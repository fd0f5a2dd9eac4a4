/** A run of text as the PDF draws it, with its box in points from the page's top left. */
export interface PageRun {
  text: string;
  endsLine: boolean;
  /** Font size in points. */
  sizePt: number;
  xPt: number;
  yPt: number;
  widthPt: number;
  heightPt: number;
}

/** One line: its runs in the order drawn, and the space that belongs before each. */
export interface PageLine {
  runs: { text: string; spaceBefore: boolean; box: PageRun }[];
  sizePt: number;
  topPt: number;
  bottomPt: number;
  leftPt: number;
}

/** Gap between two runs that means a space, in font sizes: half the width of a narrow font's space. */
const SPACE_GAP = 0.15;

/**
 * Groups the runs of a page into lines, in the order the page draws them: that follows columns in all but the oddest
 * files, where sorting by place would read across them.
 */
export function linesOfPage(runs: readonly PageRun[]): PageLine[] {
  const lines: PageLine[] = [];
  let line: PageLine | null = null;
  let last: PageRun | null = null;
  let pendingSpace = false;
  for (const run of runs) {
    const text = run.text.trim();
    if (text !== '') {
      if (line === null || last === null || !isSameLine(last, run)) {
        line = { runs: [], sizePt: run.sizePt, topPt: run.yPt, bottomPt: run.yPt + run.heightPt, leftPt: run.xPt };
        lines.push(line);
        pendingSpace = false;
      } else pendingSpace ||= hasGap(last, run);
      line.runs.push({ text, spaceBefore: line.runs.length > 0 && (pendingSpace || run.text.startsWith(' ')), box: run });
      line.sizePt = Math.max(line.sizePt, run.sizePt);
      line.topPt = Math.min(line.topPt, run.yPt);
      line.bottomPt = Math.max(line.bottomPt, run.yPt + run.heightPt);
      line.leftPt = Math.min(line.leftPt, run.xPt);
      last = run;
      pendingSpace = run.text.endsWith(' ');
    } else if (run.text !== '') pendingSpace = true;
    if (run.endsLine) line = null;
  }
  return lines;
}

function isSameLine(last: PageRun, next: PageRun): boolean {
  const height = Math.max(1, Math.min(last.heightPt, next.heightPt));
  const shift = Math.abs(last.yPt + last.heightPt - (next.yPt + next.heightPt));
  return shift < height * 0.6 && next.xPt > last.xPt - height;
}

function hasGap(last: PageRun, next: PageRun): boolean {
  const gap = next.xPt - (last.xPt + last.widthPt);
  return Math.abs(gap) > SPACE_GAP * Math.max(last.sizePt, next.sizePt);
}
