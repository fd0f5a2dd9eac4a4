import type { ReplacedType } from '../../contract/replaced.ts';
import type { Word } from './words.ts';

/** Something that tells who a text is about, or leads to them: where it stands (UTF-16 code units, end exclusive). */
export interface Identifier {
  type: ReplacedType;
  start: number;
  end: number;
}

/** A text with what many recognisers look for in it, found once. */
export interface ReadText {
  text: string;
  words: readonly Word[];
  /** Those of its words that may begin a label. */
  labels: readonly Word[];
  /** Its runs of figures (0 to 9), in order. */
  figures: readonly FigureRun[];
}

/** Figures without anything between, and before and behind something else: where they begin, and how many they are. */
interface FigureRun {
  start: number;
  length: number;
}

/** Finds identifiers of one kind in a text. May overlap with those of others. */
export type Recogniser = (read: ReadText) => Identifier[];

/**
 * Every match of `pattern` (with the flag `g`, and never empty): its group `id`, or all of it. The group ends with the match: where
 * it stands is told by that, since patterns that tell places of groups (the flag `d`) are much slower.
 */
export function matchesOf(text: string, pattern: RegExp, type: ReplacedType, accepts?: (found: string) => boolean): Identifier[] {
  const found: Identifier[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const one = identifierIn(match, type, accepts);
    if (one !== null) found.push(one);
  }
  return found;
}

/** What a pattern can begin with, where it begins with figures. */
interface AtFigures {
  type: ReplacedType;
  /** Fewest and most figures of its first run. */
  fewest: number;
  most: number;
  /** Characters there may be before it. Default: none. */
  reach?: number;
  accepts?: (found: string) => boolean;
}

/**
 * The same for a pattern (with the flag `y`) that can only begin at such figures: it is tried there, and nowhere else in the text.
 */
export function matchesAtFigures(
  { text, figures }: ReadText,
  pattern: RegExp,
  { type, fewest, most, reach = 0, accepts }: AtFigures,
): Identifier[] {
  const found: Identifier[] = [];
  let from = 0;
  for (const { start, length } of figures) {
    if (length < fewest || length > most) continue;
    for (let at = Math.max(from, start - reach); at <= start; at++) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) continue;
      const one = identifierIn(match, type, accepts);
      if (one !== null) found.push(one);
      from = pattern.lastIndex;
      at = from - 1;
    }
    from = Math.max(from, start + 1);
  }
  return found;
}

/** The group `id` at the end of a match, or all of it; null where it is empty or not accepted. */
export function identifierIn(
  match: RegExpExecArray,
  type: ReplacedType,
  accepts?: (found: string) => boolean,
): Identifier | null {
  const written = match.groups?.['id'] ?? match[0];
  if (written === '' || accepts?.(written) === false) return null;
  const end = match.index + match[0].length;
  return { type, start: end - written.length, end };
}

const [ZERO, NINE] = [0x30, 0x39];

export function figuresIn(text: string): FigureRun[] {
  const runs: FigureRun[] = [];
  let length = 0;
  for (let at = 0; at <= text.length; at++) {
    // Never beyond the end: every character is asked, and that takes many times as long.
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (code >= ZERO && code <= NINE) {
      length += 1;
    } else if (length > 0) {
      runs.push({ start: at - length, length });
      length = 0;
    }
  }
  return runs;
}
