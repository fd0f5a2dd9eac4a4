import { useEffect, useState } from 'react';
import type { ConversationSummary } from '../../contract/ask.ts';
import { engine, failureOf } from '../connection.ts';
import { openConversation } from '../conversation/conversation-store.ts';
import type { Command } from './commands.ts';

const MOST_FOUND = 6;
/** Pause in typing before the engine is asked. */
const PAUSE_MS = 120;

/** Conversations in which what has been typed occurs, newest first; with nothing typed, the latest. */
export function useFoundConversations(query: string): Command[] {
  const [found, setFound] = useState<readonly ConversationSummary[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    const search = async (): Promise<void> => {
      try {
        const wanted = query.trim().slice(0, 200);
        const input = { ...(wanted === '' ? {} : { query: wanted }), limit: MOST_FOUND };
        setFound((await engine().conversations.list(input, { signal: abort.signal })).items);
      } catch (error) {
        // Without the list the commands are still there; a lost connection is shown elsewhere.
        if (failureOf(error)?.code === 'INTERNAL') reportError(error);
      }
    };
    const timer = setTimeout(() => void search(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query]);
  return found.map(({ conversationId, title }) => ({
    id: conversationId,
    group: 'conversationsGroup',
    icon: 'evidence',
    label: title,
    run: () => openConversation(conversationId, title),
  }));
}
