import type { MarkdownNode, MarkdownTree } from './answer-blocks.ts';

type Text = Extract<MarkdownNode, { type: 'text' }>;
type Link = Extract<MarkdownNode, { type: 'link' }>;

/** Several may stand in one bracket: `[1]`, `[1, 3]`. */
const MARKER = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

/** A marker the stream has cut in two: kept back until its other half is there. */
export function withoutHalfMarker(text: string): string {
  return text.replace(/\[[\d,\s]{0,12}$/, '');
}

/** The answer without its markers, as it is read aloud. */
export function withoutMarkers(text: string): string {
  return text.replace(MARKER, '').replace(/[ \t]+([.,;:])/g, '$1');
}

/**
 * A remark plugin: every `[n]` with a citation becomes a `cite-marker` element with its number, wherever it stands in
 * running text; code is left as it is, and a number without a citation stays the text it was.
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
    // `[1]` where the answer happens to define a link of that name: still a citation.
    if (child.type === 'linkReference' && numbers.has(Number(child.label))) return [chip(Number(child.label))];
    if ('children' in child) replaceIn(child, numbers);
    return [child];
  });
}

function splitText(node: Text, numbers: ReadonlySet<number>): (Text | Link)[] {
  const parts: (Text | Link)[] = [];
  let from = 0;
  for (const match of node.value.matchAll(MARKER)) {
    const cited = (match[1] ?? '').split(',').map(Number);
    if (!cited.every((number) => numbers.has(number))) continue;
    // The space before a chip is the chip's own margin: it must not be the place where a line breaks.
    const before = node.value.slice(from, match.index).replace(/[ \t]+$/, '');
    if (before !== '') parts.push({ type: 'text', value: before });
    parts.push(...cited.map(chip));
    from = match.index + match[0].length;
  }
  if (from === 0) return [node];
  if (from < node.value.length) parts.push({ type: 'text', value: node.value.slice(from) });
  return parts;
}

/** mdast has no node for this; `data.hName` says which element it becomes. */
function chip(number: number): Link {
  return { type: 'link', url: '', children: [], data: { hName: 'cite-marker', hProperties: { number } } };
}
