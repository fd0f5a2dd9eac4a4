import type { ConversationSummary } from '../../contract/ask.ts';

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
