import type { AnswerMode } from '../../contract/ask.ts';
import { engine, failureOf } from '../connection.ts';
import { ask } from '../conversation/conversation-store.ts';
import { showEntryCard } from './entry-card-store.ts';
import { takesEntries, useGlance } from './glance-store.ts';

/** Words without which nothing is ever made: whoever uses none of them asks at once. */
const MAYBE =
  /\b(remind|reminder|forget|tasks?|to-?dos?|appointment|event|calendar|diary|agenda|schedule|book|plan|arrange|set up|add|put|make|create|enter|note)\b/i;
const LONGEST = 400;

/** Asks, unless the words want something put into a calendar or task list: that is shown for confirmation instead. */
export async function askOrMake(question: string, mode: AnswerMode): Promise<void> {
  const words = question.trim();
  if (words.length <= LONGEST && MAYBE.test(words) && useGlance.getState().collections.some(takesEntries)) {
    try {
      const draft = await engine().schedule.understand({ words });
      if (draft !== null) return showEntryCard(draft, words);
    } catch (error) {
      // The question is asked all the same, and says what is wrong.
      if (failureOf(error)?.code === 'INTERNAL') reportError(error);
    }
  }
  await ask(question, mode);
}
