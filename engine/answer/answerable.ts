import type { SearchHit } from '../../contract/search.ts';
import { coverage, type QuestionWord } from './question.ts';
import { splitSentences } from './sentences.ts';
import type { TermStatistics } from './term-statistics.ts';

/** What tells whether the evidence answers a question; measured in tests/bench/not-in-library.ts. */
export interface AnswerSigns {
  /** Largest share of the question's weight that one passage with its headings and title holds, 0 to 1. */
  passageShare: number;
  /** Largest share of the question's weight that one sentence with its headings and title holds, 0 to 1. */
  sentenceShare: number;
}

/** Reads the signs off the evidence. */
export function answerSigns(
  words: readonly QuestionWord[],
  evidence: readonly SearchHit[],
  statistics: TermStatistics,
): AnswerSigns {
  let passageShare = 0;
  let sentenceShare = 0;
  for (const hit of evidence) {
    const around = statistics.terms([hit.title, ...hit.headings].join('\n'));
    passageShare = Math.max(passageShare, coverage(words, new Set([...around, ...statistics.terms(hit.text)])));
    for (const { start, end } of splitSentences(hit.text)) {
      const present = new Set([...around, ...statistics.terms(hit.text.slice(start, end))]);
      sentenceShare = Math.max(sentenceShare, coverage(words, present));
    }
  }
  return { passageShare, sentenceShare };
}

const LEAST_PASSAGE_SHARE = 0.6;

/** Whether the evidence answers the question well enough to quote it. The threshold is measured: docs/decisions/0003. */
export function isAnswered(words: readonly QuestionWord[], evidence: readonly SearchHit[], statistics: TermStatistics): boolean {
  return answerSigns(words, evidence, statistics).passageShare >= LEAST_PASSAGE_SHARE;
}
