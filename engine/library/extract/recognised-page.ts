import { cleanInline } from './clean-text.ts';

/** A box in pixels from the top left of the picture as it is shown. */
export interface PixelBox {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** A line of recognised words. Its own measures are along the way it is read, whichever way the picture lies. */
export interface RecognisedLine {
  topPx: number;
  bottomPx: number;
  leftPx: number;
  /** Height of its letters from the lowest to the highest: about the font's size. */
  sizePx: number;
  words: { text: string; box: PixelBox }[];
}

/** What was read from one picture. */
export interface RecognisedPage {
  widthPx: number;
  heightPx: number;
  lines: RecognisedLine[];
  /** Mean of all words seen, weighed by their length; 0 where there are none. */
  confidencePercent: number;
  /** Words seen, also those too unsure to be kept. */
  seenWords: number;
  /** Letters and figures of the words that are surely read. */
  sureChars: number;
}

interface Word {
  text: string;
  confidence: number;
  bbox: PixelBox;
}
interface Line {
  bbox: PixelBox;
  baseline: PixelBox;
  rowAttributes: { rowHeight: number; descenders: number };
  words: Word[];
}
interface Recognised {
  blocks: { paragraphs: { lines: Line[] }[] }[];
}

/** Below this a word is a stain, a line or handwriting: it is left out. Real words of a bad scan read at 40 and more. */
const KEPT_PERCENT = 30;
/** Marks alone (a speck read as a comma) must be surer. */
const KEPT_MARK_PERCENT = 70;
/** A line whose words together are this unsure is a drawing, not writing. */
const KEPT_LINE_PERCENT = 40;
/** Figures less sure than this may be others: they are marked, because a dose misread is worse than none. */
const SURE_FIGURE_PERCENT = 60;
const SURE_PERCENT = 75;
/** Follows an unsure figure in the text, so that whoever reads or quotes it sees that it must be checked. */
const UNSURE_MARK = '[?]';

/** What the recogniser tells of a picture (its JSON), as lines of words worth keeping. */
export function readRecognised(json: unknown, size: { widthPx: number; heightPx: number }): RecognisedPage {
  const lines = (json as Recognised).blocks.flatMap(({ paragraphs }) => paragraphs.flatMap((paragraph) => paragraph.lines));
  const seen = lines.flatMap(({ words }) => words).filter(({ text }) => text.trim() !== '');
  return {
    ...size,
    lines: lines.flatMap((line) => keptLine(line) ?? []),
    confidencePercent: meanConfidence(seen),
    seenWords: seen.length,
    sureChars: seen.reduce((sum, word) => sum + (word.confidence >= SURE_PERCENT ? wordChars(word.text) : 0), 0),
  };
}

function keptLine({ bbox, baseline, rowAttributes, words }: Line): RecognisedLine | null {
  if (meanConfidence(words) < KEPT_LINE_PERCENT) return null;
  const kept = words.filter(({ text, confidence }) => confidence >= (wordChars(text) > 0 ? KEPT_PERCENT : KEPT_MARK_PERCENT));
  const shown = kept.flatMap((word) => {
    const text = cleanInline(word.text).trim();
    return text === '' ? [] : [{ text: mayBeOtherFigure(word) ? text + UNSURE_MARK : text, box: word.bbox }];
  });
  if (shown.length === 0) return null;
  const sizePx = Math.max(1, rowAttributes.rowHeight || bbox.y1 - bbox.y0);
  // From the baseline: the box of a line without long letters is lower, and lines would seem unevenly apart.
  const bottomPx = (baseline.y0 + baseline.y1) / 2 + Math.max(0, rowAttributes.descenders || 0);
  return { topPx: bottomPx - sizePx, bottomPx, leftPx: bbox.x0, sizePx, words: shown };
}

function mayBeOtherFigure({ text, confidence }: Word): boolean {
  return confidence < SURE_FIGURE_PERCENT && /\d/.test(text);
}

function wordChars(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

function meanConfidence(words: readonly Word[]): number {
  let [sum, chars] = [0, 0];
  for (const { text, confidence } of words) {
    sum += confidence * Math.max(1, text.length);
    chars += Math.max(1, text.length);
  }
  return chars === 0 ? 0 : sum / chars;
}

/** Boxes of a picture that was read turned clockwise by quarters, on the picture as it lies. */
export function turnBack(page: RecognisedPage, quarters: number): RecognisedPage {
  const { widthPx: width, heightPx: height } = page;
  const point = (x: number, y: number): readonly [number, number] =>
    quarters === 1 ? [y, width - x] : quarters === 2 ? [width - x, height - y] : [height - y, x];
  const box = ({ x0, y0, x1, y1 }: PixelBox): PixelBox => {
    const [a, b] = [point(x0, y0), point(x1, y1)];
    return { x0: Math.min(a[0], b[0]), y0: Math.min(a[1], b[1]), x1: Math.max(a[0], b[0]), y1: Math.max(a[1], b[1]) };
  };
  const lines = page.lines.map((line) => ({ ...line, words: line.words.map((word) => ({ ...word, box: box(word.box) })) }));
  const [widthPx, heightPx] = quarters === 2 ? [width, height] : [height, width];
  return { ...page, widthPx, heightPx, lines };
}
