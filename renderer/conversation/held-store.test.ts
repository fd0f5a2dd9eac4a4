import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AskEvent } from '../../contract/ask.ts';
import type { Client } from '../../contract/client.ts';
import { declaredError } from '../../contract/declared-error.ts';
import { sendId } from '../../contract/ids.ts';
import { useConnection } from '../connection.ts';
import { decideSend, letGo, takeHeld, useHeld, type HeldRequest } from './held-store.ts';

const held = (id: string): Extract<AskEvent, { kind: 'held' }> => ({
  kind: 'held',
  sendId: sendId.parse(id),
  destination: 'https://ai.example:443',
  providerName: 'Ward',
  model: 'm',
  body: '{}',
  bytes: 2,
  replaced: null,
  estimate: { costMicro: null, currency: 'USD', tokens: 3, isEstimated: true },
});
const text: AskEvent = { kind: 'text', text: 'A' };
const waiting = () => useHeld.getState().requests.map(({ turnKey, sendId: id }) => [turnKey, id]);

function first(): HeldRequest {
  const [request] = useHeld.getState().requests;
  if (request === undefined) throw new Error('Nothing is held');
  return request;
}

const decisions: unknown[] = [];
function connect(answer: () => Promise<void>): void {
  const client = { decideSend: (input: unknown) => (decisions.push(input), answer()) } as Partial<Client> as Client;
  useConnection.setState({ state: 'open', client });
}

beforeEach(() => {
  useHeld.setState({ requests: [] });
  decisions.length = 0;
});

describe('requests that wait for a person', () => {
  it('wait in the order they came, each until its turn goes on', () => {
    takeHeld('one', 'q1', [held('a')]);
    takeHeld('two', 'q2', [held('b')]);
    expect(waiting()).toEqual([
      ['one', 'a'],
      ['two', 'b'],
    ]);
    takeHeld('one', 'q1', [text]);
    expect(waiting()).toEqual([['two', 'b']]);
    letGo('two');
    expect(waiting()).toEqual([]);
  });

  it('makes place for the next request of the same question, whatever else comes with it', () => {
    takeHeld('one', 'q1', [held('a'), text, held('b')]);
    expect(waiting()).toEqual([['one', 'b']]);
    takeHeld('one', 'q1', [held('c'), text]);
    expect(waiting()).toEqual([]);
  });

  it('are gone once decided, and also when they no longer waited', async () => {
    connect(() => Promise.resolve());
    takeHeld('one', 'q1', [held('a')]);
    await decideSend(first(), 'send');
    expect(decisions).toEqual([{ sendId: 'a', decision: 'send' }]);
    expect(waiting()).toEqual([]);

    connect(() => Promise.reject(declaredError('NOT_FOUND')));
    takeHeld('one', 'q1', [held('b')]);
    await decideSend(first(), 'offline');
    expect(waiting()).toEqual([]);
  });

  it('stay when the decision could not be passed on', async () => {
    connect(() => Promise.reject(declaredError('CONNECTION_LOST')));
    takeHeld('one', 'q1', [held('a')]);
    await expect(decideSend(first(), 'send')).rejects.toThrow();
    expect(waiting()).toEqual([['one', 'a']]);
  });

  it('are not mistaken for the next one that came while the first was being decided', async () => {
    const next = vi.fn(() => {
      takeHeld('one', 'q1', [held('b')]);
      return Promise.resolve();
    });
    connect(next);
    takeHeld('one', 'q1', [held('a')]);
    await decideSend(first(), 'send');
    expect(waiting()).toEqual([['one', 'b']]);
  });
});
