import { expect, it } from 'vitest';
import type { CallId, ProviderId, TurnId } from '../../contract/ids.ts';
import { NOTHING_USED } from '../../engine/cost/meter.ts';
import { createProviderCallStore } from '../../engine/store/provider-calls.ts';
import { databaseAtVersion, tablesOf } from './version.ts';

const call = {
  startedAtMs: 1000,
  role: 'answer',
  providerId: 'main' as ProviderId,
  providerName: 'Clinic',
  host: 'gateway.example',
  model: 'm',
  conversationId: null,
  turnId: 't1' as TurnId,
  traceId: 'trace',
  usage: { ...NOTHING_USED, inputTokens: 7, outputTokens: 5 },
  costMicro: null,
  currency: 'USD',
  pricedOn: null,
} as const;

it('keeps a row for each call, in the order they were made, and gives none twice', async () => {
  const db = await databaseAtVersion(17);
  expect(tablesOf(db)['provider_calls']).toContain('cache_write_tokens');
  const store = createProviderCallStore(db);
  const made = ['a', 'b'].map((id) => store.add({ ...call, callId: id as CallId }));
  expect(made).toEqual([1, 2]);
  expect(() => store.add({ ...call, callId: 'a' as CallId })).toThrow('UNIQUE');
  store.change(1, { ...call, endedAtMs: 2000, outcome: 'done', isEstimated: false, serviceTier: 'flex', costMicro: 3 });
  expect(store.loseUnderWay()).toBe(1);
  const items = store.page({ offset: 0, limit: 10 });
  expect([store.count({}), items.map(({ callId, outcome, costMicro }) => [callId, outcome, costMicro])]).toEqual([
    2,
    [
      ['b', 'lost', null],
      ['a', 'done', 3],
    ],
  ]);
  expect(store.ofTurn('t1' as TurnId, 'USD')).toEqual({ calls: 2, costMicro: 3, tokens: 24, unpriced: 1, estimated: 1 });
});
