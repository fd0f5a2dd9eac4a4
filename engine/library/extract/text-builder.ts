import type { TextBlock } from '../../../contract/documents.ts';
import { Failure } from '../../failure.ts';
import { MAX_TEXT_CHARS, TEXT_TOO_LONG } from './limits.ts';

/** Collects a document's text block by block, so that spans are exact by construction. */
export interface TextBuilder {
  /**
   * Adds a block; white space around it is dropped, an empty one is ignored. Returns its span, or null.
   * Failure: FILE_TOO_LARGE, as soon as the text is longer than is kept.
   */
  add(kind: TextBlock['kind'], content: string, level?: number): { start: number; end: number } | null;
  readonly length: number;
  finish(): { text: string; blocks: TextBlock[] };
}

/** List items and table rows follow each other line by line; everything else stands apart. */
function separator(previous: TextBlock | undefined, kind: TextBlock['kind']): string {
  if (!previous) return '';
  return previous.kind === kind && (kind === 'list-item' || kind === 'table') ? '\n' : '\n\n';
}

export function createTextBuilder(): TextBuilder {
  const parts: string[] = [];
  const blocks: TextBlock[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(kind, content, level) {
      const body = kind === 'list-item' || kind === 'code' ? trimKeepingIndent(content) : content.trim();
      if (body.trim() === '') return null;
      const gap = separator(blocks.at(-1), kind);
      const indent = body.length - body.trimStart().length;
      parts.push(gap, body);
      const start = length + gap.length + indent;
      length += gap.length + body.length;
      if (length > MAX_TEXT_CHARS) throw new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG });
      blocks.push({ kind, start, end: length, ...(level === undefined ? {} : { level: Math.min(6, Math.max(1, level)) }) });
      return { start, end: length };
    },
    finish: () => ({ text: parts.join(''), blocks }),
  };
}

/** Drops empty lines before and white space after, but keeps the indent of nested items and code. */
function trimKeepingIndent(content: string): string {
  return content.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}
