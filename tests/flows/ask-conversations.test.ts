import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { turn as turnSchema, type ConversationId, type Turn } from '../../contract/index.ts';
import { createConversationStore, type ConversationStore } from '../../engine/store/conversations.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

let conversations: ConversationStore;
let close: () => Promise<void>;
beforeEach(async () => {
  const opened = await openTemporaryDatabase();
  close = opened.close;
  conversations = createConversationStore(opened.db);
});
afterEach(() => close());

let turns = 0;
function turn(question: string, answer: string, askedAtMs: number): Turn {
  return turnSchema.parse({
    turnId: `turn-${++turns}`,
    question,
    mode: 'cloud',
    outcome: 'failed',
    answer,
    citations: [{ number: 1, passageId: 3, documentId: 'd', title: 'T', path: '/t', page: 2, start: 4, end: 9, quote: 'words' }],
    removedMarkers: 2,
    claims: [],
    failure: { code: 'PROVIDER_RATE_LIMITED', message: 'Wait.', retryable: true, retryAfterMs: 2000 },
    searchedFor: question,
    terms: ['a'],
    legs: [{ name: 'full-text', hits: 1, tookMs: 1.5, skipped: null }],
    hits: [],
    timings: { searchMs: 1.25, firstTextMs: null, totalMs: 9 },
    askedAtMs,
  });
}
function converse(question: string, answer: string, atMs: number): ConversationId {
  const id = conversations.create({ question, atMs });
  conversations.addTurn(id, turn(question, answer, atMs));
  return id;
}
const titles = (query?: string): string[] => conversations.list({ query, offset: 0, limit: 100 }).items.map((one) => one.title);

describe('conversation store', () => {
  it('gives back a turn exactly as it was stored, turns in order', () => {
    const id = conversations.create({ question: 'First', atMs: 10 });
    const first = turn('First', 'one', 10);
    const second = turn('Second', 'two', 20);
    conversations.addTurn(id, first);
    conversations.addTurn(id, second);
    expect(conversations.get(id)).toEqual({
      conversationId: id,
      title: 'First',
      createdAtMs: 10,
      updatedAtMs: 20,
      turns: [first, second],
    });
  });

  it('keeps turns in the order they were asked in, also when the clock is set back or stands still', () => {
    const id = conversations.create({ question: 'First', atMs: 1000 });
    for (const [question, atMs] of [
      ['First', 1000],
      ['Second', 400],
      ['Third', 400],
    ] as const) {
      conversations.addTurn(id, turn(question, 'yes', atMs));
    }
    expect(conversations.get(id).turns.map(({ question }) => question)).toEqual(['First', 'Second', 'Third']);
  });

  it('gives the last turns that count, oldest first, also where others lie between them', () => {
    const id = conversations.create({ question: 'q0', atMs: 1 });
    for (let index = 0; index < 20; index += 1) conversations.addTurn(id, turn(`q${index}`, 'yes', index));
    const last = (limit: number, counts: (number: number) => boolean): string[] =>
      conversations.lastTurns(id, limit, ({ question }) => counts(Number(question.slice(1)))).map(({ question }) => question);
    expect(last(3, () => true)).toEqual(['q17', 'q18', 'q19']);
    expect(last(3, (number) => number % 5 === 0)).toEqual(['q5', 'q10', 'q15']);
    expect(last(6, (number) => number % 5 === 0)).toEqual(['q0', 'q5', 'q10', 'q15']);
    expect(last(30, () => true)).toHaveLength(20);
    expect(last(2, () => false)).toEqual([]);
    expect(() => conversations.lastTurns('gone' as ConversationId, 1, () => true)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });

  it('lists the newest first, page by page, with the total', () => {
    const old = converse('Old', '', 10);
    converse('New', '', 20);
    expect(titles()).toEqual(['New', 'Old']);
    conversations.addTurn(old, turn('Again', '', 30));
    expect(titles()).toEqual(['Old', 'New']);
    expect(conversations.list({ offset: 1, limit: 1 })).toMatchObject({ total: 2, items: [{ title: 'New', turns: 1 }] });
  });

  it('searches titles, questions and answers, taking wildcards for themselves', () => {
    converse('Gout', 'Colchicine 100% safe', 10);
    const other = converse('Asthma', 'Salbutamol 100 mcg', 20);
    conversations.addTurn(other, turn('and in a_child?', '', 30));
    expect(titles('colchicine')).toEqual(['Gout']);
    expect(titles('asth')).toEqual(['Asthma']);
    expect(titles('100%')).toEqual(['Gout']);
    expect(titles('a_child')).toEqual(['Asthma']);
    expect(titles('\\')).toEqual([]);
    expect(titles('100')).toEqual(['Asthma', 'Gout']);
  });

  it('names a conversation after its first question, cut at a word', () => {
    converse('  What is the  recommended\nstarting dose of apixaban in atrial fibrillation with poor kidneys? ', '', 10);
    expect(titles()).toEqual(['What is the recommended starting dose of apixaban in…']);
    converse('x'.repeat(80), '', 20);
    expect(titles()[0]).toBe(`${'x'.repeat(59)}…`);
  });

  it('renames and removes, with all turns', () => {
    const id = converse('Gout', 'secret', 10);
    conversations.rename(id, ' Feet ');
    expect(titles()).toEqual(['Feet']);
    conversations.remove(id);
    expect(titles('secret')).toEqual([]);
    expect(() => conversations.get(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('fails with NOT_FOUND for what does not exist', () => {
    const none = 'none' as ConversationId;
    const notFound = expect.objectContaining({ code: 'NOT_FOUND' });
    expect(() => conversations.rename(none, 'x')).toThrow(notFound);
    expect(() => conversations.remove(none)).toThrow(notFound);
    expect(() => conversations.addTurn(none, turn('q', 'a', 1))).toThrow(notFound);
  });
});
