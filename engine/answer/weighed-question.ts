import type { SearchHit } from '../../contract/search.ts';
import { questionWords, type QuestionWord } from './question.ts';
import type { TermStatistics } from './term-statistics.ts';
import { nearestTerm } from './word-forms.ts';

/** What a follow-up takes over from the conversation counts half: it says what about, not what. */
const TAKEN_OVER_WEIGHT = 0.5;

/**
 * The words of the question and, at half weight, those a follow-up takes over from the conversation. A word that stands
 * nowhere in the library is read as the word of the evidence that differs from it by a letter.
 */
export function weighQuestion(
  question: string,
  searchedFor: string,
  evidence: readonly SearchHit[],
  statistics: TermStatistics,
): QuestionWord[] {
  const own = questionWords(question, statistics);
  const known = new Set(own.map((word) => word.terms.join(' ')));
  const taken = questionWords(searchedFor, statistics).filter((word) => !known.has(word.terms.join(' ')));
  const words = [...own, ...taken.map((word) => ({ ...word, weight: word.weight * TAKEN_OVER_WEIGHT, part: TAKEN_OVER_WEIGHT }))];
  return words.map((word) => spelt(word, evidence, statistics));
}

/** A term that is in no library weighs the most there is. */
const NOWHERE = 'zzzznowherezzzz';

function spelt(word: QuestionWord, evidence: readonly SearchHit[], statistics: TermStatistics): QuestionWord {
  const [term, ...others] = word.terms;
  const isUnknown = term !== undefined && others.length === 0 && statistics.weight(term) >= statistics.weight(NOWHERE);
  if (!isUnknown || word.isName || word.figure !== null) return word;
  const meant = nearestTerm(
    term,
    evidence.flatMap(({ title, text }) => statistics.terms(`${title}\n${text}`)),
  );
  return meant === null ? word : { ...word, terms: [meant], weight: statistics.weight(meant) };
}
