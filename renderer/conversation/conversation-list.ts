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

export const useConversationList = create<ConversationListState>(() => ({
  items: [],
  total: 0,
  query: '',
  loaded: false,
  failure: null,
}));

let latest = 0;

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

/** Which heading a conversation stands under in the list. */
export type DayGroup = 'today' | 'yesterday' | 'week' | 'earlier';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Groups conversations (newest first) by when they were last used, as seen from `nowMs` in local time. */
export function groupByDay(
  items: readonly ConversationSummary[],
  nowMs: number,
): { group: DayGroup; items: ConversationSummary[] }[] {
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0);
  const groupOf = (atMs: number): DayGroup => {
    if (atMs >= midnight) return 'today';
    // Half a day of slack: a day in which clocks change has 23 or 25 hours.
    if (atMs >= new Date(midnight - DAY_MS / 2).setHours(0, 0, 0, 0)) return 'yesterday';
    return atMs >= midnight - 6 * DAY_MS ? 'week' : 'earlier';
  };
  const groups: { group: DayGroup; items: ConversationSummary[] }[] = [];
  for (const item of items) {
    const group = groupOf(item.updatedAtMs);
    const last = groups.at(-1);
    if (last?.group === group) last.items.push(item);
    else groups.push({ group, items: [item] });
  }
  return groups;
}
