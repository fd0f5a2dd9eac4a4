import { expect, it } from 'vitest';
import { createConnectionStore } from '../../engine/store/connections.ts';
import { databaseAtVersion, tablesOf } from './version.ts';

it('keeps what was sent where, and nothing of what', async () => {
  const db = await databaseAtVersion(18);
  expect(tablesOf(db)['connections']).toEqual([
    'connection_id',
    'started_ms',
    'took_ms',
    'purpose',
    'destination',
    'bytes_out',
    'bytes_in',
    'requests',
    'outcome',
    'status',
    'replaced',
    'call_id',
  ]);
  const store = createConnectionStore(db);
  const start = { purpose: 'sync', destination: 'https://cloud.example.org:443', callId: null, replaced: null } as const;
  store.add({ ...start, startedAtMs: 5, outcome: 'open', requests: 1 });
  store.recover();
  expect(store.page({ offset: 0, limit: 10 })).toMatchObject([
    {
      connectionId: 1,
      ...start,
      startedAtMs: 5,
      tookMs: 0,
      bytesOut: 0,
      bytesIn: 0,
      requests: 1,
      outcome: 'failed',
      status: null,
      tokens: null,
      costMicro: null,
    },
  ]);
});
