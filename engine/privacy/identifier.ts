import type { ReplacedType } from '../../contract/ask.ts';

/** Something that tells who a text is about, or leads to them: where it stands (UTF-16 code units, end exclusive). */
export interface Identifier {
  type: ReplacedType;
  start: number;
  end: number;
}

/** Finds identifiers of one kind in a text. May overlap with those of others. */
export type Recogniser = (text: string) => Identifier[];

/** Every match of `pattern` (with the flags `g` and `d`): its group `id`, or all of it. */
export function matchesOf(text: string, pattern: RegExp, type: ReplacedType, accepts?: (found: string) => boolean): Identifier[] {
  const found: Identifier[] = [];
  for (const match of text.matchAll(pattern)) {
    const span = match.indices?.groups?.['id'] ?? match.indices?.[0];
    if (span === undefined) continue;
    const [start, end] = span;
    if (end > start && (accepts?.(text.slice(start, end)) ?? true)) found.push({ type, start, end });
  }
  return found;
}
