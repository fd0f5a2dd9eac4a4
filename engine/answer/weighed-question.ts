import { questionWords, type QuestionWord } from './question.ts';
import type { TermStatistics } from './term-statistics.ts';

/** What a follow-up takes over from the conversation counts half: it says what about, not what. */
const TAKEN_OVER_WEIGHT = 0.5;

/** The words of the question and, at half weight, those a follow-up takes over from the conversation. */
export function weighQuestion(question: string, searchedFor: string, statistics: TermStatistics): QuestionWord[] {
  const own = questionWords(question, statistics);
  const known = new Set(own.map((word) => word.terms.join(' ')));
  const taken = questionWords(searchedFor, statistics).filter((word) => !known.has(word.terms.join(' ')));
  return [...own, ...taken.map((word) => ({ ...word, weight: word.weight * TAKEN_OVER_WEIGHT, part: TAKEN_OVER_WEIGHT }))];
}
