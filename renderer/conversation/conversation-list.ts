import { create } from 'zustand';
import type { ConversationSummary } from '../../contract/ask.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { ConversationId } from '../../contract/ids.ts';
import { engine, failureOf } from '../connection.ts';

interface ConversationListState {
  items: ConversationSummary[];
  total: number;
  /** What the list is narrowed to; empty = everything. */
  query: string;
  loaded: boolean;
  failure: FailureData | null;
}

/** How many conversations are fetched at a time. */
const PAGE = 100;

let latest = 0;

const nothing: ConversationListState = { items: [], total: 0, query: '', loaded: false, failure: null };

export const useConversationList = create<ConversationListState>(() => nothing);

/** Drops the list; a reading under way no longer counts. */
export function forgetConversationList(): void {
  latest += 1;
  useConversationList.setState(nothing);
}

/** Reads the list from its start; an older reading that answers later is dropped. */
export async function loadConversations(): Promise<void> {
  const mine = ++latest;
  const { query, items } = useConversationList.getState();
  const limit = Math.min(500, Math.max(PAGE, items.length));
  try {
    const page = await engine().conversations.list({ ...(query.trim() === '' ? {} : { query: query.trim() }), limit });
    if (mine === latest) useConversationList.setState({ ...page, loaded: true, failure: null });
  } catch (error) {
    if (mine === latest) useConversationList.setState({ failure: failureOf(error) });
  }
}

export async function loadMoreConversations(): Promise<void> {
  const mine = ++latest;
  const { query, items } = useConversationList.getState();
  try {
    const page = await engine().conversations.list({
      ...(query.trim() === '' ? {} : { query: query.trim() }),
      offset: items.length,
      limit: PAGE,
    });
    if (mine === latest) useConversationList.setState({ items: [...items, ...page.items], total: page.total, failure: null });
  } catch (error) {
    if (mine === latest) useConversationList.setState({ failure: failureOf(error) });
  }
}

export function searchConversations(query: string): void {
  useConversationList.setState({ query });
  void loadConversations();
}

export async function renameConversation(conversationId: ConversationId, title: string): Promise<void> {
  await engine().conversations.rename({ conversationId, title });
  await loadConversations();
}

export async function removeConversation(conversationId: ConversationId): Promise<void> {
  await engine().conversations.remove({ conversationId });
  await loadConversations();
}
