import type { SearchHit } from '../../contract/search.ts';

/** A run of a snippet: shown as it is, or marked as what was looked for. */
export interface SnippetPart {
  text: string;
  marked: boolean;
}

/** About three lines of a result list. */
const SNIPPET_CHARS = 280;
/** What stands before the first mark, so that it is read in its sentence. */
const LEAD_CHARS = 60;

/**
 * The part of a passage that holds most of what was looked for, cut at words, its marks told apart. Without marks, the
 * passage's beginning.
 */
export function snippetOf({ text, marks }: Pick<SearchHit, 'text' | 'marks'>, maxChars = SNIPPET_CHARS): SnippetPart[] {
  const { start, end } = windowOf(text, marks, maxChars);
  const parts: SnippetPart[] = [];
  let at = start;
  for (const mark of marks) {
    if (mark.end <= at || mark.start >= end) continue;
    const from = Math.max(at, mark.start);
    if (from > at) parts.push({ text: text.slice(at, from), marked: false });
    at = Math.min(mark.end, end);
    parts.push({ text: text.slice(from, at), marked: true });
  }
  if (at < end) parts.push({ text: text.slice(at, end), marked: false });
  if (start > 0) parts.unshift({ text: '… ', marked: false });
  if (end < text.length) parts.push({ text: ' …', marked: false });
  return parts;
}

function windowOf(text: string, marks: SearchHit['marks'], maxChars: number): { start: number; end: number } {
  if (text.length <= maxChars) return { start: 0, end: text.length };
  const start = wordStart(text, Math.min(bestStart(marks, maxChars), text.length - maxChars));
  return { start, end: wordEnd(text, Math.min(text.length, start + maxChars)) };
}

/** Where a window begins that holds the most marks; the first among equals. */
function bestStart(marks: SearchHit['marks'], maxChars: number): number {
  let best = { start: 0, held: 0 };
  for (const first of marks) {
    const start = Math.max(0, first.start - LEAD_CHARS);
    const held = marks.filter((mark) => mark.start >= start && mark.end <= start + maxChars).length;
    if (held > best.held) best = { start, held };
  }
  return best.start;
}

/** The beginning of the word at `at`, looking back no further than a long word. */
function wordStart(text: string, at: number): number {
  if (at <= 0) return 0;
  const space = text.slice(Math.max(0, at - 30), at).search(/\S+$/);
  return space < 0 ? at : Math.max(0, at - 30) + space;
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const space = text.lastIndexOf(' ', at);
  return space > at - 30 ? space : at;
}
