import type { TextBlock } from '../../contract/documents.ts';
import { lastSentenceOf, type Span } from './split-text.ts';

/** What is known of a passage's first and last part when it is decided where it begins. */
interface Part extends Span {
  page: number | null;
  kind: TextBlock['kind'];
  heading: object | null;
  tokens: number;
}

export interface OverlapLimits {
  maxTokens: number;
  overlapTokens: number;
  countTokens: (text: string) => number;
}

/**
 * Where each passage begins: with the last sentence of the one before, where running text was parted for its length alone
 * and the sentence is short. Never before a heading or a page, never in lists and tables, whose parts stand for themselves.
 */
export function startsOf(text: string, groups: readonly (readonly Part[])[], limits: OverlapLimits): number[] {
  return groups.map((group, index) => {
    const first = group[0];
    const before = groups[index - 1];
    const last = before?.at(-1);
    const start = first?.start ?? 0;
    if (!first || !before || !last || first.heading !== null || last.heading !== null || first.page !== last.page) return start;
    if (first.kind !== 'paragraph' || last.kind !== 'paragraph') return start;
    const sentence = lastSentenceOf(text, last);
    const tokens = limits.countTokens(text.slice(sentence.start, sentence.end));
    const isAll = sentence.start <= (before[0]?.start ?? 0);
    if (isAll || tokens > limits.overlapTokens) return start;
    const room = limits.maxTokens - limits.countTokens(text.slice(start, group.at(-1)?.end ?? start));
    return tokens > room ? start : sentence.start;
  });
}
