import type { SearchHit } from '../../contract/search.ts';
import { normalise, type Span } from './locate.ts';
import { splitBlocks, type Block } from '../text/sentences.ts';
import type { TermStatistics } from './term-statistics.ts';

/** Words of a passage with their place in the passage's text and their terms. */
export interface Quoted {
  span: Span;
  quote: string;
  terms: ReadonlySet<string>;
}

/**
 * What a sentence is in its passage. A title is over all of it, a heading says what follows, a lead-in does so as the beginning of a sentence, a
 * label says whose document it is, the head of a table what its figures are: none of them is a statement.
 */
export type Role = 'statement' | 'row' | 'head' | 'title' | 'heading' | 'lead-in' | 'label';

export interface ReadSentence extends Quoted {
  role: Role;
  /** Index of its block in the passage. */
  block: number;
  /** The headings of a table's row, as plain text; empty where it is none. */
  head: string;
  /** The heading or lead-in it stands under within the passage; empty where there is none. */
  under: string;
}

export interface ReadBlock extends Block {
  /** Nothing but white space and list marks between it and the block before, and no empty line. */
  isNextLine: boolean;
}

export interface ReadPassage {
  hit: SearchHit;
  blocks: readonly ReadBlock[];
  sentences: readonly ReadSentence[];
}

/** A line with no more words, no figure and no end is a heading over what follows. */
const LONGEST_HEADING_WORDS = 8;
/** A lead-in is a clause, not a paragraph that ends with a colon. */
const LONGEST_LEAD_IN_CHARACTERS = 200;

/** Lines that say whose or which document it is. */
const LABEL =
  /^(?:(?:patient|name|date|dob|born|nhs|mrn|hospital|re|ward|author|seen by|signed)\b[^:]{0,30}:|sample (?:note|guideline): invented)/iu;

/** Reads the structure of a passage: what each of its sentences is, and what it stands under. */
export function readPassage(hit: SearchHit, statistics: TermStatistics): ReadPassage {
  const blocks = splitBlocks(hit.text).map((block, index, all): ReadBlock => {
    const before = hit.text.slice(all[index - 1]?.end ?? 0, block.start);
    return { ...block, isNextLine: index > 0 && !/\n\s*\n/.test(before) };
  });
  const labels = new Set([hit.title, ...hit.headings].map(normalise));
  const sentences: ReadSentence[] = [];
  let under = '';
  for (const [index, block] of blocks.entries()) {
    const head = tableHead(hit.text, blocks, index);
    for (const span of block.sentences) {
      const quote = hit.text.slice(span.start, span.end);
      const role = roleOf(quote, { block, index, head, blocks, labels });
      if (role === 'heading') under = quote;
      sentences.push({
        span,
        quote,
        role,
        block: index,
        under,
        head: head === null || head === index ? '' : blockText(hit, blocks[head]),
        terms: new Set(statistics.terms(quote)),
      });
      if (role === 'lead-in') under = quote;
    }
  }
  return { hit, blocks, sentences };
}

function blockText(hit: SearchHit, block: Block | undefined): string {
  return block === undefined ? '' : hit.text.slice(block.start, block.end);
}

function roleOf(
  quote: string,
  place: { block: Block; index: number; head: number | null; blocks: readonly ReadBlock[]; labels: ReadonlySet<string> },
): Role {
  const { block, index, head, blocks, labels } = place;
  if (head !== null) return head === index ? 'head' : 'row';
  if (LABEL.test(quote)) return 'label';
  if (labels.has(normalise(quote))) return 'title';
  if (block.isHeading) return 'heading';
  const next = blocks[index + 1];
  if (quote.endsWith(':') && quote.length <= LONGEST_LEAD_IN_CHARACTERS) return next === undefined ? 'heading' : 'lead-in';
  return !block.isItem && isShortLine(quote) ? 'heading' : 'statement';
}

function isShortLine(quote: string): boolean {
  return !/(?<![\p{L}\d])\d|[|\t.!?;,]/u.test(quote) && quote.split(/\s+/).length <= LONGEST_HEADING_WORDS;
}

/** The block that is the first row of the table a block belongs to; null where it is no row of one. */
function tableHead(text: string, blocks: readonly Block[], index: number): number | null {
  const isRow = (at: number): boolean => {
    const block = blocks[at];
    return block !== undefined && /[|\t]/.test(text.slice(block.start, block.end));
  };
  if (!isRow(index)) return null;
  let head = index;
  while (isRow(head - 1)) head--;
  return isRow(head + 1) ? head : null;
}
