import type { MarkdownNode, MarkdownTree } from './answer-blocks.ts';

type Text = Extract<MarkdownNode, { type: 'text' }>;
type Link = Extract<MarkdownNode, { type: 'link' }>;

/** Several may stand in one bracket: `[1]`, `[1, 3]`. */
const MARKER = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;
/** The engine's own: it writes them bare, while brackets of a document's words are escaped. One before `(` is a link's. */
const BARE_MARKER = /(?<!\\)\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()/g;
/** Noncharacters: no text has them after `marked`, and no reference (`&#xFDD0;`) can stand for one. Source: CommonMark 0.31, 2.5. */
const MARKED = /\{\ufdd0(\d[\d,\s]*)\ufdd1\}/g;

/**
 * An answer with the engine's markers made unlike anything that words can be: parsed, `\[1\]` and `&#91;1]` of a
 * document read as `[1]`, too, and would be taken for a citation. For `citationMarkers`.
 */
export function marked(markdown: string): string {
  return markdown.replace(/[\ufdd0\ufdd1]/g, '').replace(BARE_MARKER, '{\ufdd0$1\ufdd1}');
}

/** A marker the stream has cut in two: kept back until its other half is there. */
export function withoutHalfMarker(text: string): string {
  return text.replace(/\[[\d,\s]{0,12}$/, '');
}

/** The answer without its markers, as it is read aloud. */
export function withoutMarkers(text: string): string {
  return text.replace(MARKER, '').replace(/[ \t]+([.,;:])/g, '$1');
}

/**
 * A remark plugin for `marked` text: every marker with a citation becomes a `cite-marker` element with its number, wherever
 * it stands in running text; code is left as it is, and a number without a citation stays the text it was.
 */
export function citationMarkers(options: { numbers: ReadonlySet<number> }): (tree: MarkdownTree) => void {
  return (tree) => replaceIn(tree, options.numbers);
}

interface Parent {
  children: MarkdownNode[];
}

function replaceIn(parent: Parent, numbers: ReadonlySet<number>): void {
  parent.children = parent.children.flatMap((child): MarkdownNode[] => {
    if (child.type === 'text') return splitText(child, numbers);
    if ('children' in child) replaceIn(child, numbers);
    if ('value' in child) child.value = asWritten(child.value);
    if ('alt' in child && child.alt != null) child.alt = asWritten(child.alt);
    return [child];
  });
}

function splitText(node: Text, numbers: ReadonlySet<number>): (Text | Link)[] {
  const parts: (Text | Link)[] = [];
  let from = 0;
  for (const match of node.value.matchAll(MARKED)) {
    const cited = (match[1] ?? '').split(',').map(Number);
    if (!cited.every((number) => numbers.has(number))) continue;
    // The space before a chip is the chip's own margin: it must not be the place where a line breaks.
    const before = asWritten(node.value.slice(from, match.index)).replace(/[ \t]+$/, '');
    if (before !== '') parts.push({ type: 'text', value: before });
    parts.push(...cited.map(chip));
    from = match.index + match[0].length;
  }
  if (from < node.value.length) parts.push({ type: 'text', value: asWritten(node.value.slice(from)) });
  return parts;
}

function asWritten(text: string): string {
  return text.replace(MARKED, '[$1]');
}

/** mdast has no node for this; `data.hName` says which element it becomes. */
function chip(number: number): Link {
  return { type: 'link', url: '', children: [], data: { hName: 'cite-marker', hProperties: { number } } };
}
