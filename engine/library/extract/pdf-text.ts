import type { PageItem, TextBlock } from '../../../contract/documents.ts';
import type { PageLine } from './pdf-lines.ts';

/** Turns the lines of pages into running text with exact spans for every run of text. */
export interface PdfWriter {
  /** Adds a page; returns its items. */
  page(lines: readonly PageLine[]): PageItem[];
  readonly length: number;
  finish(): { text: string; blocks: TextBlock[] };
}

/** A font this much larger than the body's makes a heading. */
const HEADING_RATIO = 1.15;
const listMark = /^(?:[-*•–◦▪·]|\(?\d{1,3}[.)]|[a-z][.)])$|^(?:[•◦▪·]|\(?\d{1,3}[.)])\s/;
/** Parts of words that usually keep the hyphen they are broken at. */
const keepsHyphen = /^(?:all|anti|beta|alpha|follow|high|long|low|non|post|pre|self|short|well|x)$/i;

export function createPdfWriter(options: { bodySizePt: number; words: ReadonlySet<string> }): PdfWriter {
  const parts: string[] = [];
  const blocks: TextBlock[] = [];
  let length = 0;
  const write = (text: string) => {
    parts.push(text);
    length += text.length;
  };

  function writeLine(line: PageLine, dropHyphen: boolean, items: PageItem[]): void {
    line.runs.forEach(({ text, spaceBefore, box }, index) => {
      if (spaceBefore) write(' ');
      const start = length;
      write(dropHyphen && index === line.runs.length - 1 ? text.slice(0, -1) : text);
      if (length > start) items.push(itemOf(start, length, box));
    });
  }

  function writeBlock(lines: readonly PageLine[], items: PageItem[]): void {
    if (length > 0) write(parts.at(-1) === '\n\n' ? '' : '\n\n');
    const start = length;
    lines.forEach((line, index) => {
      const next = lines[index + 1];
      const joint = next ? jointOf(line, next, options.words) : 'end';
      writeLine(line, joint === 'drop-hyphen', items);
      if (joint === 'space') write(' ');
    });
    blocks.push({ ...kindOf(lines, options.bodySizePt), start, end: length });
  }

  return {
    get length() {
      return length;
    },
    page(lines) {
      const items: PageItem[] = [];
      if (length > 0) write('\n\n');
      for (const block of paragraphsOf(lines)) writeBlock(block, items);
      return items;
    },
    finish() {
      return { text: parts.join(''), blocks };
    },
  };
}

function itemOf(start: number, end: number, box: { xPt: number; yPt: number; widthPt: number; heightPt: number }): PageItem {
  const round = (value: number) => Math.round(value * 100) / 100;
  return { start, end, xPt: round(box.xPt), yPt: round(box.yPt), widthPt: round(box.widthPt), heightPt: round(box.heightPt) };
}

/** Lines that belong together: same size, a normal line's distance apart, not the start of a list item. */
function paragraphsOf(lines: readonly PageLine[]): PageLine[][] {
  const paragraphs: PageLine[][] = [];
  let pitchPt = Infinity;
  lines.forEach((line, index) => {
    const above = lines[index - 1];
    const open = paragraphs.at(-1);
    const stepPt = above ? line.bottomPt - above.bottomPt : 0;
    if (above && open && continues(above, line, stepPt, pitchPt)) {
      open.push(line);
      pitchPt = Math.min(pitchPt, stepPt);
    } else {
      paragraphs.push([line]);
      pitchPt = Infinity;
    }
  });
  return paragraphs;
}

function continues(above: PageLine, line: PageLine, stepPt: number, pitchPt: number): boolean {
  const sizePt = Math.max(1, line.sizePt);
  if (stepPt <= 0 || stepPt > 1.9 * sizePt || stepPt > 1.25 * pitchPt) return false;
  if (Math.abs(above.sizePt - line.sizePt) > 0.1 * sizePt) return false;
  return !listMark.test(line.runs[0]?.text ?? '');
}

/** How two lines of a paragraph join: a word broken at the line's end is made whole again. */
function jointOf(line: PageLine, next: PageLine, words: ReadonlySet<string>): 'space' | 'keep-hyphen' | 'drop-hyphen' {
  const left = /(\p{L}+)-$/u.exec(line.runs.at(-1)?.text ?? '')?.[1];
  const right = /^\p{Ll}+/u.exec(next.runs[0]?.text ?? '')?.[0];
  if (left === undefined) return /[\p{L}\p{N}][-/]$/u.test(line.runs.at(-1)?.text ?? '') ? 'keep-hyphen' : 'space';
  if (right === undefined) return 'keep-hyphen';
  if (words.has((left + right).toLowerCase())) return 'drop-hyphen';
  if (words.has(`${left}-${right}`.toLowerCase())) return 'keep-hyphen';
  return keepsHyphen.test(left) || left.length < 2 ? 'keep-hyphen' : 'drop-hyphen';
}

function kindOf(lines: readonly PageLine[], bodyPt: number): Pick<TextBlock, 'kind' | 'level'> {
  const sizePt = lines[0]?.sizePt ?? bodyPt;
  if (lines.length <= 3 && sizePt > bodyPt * HEADING_RATIO) {
    const ratio = sizePt / bodyPt;
    return { kind: 'heading', level: ratio > 1.6 ? 1 : ratio > 1.3 ? 2 : 3 };
  }
  return { kind: listMark.test(lines[0]?.runs[0]?.text ?? '') ? 'list-item' : 'paragraph' };
}

/** The font size most characters of the document have. */
export function bodySizePt(pages: readonly { lines: readonly PageLine[] }[]): number {
  const chars = new Map<number, number>();
  for (const page of pages) {
    for (const line of page.lines) {
      const size = Math.round(line.sizePt * 2) / 2;
      const count = line.runs.reduce((sum, run) => sum + run.text.length, 0);
      chars.set(size, (chars.get(size) ?? 0) + count);
    }
  }
  let best = 12;
  let most = 0;
  for (const [size, count] of chars) if (count > most) [best, most] = [size, count];
  return best;
}

/** Whole words of the document, lower case: how it writes a word elsewhere tells what a hyphen at a line's end was. */
export function collectWords(pages: readonly { lines: readonly PageLine[] }[]): Set<string> {
  const words = new Set<string>();
  for (const page of pages) {
    for (const line of page.lines) {
      for (const run of line.runs) for (const [word] of run.text.matchAll(/\p{L}[\p{L}-]*\p{L}/gu)) words.add(word.toLowerCase());
    }
  }
  return words;
}
