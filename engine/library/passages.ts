import { createHash } from 'node:crypto';
import type { TextBlock } from '../../contract/documents.ts';
import type { ExtractedDocument } from './extract/extracted-document.ts';
import { startsOf } from './overlap.ts';
import { estimateTokens, splitLongBlock, type Span } from './split-text.ts';

/** A passage: the unit that is searched and cited. Offsets are UTF-16 code units into the document's text, end exclusive. */
export interface CutPassage {
  /** From 1; null for formats without pages. */
  page: number | null;
  start: number;
  end: number;
  /**
   * Title and headings its first words stand under, outermost first, and the header of the table it begins in the middle of;
   * never part of the span itself.
   */
  headings: string[];
  /** SHA-256 of headings and text, hex: the same words under the same headings are the same passage. */
  contentHash: string;
}

export interface PassageOptions {
  /** A passage is closed once it holds this many tokens. Default 250. */
  targetTokens?: number;
  /** No passage holds more, unless a single token does. Default 300. */
  maxTokens?: number;
  /**
   * Where a passage ends for its length alone, the next begins with its last sentence, if that holds no more than this:
   * a statement and what it refers to are then found together. 0 for none. Default 40.
   */
  overlapTokens?: number;
  /** Default: an estimate, see `estimateTokens`. */
  countTokens?: (text: string) => number;
}

type Document = Pick<ExtractedDocument, 'title' | 'text' | 'blocks' | 'pageSpans'>;

/** The smallest thing a passage is made of: a block, or a part of one that is too long. */
interface Unit extends Span {
  page: number | null;
  tokens: number;
  heading: { level: number; text: string } | null;
  kind: TextBlock['kind'];
  /** The first row of its table, where that names the columns and this is another row. */
  tableHeader: string | null;
}

/**
 * Cuts a document into passages that cover all its words, in order. Structure comes first: a heading starts a passage, list
 * items and table rows stay whole, no passage crosses a page. Then size: short neighbouring sections of the same standing
 * share a passage, long paragraphs are split between sentences, and what is split for its length overlaps by a sentence.
 */
export function cutPassages(document: Document, options: PassageOptions = {}): CutPassage[] {
  const { targetTokens = 250, maxTokens = 300, countTokens = estimateTokens, overlapTokens = 40 } = options;
  const units = unitsOf(document, { maxTokens, countTokens });
  const sections = sectionsOf(units);
  const groups: Unit[][] = [];
  for (const section of sections) for (const group of pack(section, { targetTokens, maxTokens })) groups.push(group);
  const merged = mergeSmall(groups, { targetTokens, maxTokens });
  const starts = startsOf(document.text, merged, { maxTokens, overlapTokens, countTokens });
  return describe(document, merged, starts);
}

