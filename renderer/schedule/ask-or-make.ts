import type { AnswerMode } from '../../contract/ask.ts';
import { ask, type AskWishes } from '../conversation/conversation-store.ts';
import { takesEntries, useGlance } from './glance-store.ts';

/** Asks, unless the words want something put into a calendar or task list: that is shown for confirmation instead. */
export async function askOrMake(question: string, mode: AnswerMode, wishes: AskWishes = {}): Promise<void> {
  if (useGlance.getState().collections.some(takesEntries)) {
    // Where it cannot be loaded, it is a question like any other.
    const loaded = await import('./show-wanted.ts').catch(() => null);
    if ((await loaded?.showWanted(question.trim())) === true) return;
  }
  await ask(question, mode, wishes);
}
