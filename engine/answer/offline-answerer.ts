import type { SearchHit } from '../../contract/search.ts';
import type { Answerer, AnswerPart } from './answerer.ts';
import { findCandidates, type Candidate, type Quoted } from './candidates.ts';
import { answerMargin, weighPassages } from './answerable.ts';
import { markdownText } from './markdown-text.ts';
import { questionKind } from './question.ts';
import { weighQuestion } from './weighed-question.ts';
import type { TermStatistics } from './term-statistics.ts';

const MOST_SENTENCES = 5;
/** A further sentence must be at least this good, compared with the best. */
const WORTH_QUOTING = 0.7;
/** Two sentences sharing this part of their terms say the same. */
const SAME_WORDS = 0.7;

/**
 * Answers from the passages themselves: the sentences that answer, quoted exactly, by document, each with its citation.
 * Yields nothing where nothing answers (see answerable.ts and docs/decisions/0003).
 */
export function createOfflineAnswerer(statistics: TermStatistics): Answerer {
  return {
    async *answer({ question, searchedFor, evidence }, signal) {
      signal.throwIfAborted();
      const words = weighQuestion(question, searchedFor, statistics);
      const passages = weighPassages(words, evidence, statistics);
      if (answerMargin(words, passages) < 0) return;
      const quotable = passages.map(({ hit }) => hit);
      const candidates = findCandidates(words, quotable, { kind: questionKind(question), statistics });
      yield* write(choose(candidates), evidence);
    },
  };
}

/** Up to five sentences: the best, then those nearly as good that do not say the same again. */
function choose(candidates: readonly Candidate[]): Quotation[] {
  const ranked = candidates.toSorted((a, b) => b.score - a.score);
  const best = ranked[0]?.score ?? 0;
  const chosen: Quotation[] = [];
  for (const candidate of ranked) {
    if (candidate.score < best * WORTH_QUOTING) break;
    const head = candidate.head === null ? [] : [candidate.head];
    for (const quoted of [...head, candidate, ...candidate.leadsTo]) {
      if (chosen.length === MOST_SENTENCES) return chosen;
      if (!chosen.some((one) => sayTheSame(one.terms, quoted.terms))) chosen.push({ ...quoted, hit: candidate.hit });
    }
  }
  return chosen;
}

type Quotation = Quoted & { hit: SearchHit };

function sayTheSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const shared = [...a].filter((term) => b.has(term)).length;
  return shared / Math.max(1, Math.min(a.size, b.size)) >= SAME_WORDS;
}

/** Quotes by document in the order of the best sentence of each, within a document in its own order. */
function* write(chosen: readonly Quotation[], evidence: readonly SearchHit[]): Generator<AnswerPart> {
  const documents = Map.groupBy(chosen, (candidate) => candidate.hit.documentId);
  let first = true;
  for (const sentences of documents.values()) {
    const [{ hit } = { hit: undefined }] = sentences;
    if (hit === undefined) continue;
    yield { kind: 'text', text: `${first ? '' : '\n\n'}**${markdownText(hit.title)}**\n\n` };
    first = false;
    const ordered = sentences.toSorted((a, b) => a.hit.start + a.span.start - (b.hit.start + b.span.start));
    for (const [index, { hit: source, quote }] of ordered.entries()) {
      yield { kind: 'text', text: `${index === 0 ? '' : '\n>\n'}> ${markdownText(quote)} ` };
      yield { kind: 'cite', evidence: evidence.indexOf(source) + 1, quote };
    }
  }
}
