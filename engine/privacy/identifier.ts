import type { ReplacedType } from '../../contract/replaced.ts';
import type { Word } from './words.ts';

/** Something that tells who a text is about, or leads to them: where it stands (UTF-16 code units, end exclusive). */
export interface Identifier {
  type: ReplacedType;
  start: number;
  end: number;
}

/** A text with its words. */
export interface ReadText {
  text: string;
  words: readonly Word[];
}

/** Finds identifiers of one kind in a text. May overlap with those of others. */
export type Recogniser = (read: ReadText) => Identifier[];

/** Every match of `pattern` (with the flags `g` and `d`, and never empty): its group `id`, or all of it. */
export function matchesOf(text: string, pattern: RegExp, type: ReplacedType, accepts?: (found: string) => boolean): Identifier[] {
  const found: Identifier[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const one = identifierIn(match, type);
    if (one !== null && (accepts?.(text.slice(one.start, one.end)) ?? true)) found.push(one);
  }
  return found;
}

export function identifierIn(match: RegExpExecArray, type: ReplacedType): Identifier | null {
  const span = match.indices?.groups?.['id'] ?? match.indices?.[0];
  if (span === undefined || span[1] <= span[0]) return null;
  return { type, start: span[0], end: span[1] };
}
