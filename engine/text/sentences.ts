import { endsSentence } from './sentence-end.ts';

/** A sentence's place in a text: UTF-16 code units, end exclusive, no white space at either end. */
export interface Sentence {
  start: number;
  end: number;
}

/** A line, a list item, or running text over several lines, with its sentences. */
export interface Block extends Sentence {
  /** Begins with the mark of a list. */
  isItem: boolean;
  /** Begins with the mark of a heading. */
  isHeading: boolean;
  sentences: Sentence[];
}

/** A wrapped line of running text is at least this long; shorter lines stand for themselves (lists of drugs, say). */
const SHORTEST_WRAPPED_LINE = 45;
/** Longer stretches without a full stop are split at semicolons and inline bullets too. */
const LONG_SENTENCE = 400;

const listMarker = /^[ \t]*(?:[-*+•‣◦▪·–—]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])[ \t]+|^[ \t]*#{1,6}[ \t]+|^[ \t]*>[ \t]?/u;

/**
 * Splits a text into sentences with exact offsets. List items, table rows, headings and lines of their own are
 * sentences too; list and heading marks are left out. Clinical abbreviations and decimals do not end a sentence.
 */
export function splitSentences(text: string): Sentence[] {
  return splitBlocks(text).flatMap(({ sentences }) => sentences);
}

/** Stretches that no sentence crosses: lines, or lines joined where one is clearly wrapped running text. */
export function splitBlocks(text: string): Block[] {
  const found: Omit<Block, 'sentences'>[] = [];
  let open: Omit<Block, 'sentences'> | null = null;
  const all = lines(text);
  for (const [index, line] of all.entries()) {
    const content = text.slice(line.start, line.end);
    const marker = listMarker.exec(content)?.[0] ?? '';
    if (open !== null && marker === '' && goesOn(text, open, content) && !hadRoom(text, all, index)) {
      open.end = line.end;
      continue;
    }
    if (open !== null) found.push(open);
    const isHeading = marker.trimStart().startsWith('#');
    open = {
      start: line.start + marker.length,
      end: line.end,
      isHeading,
      isItem: marker !== '' && !isHeading && !marker.trimStart().startsWith('>'),
    };
  }
  if (open !== null) found.push(open);
  return found
    .map((block) => ({ ...block, ...trimmed(text, block) }))
    .filter((block) => block.start < block.end)
    .map((block) => ({ ...block, sentences: splitSegment(text, block) }));
}

/** Widths of proportional type differ by so much between full lines. */
const FULL_LINE = 0.9;

/**
 * Whether the first word of a line would have fitted on the line before, by the longest line around: then its break was
 * meant. A list of results without marks must not be read as one sentence.
 */
function hadRoom(text: string, all: readonly Sentence[], index: number): boolean {
  const widthOf = (at: number): number => {
    const line = all[at];
    return line === undefined ? 0 : text.slice(line.start, line.end).trimEnd().length;
  };
  let width = 0;
  for (let at = index; widthOf(at) > 0; at++) width = Math.max(width, widthOf(at));
  for (let at = index - 1; widthOf(at) > 0; at--) width = Math.max(width, widthOf(at));
  const line = all[index];
  const firstWord = line === undefined ? '' : (/\S+/.exec(text.slice(line.start, line.end))?.[0] ?? '');
  return widthOf(index - 1) + 1 + firstWord.length < width * FULL_LINE;
}

function lines(text: string): Sentence[] {
  const found: Sentence[] = [];
  for (const match of text.matchAll(/[^\n\r\f\u2028\u2029]*(?:\r\n|[\n\r\f\u2028\u2029]|$)/g)) {
    if (match[0] === '') continue;
    const body = match[0].replace(/[\n\r\f\u2028\u2029]+$/, '');
    found.push({ start: match.index, end: match.index + body.length });
  }
  return found;
}

function goesOn(text: string, open: Sentence, next: string): boolean {
  const previousLine =
    text
      .slice(open.start, open.end)
      .split(/[\n\r]/)
      .at(-1) ?? '';
  if (previousLine.trim().length < SHORTEST_WRAPPED_LINE || next.trim() === '') return false;
  if (isRow(previousLine) || isRow(next)) return false;
  return !/[.!?:;]["'”’)\]]*\s*$/u.test(previousLine);
}

function isRow(line: string): boolean {
  return line.includes('|') || line.includes('\t');
}

function splitSegment(text: string, segment: Sentence): Sentence[] {
  const found: Sentence[] = [];
  let start = segment.start;
  const cut = (end: number): void => {
    const sentence = trimmed(text, { start, end });
    if (sentence.start < sentence.end) found.push(sentence);
    start = end;
  };
  const body = text.slice(segment.start, segment.end);
  for (const match of body.matchAll(/([.!?…]+)["'”’»)\]]*(?=\s+(\S))/gu)) {
    const at = segment.start + match.index;
    if (match[1] === '.' && !endsSentence(text.slice(start, at), text.slice(at + match[0].length, segment.end).trimStart()))
      continue;
    cut(at + match[0].length);
  }
  cut(segment.end);
  return found.flatMap((sentence) => splitLong(text, sentence));
}

function splitLong(text: string, sentence: Sentence): Sentence[] {
  if (sentence.end - sentence.start <= LONG_SENTENCE) return [sentence];
  const found: Sentence[] = [];
  let start = sentence.start;
  for (const match of text.slice(sentence.start, sentence.end).matchAll(/;\s+|\s+[-•–]\s+(?=\p{Lu})/gu)) {
    found.push(trimmed(text, { start, end: sentence.start + match.index + (match[0].startsWith(';') ? 1 : 0) }));
    start = sentence.start + match.index + match[0].length;
  }
  found.push(trimmed(text, { start, end: sentence.end }));
  return found.filter((part) => part.start < part.end);
}

function trimmed(text: string, { start, end }: Sentence): Sentence {
  while (start < end && /\s/u.test(text.charAt(start))) start++;
  while (end > start && /\s/u.test(text.charAt(end - 1))) end--;
  return { start, end };
}
