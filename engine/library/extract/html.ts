import { parseHTML } from 'linkedom';
import { Failure } from '../../failure.ts';
import { cleanInline, cleanLines, cleanText } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { headingTitle } from './heading-title.ts';
import { MAX_TEXT_CHARS, TEXT_TOO_LONG } from './limits.ts';
import { authorNames, isoDateMs } from './metadata.ts';
import { decodeBounded } from './plain-text.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';

/** The part of a DOM node that is read here (the engine is compiled without the DOM's types). */
interface HtmlNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<HtmlNode>;
  getAttribute?(name: string): string | null;
}

const ELEMENT = 1;
const TEXT = 3;
const never = new Set(
  'script style noscript template head nav iframe object embed svg canvas audio video math form button select input textarea datalist dialog'.split(
    ' ',
  ),
);
const block = new Set(
  `address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer header hgroup hr html legend
   main menu ol p section summary table tbody td tfoot th thead tr ul`.split(/\s+/),
);

/** HTML as it reads: no scripts, menus or hidden parts. Failures: FILE_EMPTY, FILE_NOT_TEXT, FILE_NO_TEXT, FILE_TOO_LARGE. */
export async function extractHtml(bytes: Uint8Array): Promise<ExtractedDocument> {
  return readHtml(decodeBounded(bytes, declaredEncoding(bytes)), 'html');
}

