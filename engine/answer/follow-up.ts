import { contentWords, isFunctionWord } from './question.ts';

/** What the search needs of an earlier turn. */
export interface EarlierQuestion {
  question: string;
  /** What was searched then: it already holds what an earlier follow-up was about. */
  searchedFor: string;
}

/** A question on its own has at least this many words that say something; fewer may lean on what went before. */
const SHORT_QUESTION_WORDS = 2;
/** Words taken over from earlier questions: enough for who and what, few enough to leave the new words in front. */
const MOST_WORDS_TAKEN = 12;

const CONTINUES =
  /^\s*(?:and|but|or|so|also|then|what about|how about|what if|and if|same for|in that case|why(?: not)?\s*\??$|how so|since when|when\s*\??$|who\s*\??$)\b/iu;
const POINTS_TO_A_PERSON =
  /\b(?:he|him|his|she|her|hers|they|them|their|theirs|(?:the|this|that) (?:patient|woman|man|child|girl|boy))\b/iu;
const POINTS_TO_A_THING = /\b(?:it|its|this|that|these|those|the (?:same|former|latter|other)|instead|otherwise)\b/iu;
/** With more words that say something, `that` and `it` belong to the question's own grammar. */
const MOST_WORDS_POINTING = 3;

/** Whether a question leans on the conversation before it. */
export function isFollowUp(question: string): boolean {
  const words = contentWords(question);
  if (CONTINUES.test(question) || POINTS_TO_A_PERSON.test(question) || words.length < SHORT_QUESTION_WORDS) return true;
  return words.length <= MOST_WORDS_POINTING && POINTS_TO_A_THING.test(question);
}

/**
 * What to search for: the question itself, or, where it leans on the conversation, the question followed by the words
 * of the last question that it does not say again.
 */
export function searchedFor(question: string, earlier: readonly EarlierQuestion[]): string {
  const last = earlier.at(-1);
  if (last === undefined || !isFollowUp(question)) return question;
  const said = new Set(contentWords(question).map((word) => word.toLowerCase()));
  const taken: string[] = [];
  for (const word of contentWords(last.searchedFor)) {
    const key = word.toLowerCase();
    if (said.has(key) || isFunctionWord(key)) continue;
    said.add(key);
    taken.push(word);
  }
  return [question.trim(), ...taken.slice(0, MOST_WORDS_TAKEN)].join(' ');
}
