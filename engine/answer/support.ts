import type { Span } from './locate.ts';
import { splitSentences } from '../text/sentences.ts';
import type { TermStatistics } from './term-statistics.ts';

/** A sentence supports a statement when it holds at least this share of the weight of the statement's terms. */
const SUPPORTING_SHARE = 0.5;
/** A second sentence this near to the best one means that neither is clearly meant. */
const CLEAR_LEAD = 0.05;

/**
 * The one sentence of a passage that supports a statement, or null where none clearly does. Every number of the
 * statement that stands in the passage must stand in the sentence: figures are what must not be marked wrongly.
 */
export function supportingSentence(passage: string, statement: string, statistics: TermStatistics): Span | null {
  const terms = [...new Set(statistics.terms(statement))];
  const total = terms.reduce((sum, term) => sum + statistics.weight(term), 0);
  if (total === 0) return null;
  const inPassage = new Set(statistics.terms(passage));
  const figures = terms.filter((term) => /\d/.test(term) && inPassage.has(term));
  const scored = splitSentences(passage).map((span) => {
    const present = new Set(statistics.terms(passage.slice(span.start, span.end)));
    const held = terms.reduce((sum, term) => sum + (present.has(term) ? statistics.weight(term) : 0), 0);
    return { span, share: held / total, hasFigures: figures.every((figure) => present.has(figure)) };
  });
  const [best, second] = scored.toSorted((a, b) => b.share - a.share);
  if (best === undefined || best.share < SUPPORTING_SHARE || !best.hasFigures) return null;
  return second !== undefined && best.share - second.share < CLEAR_LEAD ? null : best.span;
}
