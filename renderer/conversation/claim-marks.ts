import type { CheckedClaim } from '../../contract/ask.ts';
import type { MarkdownNode, MarkdownTree } from './answer-blocks.ts';
import { marked } from './citation-markers.ts';

type Text = Extract<MarkdownNode, { type: 'text' }>;
type Link = Extract<MarkdownNode, { type: 'link' }>;

/** A sentence to be marked: UTF-16 code units in the Markdown that is parsed, end exclusive. */
export interface ClaimSpan {
  start: number;
  end: number;
  /** Place of the claim among those of the answer. */
  index: number;
}

/** Where the sentences lie in the block beginning at `from` of the answer, after `marked`; those elsewhere are left out. */
export function spansIn(source: string, from: number, claims: readonly CheckedClaim[]): ClaimSpan[] {
  const place = (at: number): number => marked(source.slice(0, Math.max(0, at - from))).length;
  return claims.flatMap(({ start, end, verdict }, index) =>
    verdict === 'supported' || end <= from || start >= from + source.length
      ? []
      : [{ start: place(start), end: place(end), index }],
  );
}

/**
 * A remark plugin, before `citationMarkers`: the text of each sentence becomes `claim-mark` elements with the claim's place;
 * the last one of a sentence is told, for what is said of it stands behind it.
 */
export function claimMarks({ spans }: { spans: readonly ClaimSpan[] }): (tree: MarkdownTree, file: { value: unknown }) => void {
  return (tree, file) => {
    if (spans.length === 0) return;
    const last = new Map<number, Link>();
    markIn(tree, { source: String(file.value), spans, last });
    for (const mark of last.values()) Object.assign(mark.data?.hProperties ?? {}, { last: true });
  };
}

interface Parent {
  children: MarkdownNode[];
}

interface Marking {
  source: string;
  spans: readonly ClaimSpan[];
  last: Map<number, Link>;
}

function markIn(parent: Parent, marking: Marking): void {
  parent.children = parent.children.flatMap((child): MarkdownNode[] => {
    if (child.type === 'text') return split(child, marking);
    if ('children' in child) markIn(child, marking);
    return [child];
  });
}

function split(node: Text, { source, spans, last }: Marking): (Text | Link)[] {
  const places = placesOf(node, source);
  const pieces: (Text | Link)[] = [];
  let from = 0;
  while (from < node.value.length) {
    const claim = claimAt(places[from], spans);
    let to = from + 1;
    while (to < node.value.length && claimAt(places[to], spans) === claim) to++;
    const text: Text = { type: 'text', value: node.value.slice(from, to) };
    if (claim === null || text.value.trim() === '') pieces.push(text);
    else {
      const mark: Link = { type: 'link', url: '', children: [text], data: { hName: 'claim-mark', hProperties: { claim } } };
      last.set(claim, mark);
      pieces.push(mark);
    }
    from = to;
  }
  return pieces;
}

function claimAt(place: number | undefined, spans: readonly ClaimSpan[]): number | null {
  if (place === undefined) return null;
  return spans.find(({ start, end }) => place >= start && place < end)?.index ?? null;
}

/** For each unit of a text, where it stands in the source: backslashes, references and indents are in the source alone. */
function placesOf({ value, position }: Text, source: string): number[] {
  const start = position?.start.offset ?? 0;
  const end = position?.end.offset ?? start;
  const places: number[] = [];
  let at = start;
  for (let index = 0; index < value.length; index++) {
    const reference = /^&(?:#?\w+);/.exec(source.slice(at, at + 12))?.[0];
    const isReference = reference !== undefined && value.charAt(index) !== '&';
    while (!isReference && at < end && source.charAt(at) !== value.charAt(index) && end - at > value.length - index) at++;
    places.push(at);
    at += isReference ? reference.length : 1;
  }
  return places;
}
