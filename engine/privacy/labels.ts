import type { ReplacedType } from '../../contract/replaced.ts';
import { type Identifier, identifierIn, type Recogniser } from './identifier.ts';
import { bare, type Word, wordsIn } from './words.ts';

/** Label and value in one pattern. */
export interface LabelledValue {
  type: ReplacedType;
  /** Plain words, separated by `|`; a blank stands for blanks, a point, hyphen or underscore too. */
  labels: string;
  /** Pattern between label and value. */
  between: string;
  value: string;
  accepts?: (found: string) => boolean;
}

/** What closes emphasis or quotes right behind a label: `**DOB**: `, `"dob": `. */
export const LABEL_END = String.raw`[*_"”]{0,3}`;
/** In front of a value: blanks, marks of tables, emphasis and quotes. Bounded, since a run like it may stand before the separator. */
export const BEFORE_VALUE = String.raw`[ \t|*_"“]{0,60}`;
/** The same, with at most one new line. */
export const BEFORE_VALUE_OR_BELOW = String.raw`${BEFORE_VALUE}(?:\n[ \t]{0,60})?`;

/** Every word that a label begins with, of whomever looks for labels. */
const BEGINNINGS = new Set<string>();

/** The words of a text that may begin a label: found once for all. */
export function labelBeginnings(words: readonly Word[]): Word[] {
  return words.filter(({ bare: word }) => BEGINNINGS.has(word));
}

/** Finds values behind their labels. Patterns are tried only at words a label begins with: they are many, and texts long. */
export function labelledValues(values: readonly LabelledValue[]): Recogniser {
  const byFirstWord = new Map<string, { pattern: RegExp; value: LabelledValue }[]>();
  for (const value of values) {
    const pattern = new RegExp(`${labelPattern(value.labels)}${value.between}(?<id>${value.value})`, 'iuy');
    for (const first of beginLabels(value.labels)) {
      byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), { pattern, value }]);
    }
  }
  return ({ text, labels }) => {
    const found: Identifier[] = [];
    for (const word of labels) {
      for (const { pattern, value } of byFirstWord.get(word.bare) ?? NOTHING) {
        pattern.lastIndex = word.start;
        const match = pattern.exec(text);
        const one = match === null ? null : identifierIn(match, value.type, value.accepts);
        if (one !== null) found.push(one);
      }
    }
    return found;
  };
}

/** Most words begin no label. */
const NOTHING: readonly never[] = [];

/** The labels as one pattern, the longest first, each up to its end. */
export function labelPattern(labels: string): string {
  const all = labels.split('|').toSorted((a, b) => b.length - a.length);
  const written = all.map((label) =>
    label.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll(' ', String.raw`(?:[ ]|[ ]?[._-][ ]?)`),
  );
  return String.raw`(?:${written.join('|')})(?![\p{L}\d])`;
}

/** First words of labels, as `wordsIn` compares them; from now on they are found by `labelBeginnings`. */
export function beginLabels(labels: string): Set<string> {
  const first = new Set(labels.split('|').map((label) => wordsIn(label)[0]?.bare ?? bare(label)));
  for (const word of first) BEGINNINGS.add(word);
  return first;
}

/** Digits in a value. */
export function digitsIn(text: string): number {
  return text.match(/\d/g)?.length ?? 0;
}

/** A day rather than a number: `12/05/2026`, `2026-05-12`. */
export function looksLikeDay(text: string): boolean {
  return /^(?:(?:0?[1-9]|[12]\d|3[01])[-/. ](?:0?[1-9]|[12]\d|3[01])[-/. ](?:\d\d){1,2}|(?:19|20)\d\d[-/.]\d\d[-/.]\d\d)(?!\d)/.test(
    text,
  );
}
