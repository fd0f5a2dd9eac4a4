import { engine, failureOf } from '../connection.ts';
import { showEntryCard } from './entry-card-store.ts';

/** Words without which nothing is ever made: whoever uses none of them asks at once. */
const MAYBE =
  /\b(remind|reminder|forget|tasks?|to-?dos?|appointment|event|calendar|diary|agenda|schedule|book|plan|arrange|set up|add|put|make|create|enter|note)\b/i;
const LONGEST = 400;

/** Shows what the words want made, for confirmation. False where they want nothing of the kind. */
export async function showWanted(words: string): Promise<boolean> {
  if (words.length > LONGEST || !MAYBE.test(words)) return false;
  try {
    const draft = await engine().schedule.understand({ words });
    if (draft !== null) showEntryCard(draft, words);
    return draft !== null;
  } catch (error) {
    // The question is asked all the same, and says what is wrong.
    if (failureOf(error)?.code === 'INTERNAL') reportError(error);
    return false;
  }
}
