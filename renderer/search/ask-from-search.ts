import type { AnswerMode } from '../../contract/ask.ts';
import { ask, newQuestion, setScope } from '../conversation/conversation-store.ts';
import { searchStore } from './search.ts';

/** Asks what was searched for as a question, narrowed as the search was. */
export function askFromSearch(mode: AnswerMode): void {
  const { query, scope } = searchStore.getState();
  newQuestion();
  setScope(scope);
  void ask(query.trim(), mode);
}
