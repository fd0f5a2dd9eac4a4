import type { DocumentText, TextBlock } from '../../contract/documents.ts';

/** A span of the text drawn differently: the words one came for, or the words of another citation. */
export interface Mark {
  start: number;
  end: number;
  kind: 'current' | 'other';
}

/** A piece of text with at most one kind of mark. */
export interface Segment {
  start: number;
  text: string;
  mark: Mark['kind'] | null;
}

/** What is drawn as one: a block, a piece of a very long one, or the rows of a table. Offsets into the document's text. */
export interface LayoutPart {
  kind: TextBlock['kind'] | 'page';
  level: number;
  /** White space the text has before the block, as columns: nested list items. */
  indent: number;
  start: number;
  end: number;
  /** Tables only: rows of cells. */
  rows: { start: number; end: number }[][];
  /** Page breaks only. */
  page: number;
}

/** Longest run of text drawn as one element, in characters: longer ones make a browser's layout slow. */
const LONGEST_PART_CHARS = 4000;
const CELL_GAP = ' | ';

/** Lays a document's text out in drawable parts, in order, with page breaks where it has pages. */
export function layOut({ text, blocks, pageSpans }: Pick<DocumentText, 'text' | 'blocks' | 'pageSpans'>): LayoutPart[] {
  const parts: LayoutPart[] = [];
  let nextPage = 0;
  const whole: TextBlock[] = blocks.length > 0 ? blocks : [{ kind: 'paragraph', start: 0, end: text.length }];
  for (const block of whole) {
    for (let span = pageSpans[nextPage]; span !== undefined && span.start <= block.start; span = pageSpans[++nextPage]) {
      parts.push({ ...emptyPart, kind: 'page', page: span.page, start: span.start, end: span.start });
    }
    const last = parts.at(-1);
    if (block.kind === 'table') {
      const row = cellsOf(text, block);
      if (last?.kind === 'table' && text.slice(last.end, block.start) === '\n') {
        last.rows.push(row);
        last.end = block.end;
      } else parts.push({ ...emptyPart, kind: 'table', start: block.start, end: block.end, rows: [row] });
    } else parts.push(...blockParts(text, block));
  }
  return parts;
}

const emptyPart = { level: 0, indent: 0, page: 0, rows: [] } satisfies Partial<LayoutPart>;

function blockParts(text: string, block: TextBlock): LayoutPart[] {
  const indent = indentBefore(text, block.start);
  // Code keeps its first line's indent, which stands before the block.
  const first = block.kind === 'code' ? block.start - indent : block.start;
  const parts: LayoutPart[] = [];
  for (let start = first; start < block.end;) {
    const end = breakAt(text, start, block.end);
    parts.push({ ...emptyPart, rows: [], kind: block.kind, level: block.level ?? 0, indent, start, end });
    start = end;
  }
  return parts;
}

function indentBefore(text: string, start: number): number {
  let at = start;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at -= 1;
  return at === 0 || text[at - 1] === '\n' ? start - at : 0;
}

function breakAt(text: string, start: number, end: number): number {
  if (end - start <= LONGEST_PART_CHARS * 1.5) return end;
  const limit = start + LONGEST_PART_CHARS;
  const line = text.lastIndexOf('\n', limit);
  if (line > start + LONGEST_PART_CHARS / 2) return line + 1;
  const space = text.lastIndexOf(' ', limit);
  return space > start ? space + 1 : limit;
}

function cellsOf(text: string, { start, end }: TextBlock): { start: number; end: number }[] {
  const cells: { start: number; end: number }[] = [];
  for (let from = start; ;) {
    const gap = text.indexOf(CELL_GAP, from);
    if (gap === -1 || gap >= end) return [...cells, { start: from, end }];
    cells.push({ start: from, end: gap });
    from = gap + CELL_GAP.length;
  }
}

/** Cuts a span of the text at the edges of marks. Where marks overlap the current one wins. */
export function segmentsOf(text: string, span: { start: number; end: number }, marks: readonly Mark[]): Segment[] {
  const near = marks.filter((mark) => mark.start < span.end && mark.end > span.start);
  if (near.length === 0) return [{ start: span.start, text: text.slice(span.start, span.end), mark: null }];
  const edges = [...new Set([span.start, span.end, ...near.flatMap(({ start, end }) => [start, end])])]
    .filter((at) => at >= span.start && at <= span.end)
    .sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1] ?? span.end;
    const over = near.filter((mark) => mark.start <= start && mark.end >= end);
    const mark = over.some(({ kind }) => kind === 'current') ? 'current' : over.length > 0 ? 'other' : null;
    return { start, text: text.slice(start, end), mark };
  });
}

/** The part in which a place of the text stands; the one before it where it stands between parts. */
export function partAt(parts: readonly LayoutPart[], at: number): number {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((parts[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
