import type { TextBlock } from '../../../contract/documents.ts';
import { Failure } from '../../failure.ts';
import { cleanText } from './clean-text.ts';
import { decodeText } from './decode-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { headingTitle } from './heading-title.ts';
import { MAX_TEXT_CHARS, MAX_TEXT_FILE_BYTES, TEXT_TOO_LONG } from './limits.ts';

const listItem = /^\s*(?:[-*•–◦▪·]|\(?\d{1,3}[.)]|[a-z][.)])\s+\S/;
const markdownHeading = /^(#{1,6})\s+\S/;

/** Plain text as it is, structure told from its lines. Failures: FILE_EMPTY, FILE_NOT_TEXT, FILE_TOO_LARGE. */
export async function extractPlainText(bytes: Uint8Array): Promise<ExtractedDocument> {
  return readLines(decodeBounded(bytes), 'text');
}

/** Decodes and cleans a text file within the limits of text formats. */
export function decodeBounded(bytes: Uint8Array, declared: string | null = null): string {
  if (bytes.length > MAX_TEXT_FILE_BYTES) throw new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG });
  const text = cleanText(decodeText(bytes, declared)).trimEnd();
  if (text.length > MAX_TEXT_CHARS) throw new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG });
  if (text === '') throw new Failure('FILE_EMPTY');
  return text;
}

/** Blocks of text by its lines alone: paragraphs end at empty lines, list items and headings at their line. */
export function readLines(text: string, format: 'text' | 'markdown'): ExtractedDocument {
  const blocks: TextBlock[] = [];
  let open: TextBlock | null = null;
  let before = '';
  for (let at = 0; at <= text.length;) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline === -1 ? text.length : newline;
    const line = text.slice(at, lineEnd);
    const trimmed = line.trim();
    if (trimmed === '') open = null;
    else {
      const start = at + line.length - line.trimStart().length;
      const end = at + line.trimEnd().length;
      const level = headingLevel(trimmed, before === '', nextLine(text, lineEnd));
      const kind: TextBlock['kind'] = level !== null ? 'heading' : listItem.test(line) ? 'list-item' : 'paragraph';
      if (open !== null && kind === 'paragraph') open.end = end;
      else {
        const block: TextBlock = { kind, start, end, ...(level === null ? {} : { level }) };
        blocks.push(block);
        open = kind === 'heading' ? null : block;
      }
    }
    before = trimmed;
    at = lineEnd + 1;
  }
  return { format, title: headingTitle(text, blocks), text, blocks, pageSpans: [], pageItems: [] };
}

function nextLine(text: string, lineEnd: number): string {
  if (lineEnd >= text.length) return '';
  const end = text.indexOf('\n', lineEnd + 1);
  return text.slice(lineEnd + 1, end === -1 ? text.length : Math.min(end, lineEnd + 200)).trim();
}

/**
 * Headings as notes have them: `# Plan`, `CHIEF COMPLAINT`, `Assessment and plan:`, or a line underlined with `===`.
 * A capital line needs an empty line before it or words after it, so that shouted sentences stay text.
 */
function headingLevel(line: string, afterEmptyLine: boolean, next: string): number | null {
  if (line.length > 80) return null;
  const hashes = markdownHeading.exec(line);
  if (hashes) return hashes[1]?.length ?? 1;
  if (/^={3,}$/.test(next) && !listItem.test(line)) return 1;
  if (!afterEmptyLine || !/\p{L}{3}/u.test(line) || listItem.test(line)) return null;
  const words = line.split(/\s+/).length;
  if (words <= 8 && line === line.toUpperCase() && line !== line.toLowerCase() && !/[.!?;,]$/.test(line)) return 2;
  return words <= 6 && /^\p{Lu}[^.!?;:]*:$/u.test(line) ? 2 : null;
}
