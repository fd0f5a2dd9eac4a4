import { describe, expect, it } from 'vitest';
import { conversationId, type ConversationSummary } from '../../contract/index.ts';
import { groupByDay } from './group-by-day.ts';

const at = (text: string): number => new Date(text).getTime();
const used = (text: string): ConversationSummary => ({
  conversationId: conversationId.parse(text),
  title: text,
  createdAtMs: 0,
  updatedAtMs: at(text),
  turns: 1,
});

describe('conversations by day', () => {
  it('stand under the day they were last used, as the calendar has it, not by hours passed', () => {
    const items = ['2026-11-20T00:10', '2026-11-19T23:50', '2026-11-16T12:00', '2026-11-02T12:00'].map(used);
    const groups = groupByDay(items, at('2026-11-20T00:20'));
    expect(groups.map(({ group, items: own }) => [group, own.length])).toEqual([
      ['today', 1],
      ['yesterday', 1],
      ['week', 1],
      ['earlier', 1],
    ]);
  });

  it('knows yesterday when the clocks changed in between', () => {
    const items = ['2026-10-25T12:00', '2026-10-24T12:00'].map(used);
    expect(groupByDay(items, at('2026-10-26T09:00')).map(({ group }) => group)).toEqual(['yesterday', 'week']);
  });
});
