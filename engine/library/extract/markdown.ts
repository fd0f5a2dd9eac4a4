import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { Failure } from '../../failure.ts';
import { headingTitle } from './heading-title.ts';
import { MAX_PARSED_MARKDOWN_CHARS } from './limits.ts';
import { authorNames, isoDateMs } from './metadata.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { decodeBounded, readLines } from './plain-text.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';

const parser = unified().use(remarkParse).use(remarkGfm);
type Root = ReturnType<typeof parser.parse>;
type Content = Root['children'][number];

/** Quotes in quotes deeper than anybody writes: the parser's time grows with the square of the depth. */
const deepQuotes = /^[ \t]*(?:>[ \t]?){200}/m;

const frontMatter = /^---[ \t]*\n([\s\S]{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/;

/**
 * Markdown as a person reads it: marks of emphasis, links and tables are gone, words are not. The text is made here, so
 * spans count in what the viewer shows. Failures: FILE_EMPTY, FILE_NOT_TEXT, FILE_TOO_LARGE.
 */
export async function extractMarkdown(bytes: Uint8Array): Promise<ExtractedDocument> {
  const source = decodeBounded(bytes);
  const front = frontMatter.exec(source);
  const body = front ? source.slice(front[0].length) : source;
  const told = frontMatterFacts(front?.[1] ?? '');
  if (body.trim() === '') return { ...readLines(source, 'markdown'), ...told };
  const isPlain = body.length > MAX_PARSED_MARKDOWN_CHARS || deepQuotes.test(body);
  const document = isPlain ? readLines(body, 'markdown') : parse(body);
  return { ...document, ...told, title: told.title ?? document.title };
}

function frontMatterFacts(front: string): Pick<ExtractedDocument, 'title' | 'authors' | 'dateMs'> {
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(['"]?)(.+?)\\1[ \\t]*$`, 'm').exec(front)?.[2]?.trim();
  return {
    title: value('title') ?? null,
    authors: authorNames((value('authors?') ?? '').replace(/^\[|\]$/g, '').replaceAll(',', ';')),
    dateMs: isoDateMs(value('date')),
  };
}

function parse(source: string): ExtractedDocument {
  const builder = createTextBuilder();
  try {
    addChildren(builder, parser.parse(source), { depth: 0 });
  } catch (error) {
    // Thousands of nested quotes or lists exhaust the stack; their words are still there to be read.
    if (error instanceof RangeError) return readLines(source, 'markdown');
    throw error;
  }
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure('FILE_EMPTY');
  return { format: 'markdown', title: headingTitle(text, blocks), text, blocks, pageSpans: [], pageItems: [] };
}

function addChildren(builder: TextBuilder, node: { children: Root['children'] }, place: { depth: number }): void {
  for (const child of node.children) addBlock(builder, child, place);
}

function addBlock(builder: TextBuilder, node: Content, place: { depth: number }): void {
  switch (node.type) {
    case 'heading':
      builder.add('heading', inlineText(node).replace(/\s+/g, ' '), node.depth);
      return;
    case 'paragraph':
      builder.add('paragraph', inlineText(node));
      return;
    case 'code':
      builder.add('code', node.value);
      return;
    case 'blockquote':
    case 'footnoteDefinition':
      addChildren(builder, node, place);
      return;
    case 'list':
      node.children.forEach((item, index) => {
        const mark = node.ordered ? `${(node.start ?? 1) + index}. ` : '- ';
        const box = item.checked == null ? '' : item.checked ? '[x] ' : '[ ] ';
        const indent = '  '.repeat(Math.min(8, place.depth));
        const [first, ...rest] = item.children;
        const leads = first?.type === 'paragraph';
        if (leads) builder.add('list-item', indent + mark + box + inlineText(first));
        for (const child of leads ? rest : item.children) addBlock(builder, child, { depth: place.depth + 1 });
      });
      return;
    case 'table':
      addTable(builder, node);
      return;
    case 'html':
      builder.add('paragraph', withoutTags(node.value));
      return;
    default:
  }
}

function addTable(builder: TextBuilder, table: Extract<Content, { type: 'table' }>): void {
  for (const row of table.children) {
    builder.add('table', row.children.map((cell) => inlineText(cell).replace(/\s+/g, ' ').trim()).join(' | '));
  }
}

function inlineText(node: Root | Content): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return node.value;
    case 'break':
      return '\n';
    case 'html':
      return /^<br\s*\/?>$/i.test(node.value) ? '\n' : '';
    case 'image':
    case 'imageReference':
      return node.alt ?? '';
    case 'footnoteReference':
      return '';
    default:
      return 'children' in node ? node.children.map((child) => inlineText(child)).join('') : '';
  }
}

/** Raw HTML inside Markdown: comments, scripts and styles say nothing to a reader; the words between tags do. */
function withoutTags(html: string): string {
  return html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}
