import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const parser = unified().use(remarkParse).use(remarkGfm);

export type MarkdownTree = ReturnType<typeof parser.parse>;
export type MarkdownNode = MarkdownTree['children'][number];

/**
 * The source of each top-level block of a Markdown text (paragraph, list, table ...), in order. While an answer
 * streams in only its last block changes, so all before it need not be drawn again.
 */
export function answerBlocks(markdown: string): string[] {
  return parser.parse(markdown).children.flatMap((node) => {
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    return start === undefined || end === undefined ? [] : [markdown.slice(start, end)];
  });
}