/** Also reads the HTML a DOCX is converted to. */
export function readHtml(html: string, format: 'html' | 'docx'): ExtractedDocument {
  if (isTooDeep(html)) throw new Failure('FILE_CORRUPT');
  const page = parseHTML(/<html[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`);
  const { document } = page as unknown as { document: HtmlDocument };
  const root = document.documentElement;
  const builder = createTextBuilder();
  try {
    const writer = createBlockWriter(builder);
    walk(root, writer, { listDepth: 0, mark: null });
    writer.flush();
  } catch (error) {
    if (error instanceof RangeError) throw new Failure('FILE_CORRUPT', { cause: error }); // nested thousands of levels deep
    throw error;
  }
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure(format === 'html' ? 'FILE_EMPTY' : 'FILE_NO_TEXT');
  if (text.length > MAX_TEXT_CHARS) throw new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG });
  const titleElement = document.querySelector('title');
  const title = cleanInline(titleElement?.textContent ?? '').trim();
  const told = (names: RegExp): string => metaContent(document, names);
  return {
    format,
    authors: authorNames(told(/^(?:author|dc\.creator|citation_author|article:author)$/i)),
    dateMs: isoDateMs(
      told(/^(?:date|dc\.date|dcterms\.(?:created|date|issued)|citation_publication_date|article:published_time)$/i),
    ),
    title: title !== '' ? title : headingTitle(text, blocks),
    text,
    blocks,
    pageSpans: [],
    pageItems: [],
  };
}

/** Deeper than any page; from here the parser's time grows with the square of the depth, and no stack holds it. */
const MAX_DEPTH = 3000;
/** Elements that are not closed in good pages: the next of their kind closes them. */
const unclosed =
  /^(?:p|li|t[drh]|tbody|thead|d[td]|option|br|hr|img|input|meta|link|col|area|base|embed|param|source|track|wbr)$/i;

function isTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, closing, name] of html.matchAll(/<(\/?)([a-z][a-z0-9-]{0,30})/gi)) {
    if (unclosed.test(name ?? '')) continue;
    depth = closing === '/' ? Math.max(0, depth - 1) : depth + 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

interface HtmlDocument {
  readonly documentElement: HtmlNode;
  querySelector(selector: string): HtmlNode | null;
  querySelectorAll(selector: string): Iterable<HtmlNode>;
}

/** What the first `<meta>` of these names says; '' where there is none. */
function metaContent(document: HtmlDocument, names: RegExp): string {
  for (const meta of document.querySelectorAll('meta')) {
    const name = meta.getAttribute?.('name') ?? meta.getAttribute?.('property') ?? '';
    if (names.test(name)) return meta.getAttribute?.('content') ?? '';
  }
  return '';
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(2048, bytes.length)).toString('latin1');
  return /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ?? null;
}

interface Place {
  listDepth: number;
  /** Mark of the list item being read, for its first block only. */
  mark: { text: string; used: boolean } | null;
}

/** Collects inline text and closes it as a block when the block ends. */
function createBlockWriter(builder: TextBuilder) {
  let words: string[] = [];
  let mark: Place['mark'] = null;
  let indent = '';
  return {
    text: (text: string) => void words.push(text),
    place(place: Place) {
      mark = place.mark;
      indent = '  '.repeat(Math.max(0, Math.min(8, place.listDepth - 1)));
    },
    flush(kind: 'paragraph' | 'heading' | 'code' = 'paragraph', level?: number) {
      const raw = words.join('');
      words = [];
      const content = kind === 'code' ? cleanText(raw.replaceAll(BREAK, '\n')) : cleanLines(raw, BREAK);
      if (content.trim() === '') return;
      if (mark && !mark.used && kind === 'paragraph') {
        mark.used = true;
        builder.add('list-item', `${indent}${mark.text}${content}`);
      } else builder.add(kind, content, level);
    },
    row: (cells: readonly string[]) => void builder.add('table', cells.join(' | ')),
  };
}
type BlockWriter = ReturnType<typeof createBlockWriter>;

/** Line breaks the author wrote (`<br>`) are marked U+0001 on the way, since all other white space means one space. */
const BREAK = '\u0001';

function walk(node: HtmlNode, writer: BlockWriter, place: Place): void {
  if (node.nodeType === TEXT) return writer.text((node.textContent ?? '').replaceAll(BREAK, ''));
  if (node.nodeType !== ELEMENT || isHidden(node)) return;
  const name = node.localName ?? '';
  const heading = /^h([1-6])$/.exec(name);
  if (heading) return closed(node, writer, place, () => writer.flush('heading', Number(heading[1])));
  if (name === 'br') return writer.text(BREAK);
  if (name === 'img') return writer.text(node.getAttribute?.('alt') ?? '');
  if (name === 'pre') return closed(node, writer, place, () => writer.flush('code'));
  if (name === 'ul' || name === 'ol') return walkList(node, writer, place);
  if (name === 'tr' && !isLayout(node)) return walkRow(node, writer, place);
  if (block.has(name)) return closed(node, writer, place, () => writer.flush());
  for (const child of node.childNodes) walk(child, writer, place);
}

/** A block of its own: what came before is closed first, what it holds is closed by `close`. */
function closed(node: HtmlNode, writer: BlockWriter, place: Place, close: () => void): void {
  writer.flush();
  for (const child of node.childNodes) walk(child, writer, place);
  close();
}

function walkList(node: HtmlNode, writer: BlockWriter, place: Place): void {
  writer.flush();
  let number = Number(node.getAttribute?.('start') ?? 1) || 1;
  for (const child of node.childNodes) {
    if (child.localName === 'li' && !isHidden(child)) {
      const inside: Place = {
        listDepth: place.listDepth + 1,
        mark: { text: node.localName === 'ol' ? `${number++}. ` : '- ', used: false },
      };
      writer.place(inside);
      for (const part of child.childNodes) {
        walk(part, writer, inside);
        if (part.nodeType === ELEMENT) writer.place(inside);
      }
      writer.flush();
      writer.place(place);
    } else walk(child, writer, place);
  }
}

/** One row of a table is one line; whatever its cells hold (paragraphs, lists) is joined by spaces. */
function walkRow(row: HtmlNode, writer: BlockWriter, place: Place): void {
  writer.flush();
  const cells: string[] = [];
  for (const cell of row.childNodes) {
    if (cell.nodeType !== ELEMENT || isHidden(cell)) continue;
    cells.push(cleanInline(visibleText(cell)).trim());
  }
  if (cells.some((cell) => cell !== '')) writer.row(cells);
  writer.place(place);
}

/** A table that holds tables or headings lays out a page; its cells are read one after the other. */
function isLayout(node: HtmlNode): boolean {
  for (const child of node.childNodes) {
    if (child.localName === 'table' || /^h[1-6]$/.test(child.localName ?? '') || isLayout(child)) return true;
  }
  return false;
}

function visibleText(node: HtmlNode): string {
  if (node.nodeType === TEXT) return node.textContent ?? '';
  if (node.nodeType !== ELEMENT || isHidden(node)) return '';
  if (node.localName === 'br') return ' ';
  const inner = [...node.childNodes].map(visibleText).join('');
  return block.has(node.localName ?? '') || node.localName === 'li' ? ` ${inner} ` : inner;
}

function isHidden(node: HtmlNode): boolean {
  if (never.has(node.localName ?? '')) return true;
  if (/^#(?:foot|end)note-ref/.test(node.getAttribute?.('href') ?? '')) return true; // the way back from a DOCX's footnote
  if (node.getAttribute?.('hidden') != null || node.getAttribute?.('aria-hidden') === 'true') return true;
  return /display\s*:\s*none|visibility\s*:\s*hidden/i.test(node.getAttribute?.('style') ?? '');
}
