import type { SearchHit } from '../../contract/search.ts';
import type { Patients } from './names.ts';
import { questionWords, type QuestionWord } from './question.ts';
import type { TermStatistics } from './term-statistics.ts';
import { nearestTerm } from './word-forms.ts';

/** What a follow-up takes over from the conversation counts half: it says what about, not what. */
const TAKEN_OVER_WEIGHT = 0.5;

/**
 * The words of the question and, at half weight, those a follow-up takes over from the conversation. A word that stands
 * nowhere in the library is read as the word of the evidence that differs from it by a letter; never as a patient's
 * name, for Hanson is not Hansen.
 */
export function weighQuestion(
  { question, searchedFor, evidence }: { question: string; searchedFor: string; evidence: readonly SearchHit[] },
  patients: Patients,
  statistics: TermStatistics,
): QuestionWord[] {
  const own = questionWords(question, statistics);
  const known = new Set(own.map((word) => word.terms.join(' ')));
  const taken = questionWords(searchedFor, statistics).filter((word) => !known.has(word.terms.join(' ')));
  const words = [...own, ...taken.map((word) => ({ ...word, weight: word.weight * TAKEN_OVER_WEIGHT, part: TAKEN_OVER_WEIGHT }))];
  if (!words.some((word) => isNowhere(word, statistics))) return words;
  const names = new Set([...patients.values()].flatMap(({ terms }) => [...terms]));
  const vocabulary = evidence
    .flatMap(({ title, text }) => statistics.terms(`${title}\n${text}`))
    .filter((term) => !names.has(term));
  return words.map((word) => (isNowhere(word, statistics) ? spelt(word, vocabulary, statistics) : word));
}

/** A term that is in no library weighs the most there is. */
const NOWHERE = 'zzzznowherezzzz';

function isNowhere(word: QuestionWord, statistics: TermStatistics): boolean {
  const [term, ...others] = word.terms;
  if (term === undefined || others.length > 0 || word.isName || word.figure !== null) return false;
  return statistics.weight(term) >= statistics.weight(NOWHERE);
}

function spelt(word: QuestionWord, vocabulary: readonly string[], statistics: TermStatistics): QuestionWord {
  const meant = nearestTerm(word.terms[0] ?? '', vocabulary);
  return meant === null ? word : { ...word, terms: [meant], weight: statistics.weight(meant) };
}