function unitsOf(document: Document, limits: { maxTokens: number; countTokens: (text: string) => number }): Unit[] {
  const units: Unit[] = [];
  const pages = document.pageSpans;
  let pageIndex = 0;
  let tableHeader: string | null = null;
  let before: TextBlock['kind'] | null = null;
  for (const block of document.blocks) {
    while (pageIndex + 1 < pages.length && block.start >= pages[pageIndex]!.end) pageIndex++;
    const page = pages[pageIndex]?.page ?? null;
    const text = document.text.slice(block.start, block.end);
    const tokens = limits.countTokens(text);
    const heading = block.kind === 'heading' ? { level: block.level ?? 1, text: text.replace(/^#+\s*/, '').slice(0, 300) } : null;
    const { kind } = block;
    const startsTable = kind === 'table' && before !== 'table';
    if (kind !== 'table') tableHeader = null;
    if (tokens <= limits.maxTokens) {
      units.push({ start: block.start, end: block.end, page, tokens, heading, kind, tableHeader });
    } else {
      splitLongBlock(text, limits).forEach((part, index) => {
        const span = { start: block.start + part.start, end: block.start + part.end };
        units.push({ ...span, page, tokens: part.tokens, heading: index === 0 ? heading : null, kind, tableHeader });
      });
    }
    if (startsTable) tableHeader = headerOf(text);
    before = kind;
  }
  return units;
}

const LONGEST_HEADER_CHARS = 300;

/** A row that names columns: words, no figures, no values with their names (`Dose: 75 mg`), several cells. */
function headerOf(row: string): string | null {
  const cells = row.split(' | ');
  const names = cells.every((cell) => /^\D*\p{L}\D*$/u.test(cell) && !cell.includes(': '));
  return cells.length > 1 && names && row.length <= LONGEST_HEADER_CHARS ? row.replaceAll('\n', ' ') : null;
}

/** A section is a heading (or several, one right under the other) with what follows it on the same page. */
function sectionsOf(units: readonly Unit[]): Unit[][] {
  const sections: Unit[][] = [];
  let previous: Unit | null = null;
  for (const unit of units) {
    const open = sections.at(-1);
    const startsNew = unit.heading !== null && !(previous?.heading && previous.heading.level < unit.heading.level);
    if (!open || startsNew || unit.page !== previous?.page) sections.push([unit]);
    else open.push(unit);
    previous = unit;
  }
  return sections;
}

/** Fills passages in turn; what is left at the end is shared with the one before where that keeps both near the target. */
function pack(section: readonly Unit[], size: { targetTokens: number; maxTokens: number }): Unit[][] {
  const groups: Unit[][] = [];
  let open: Unit[] = [];
  let tokens = 0;
  for (const unit of section) {
    if (open.length > 0 && (tokens + unit.tokens > size.maxTokens || tokens >= size.targetTokens)) {
      groups.push(open);
      open = [];
      tokens = 0;
    }
    open.push(unit);
    tokens += unit.tokens;
  }
  if (open.length > 0) groups.push(open);
  return groups;
}

const total = (units: readonly Unit[]): number => units.reduce((sum, unit) => sum + unit.tokens, 0);

/**
 * Joins neighbours that are small: a passage of five words has too little in it to be found by. Never across pages, and never
 * onto a heading that stands higher than the passage's own, so that a passage speaks of one thing.
 */
function mergeSmall(groups: readonly Unit[][], size: { targetTokens: number; maxTokens: number }): Unit[][] {
  const merged: Unit[][] = [];
  let openTokens = 0;
  for (const group of groups) {
    const open = merged.at(-1);
    const tokens = total(group);
    const smallTail = tokens < size.targetTokens / 5 && openTokens + tokens <= size.maxTokens;
    if (open && mayJoin(open, group, size.targetTokens) && (openTokens + tokens <= size.targetTokens || smallTail)) {
      open.push(...group);
      openTokens += tokens;
    } else {
      merged.push([...group]);
      openTokens = tokens;
    }
  }
  return merged;
}

/** What stands before the first heading joins it only where it is this small: a date, a name. */
const CRUMB_SHARE = 0.08;

function mayJoin(open: readonly Unit[], next: readonly Unit[], targetTokens: number): boolean {
  const [first, following] = [open[0], next[0]];
  if (!first || !following || first.page !== following.page) return false;
  if (following.heading === null) return true;
  const standing = open.find((unit) => unit.heading !== null)?.heading?.level;
  if (standing === undefined || following.heading.level === 1)
    return standing === undefined && total(open) < targetTokens * CRUMB_SHARE;
  return following.heading.level >= standing;
}

function describe(document: Document, groups: readonly Unit[][], starts: readonly number[]): CutPassage[] {
  const trail: { level: number; text: string }[] = [];
  return groups.map((group, index) => {
    const first = group[0]!;
    const start = starts[index] ?? first.start;
    const end = group.at(-1)!.end;
    if (first.heading) popTo(trail, first.heading.level);
    const headings = withTitle(document.title, trail, first.heading?.text ?? null);
    if (first.tableHeader !== null) headings.push(first.tableHeader);
    for (const unit of group) {
      if (!unit.heading) continue;
      popTo(trail, unit.heading.level);
      trail.push(unit.heading);
    }
    const contentHash = createHash('sha256')
      .update(JSON.stringify(headings))
      .update(document.text.slice(start, end))
      .digest('hex');
    return { page: first.page, start, end, headings, contentHash };
  });
}

function popTo(trail: { level: number }[], level: number): void {
  while (trail.length > 0 && trail.at(-1)!.level >= level) trail.pop();
}

/** The document's title leads the trail, unless it is the first heading of the trail or of the passage anyway. */
function withTitle(title: string | null, trail: readonly { text: string }[], own: string | null): string[] {
  const headings = trail.map((heading) => heading.text);
  return title === null || title === headings[0] || title === own ? headings : [title, ...headings];
}
