import { fileName } from '../text/format.ts';
import { withoutDemoLabel } from './demo-label.ts';
import type { ShownTurn } from './shown-turn.ts';

/** Question, answer and sources as plain text, ready to be pasted into a letter or a record. */
export function copyText({
  question,
  answer,
  citations,
  claims,
  answeredBy,
}: Pick<ShownTurn, 'question' | 'answer' | 'citations' | 'claims' | 'answeredBy'>): string {
  // What is marked on the page stays marked where it is pasted.
  const doubts = claims
    .filter(({ verdict, isWithheld }) => verdict !== 'supported' && !isWithheld)
    .map(({ start, end, why }) => `Not supported: “${answer.slice(start, end)}” ${why}`);
  const sources = citations.map(({ number, title, path, page, quote }) => {
    const file = fileName(path);
    const where = [title, ...(file === title ? [] : [file]), ...(page === null ? [] : [`page ${page}`])].join(', ');
    return `[${number}] ${where}: “${quote.replace(/\s+/g, ' ').trim()}”`;
  });
  return [
    question,
    ...(answeredBy?.kind === 'demo' ? ['DEMO: a scripted answer for training, not for the care of anybody.'] : []),
    withoutDemoLabel({ answer, answeredBy }).trim(),
    ...(doubts.length > 0 ? [doubts.join('\n')] : []),
    ...(sources.length > 0 ? [sources.join('\n')] : []),
  ].join('\n\n');
}
