import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { callId as callIdSchema } from '../../contract/ids.ts';
import type { Purpose } from '../../contract/usage.ts';
import { Failure } from '../../engine/failure.ts';
import { createConnectionLedger, type ExchangeStart, type OpenLedger } from '../../engine/security/connection-ledger.ts';
import { type ConnectionStore, createConnectionStore } from '../../engine/store/connections.ts';
import type { Database } from '../../engine/store/database.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

const CLOUD = 'https://cloud.example.org:443';
const PROVIDER = 'https://provider.example:443';
const code = (expected: string) => expect.objectContaining({ code: expected });
const callId = callIdSchema.parse('call-1');

let db: Database;
let store: ConnectionStore;
let nowMs: number;
/** What is to be written later; run as time would. */
let later: (() => void)[];
let log: ReturnType<typeof createSilentLog>;

function open(through: Partial<ConnectionStore> = {}): OpenLedger {
  return createConnectionLedger({
    store: { ...store, ...through },
    clock: { wallMs: () => nowMs, monotonicMs: () => nowMs },
    after(_delayMs, work) {
      later.push(work);
      return () => void (later = later.filter((one) => one !== work));
    },
    log,
  });
}

const start = (purpose: Purpose, more: Partial<ExchangeStart> = {}): ExchangeStart => ({
  purpose,
  destination: CLOUD,
  callId: null,
  replaced: null,
  ...more,
});
const rows = () => store.page({ offset: 0, limit: 500 });
const writeLater = () => later.splice(0).forEach((work) => work());

beforeEach(async () => {
  const temporary = await openTemporaryDatabase();
  onTestFinished(temporary.close);
  db = temporary.db;
  store = createConnectionStore(db);
  nowMs = Date.parse('2026-11-20T10:00:10Z');
  later = [];
  log = createSilentLog();
});

describe('a call of a provider', () => {
  it('is on record before anything is sent, and as it ended when it ends', () => {
    const ledger = open();
    const entry = ledger.begin(start('answer', { destination: PROVIDER, callId, replaced: { person: 2 } }));
    expect(rows()).toMatchObject([
      { outcome: 'open', purpose: 'answer', destination: PROVIDER, callId, replaced: { person: 2 } },
    ]);
    entry.sent(120);
    entry.received(40);
    entry.received(2);
    nowMs += 750;
    entry.end('done', 200);
    entry.end('failed', null);
    const ended = { outcome: 'done', status: 200, bytesOut: 120, bytesIn: 42, tookMs: 750, requests: 1 };
    expect(rows()).toMatchObject([ended]);
  });

  it('is refused where it cannot be put on record', () => {
    const add = () => {
      throw new Failure('DISK_FULL');
    };
    expect(() => open({ add }).begin(start('answer'))).toThrow(code('LEDGER_UNAVAILABLE'));
    expect(() => open({ add }).begin(start('model-download'))).toThrow(code('LEDGER_UNAVAILABLE'));
    expect(() => open({ add }).begin(start('sync'))).toThrow(code('DISK_FULL'));
  });

  it('that a killed program left open counts as failed at the next start', () => {
    open().begin(start('answer'));
    open();
    expect(rows()).toMatchObject([{ outcome: 'failed' }]);
  });

  it('does not keep a profile from being opened where the disk is full', () => {
    open({
      recover() {
        throw new Failure('DISK_FULL');
      },
    }).begin(start('answer'));
    expect(log.entries).toEqual(['connections: not tidied']);
    expect(rows()).toMatchObject([{ outcome: 'open' }]);
  });

  it('that is under way when the profile is closed counts as cancelled, and what comes later is not written', () => {
    const ledger = open();
    const entry = ledger.begin(start('answer'));
    entry.received(7);
    ledger.close();
    entry.end('done', 200);
    expect(rows()).toMatchObject([{ outcome: 'cancelled', bytesIn: 7 }]);
    expect(later).toEqual([]);
  });

  it('has its tokens and cost with the last of its requests, once it is over, and is done where its answer was left after the last word', () => {
    const ledger = open();
    for (let request = 0; request < 2; request++) ledger.begin(start('answer', { callId })).end('cancelled', 200);
    expect(rows()).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'cancelled' }]);
    db.prepare(
      `INSERT INTO provider_calls (call_id, started_ms, role, provider_id, provider_name, host, model, trace_id, outcome,
         input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, audio_ms, characters, is_estimated,
         cost_micro, currency)
       VALUES (?, 1, 'answer', 'p', 'P', 'h', 'm', 't', 'pending', 100, 0, 0, 20, 0, 0, 0, 0, 1234, 'USD')`,
    ).run(callId);
    expect(rows()).toMatchObject([{ tokens: null, costMicro: null }, { tokens: null }]);
    db.prepare("UPDATE provider_calls SET outcome = 'done'").run();
    expect(rows()).toMatchObject([
      { connectionId: 2, tokens: 120, costMicro: 1234, outcome: 'done' },
      { connectionId: 1, tokens: null, costMicro: null, outcome: 'cancelled' },
    ]);
    expect(store.count({ outcome: 'done' })).toBe(1);
  });
});

describe('the requests of a sync', () => {
  it('are one row for each minute and server, on record before the first is sent, and counted later', () => {
    const ledger = open();
    for (let request = 0; request < 1000; request++) {
      const entry = ledger.begin(start('sync'));
      entry.sent(10);
      entry.received(100);
      entry.end('done', 207);
    }
    ledger.begin(start('sync', { destination: PROVIDER })).end('done', 200);
    ledger.begin(start('account')).end('done', 200);
    expect(rows().map(({ outcome }) => outcome)).toEqual(['open', 'open', 'open']);
    expect(later).toHaveLength(1);
    writeLater();
    expect(rows()).toMatchObject([
      { purpose: 'account', requests: 1 },
      { purpose: 'sync', destination: PROVIDER, requests: 1 },
      { purpose: 'sync', destination: CLOUD, requests: 1000, bytesOut: 10_000, bytesIn: 100_000, outcome: 'done', status: 207 },
    ]);
    nowMs += 60_000;
    ledger.begin(start('sync')).end('failed', null);
    writeLater();
    expect(rows()[0]).toMatchObject({ purpose: 'sync', requests: 1, outcome: 'failed', status: null });
    expect(rows()).toHaveLength(4);
  });

  it('are open while one is under way, and count to the minute they began in', () => {
    const ledger = open();
    const entry = ledger.begin(start('sync'));
    ledger.begin(start('sync')).end('done', 200);
    writeLater();
    expect(rows()).toMatchObject([{ outcome: 'open', requests: 2 }]);
    nowMs += 60_000;
    ledger.begin(start('sync')).end('done', 200);
    entry.received(5);
    entry.end('cancelled', 200);
    writeLater();
    expect(rows()).toMatchObject([
      { outcome: 'done', bytesIn: 0 },
      { outcome: 'cancelled', bytesIn: 5, tookMs: 60_000 },
    ]);
  });

  it('are counted later where the disk is full for a while', () => {
    let isFull = true;
    const update: ConnectionStore['update'] = (states) => {
      if (isFull) throw new Failure('DISK_FULL');
      store.update(states);
    };
    const ledger = open({ update });
    ledger.begin(start('sync')).end('done', 200);
    writeLater();
    expect(log.entries).toEqual(['connections: not written']);
    isFull = false;
    ledger.begin(start('sync')).end('done', 200);
    writeLater();
    expect(rows()).toMatchObject([{ outcome: 'done', requests: 2 }]);
  });
});

describe('what was refused', () => {
  it('is a row, those of a minute and server one, and never an obstacle', () => {
    const ledger = open();
    for (let attempt = 0; attempt < 3; attempt++) ledger.refuse(start('sync'));
    ledger.refuse(start('answer', { callId }));
    writeLater();
    expect(rows()).toMatchObject([
      { outcome: 'refused', purpose: 'answer', callId },
      { outcome: 'refused', purpose: 'sync', requests: 3, bytesOut: 0 },
    ]);
    const broken = open({
      add() {
        throw new Failure('DISK_FULL');
      },
    });
    broken.refuse(start('answer'));
    expect(log.entries).toEqual(['connections: a refusal was not written']);
  });
});

describe('the record', () => {
  it('is found by time, purpose, outcome and words, a page at a time, newest first', () => {
    const ledger = open();
    const minutes = (count: number) => nowMs + count * 60_000;
    for (const [at, purpose, destination] of [
      [0, 'sync', CLOUD],
      [1, 'answer', PROVIDER],
      [2, 'sync', CLOUD],
      [3, 'speak', 'https://voice_1.example:443'],
    ] as const) {
      nowMs = Date.parse('2026-11-20T10:00:10Z') + at * 60_000;
      ledger.begin(start(purpose, { destination })).end('done', 200);
    }
    writeLater();
    nowMs = Date.parse('2026-11-20T10:00:10Z');
    const found = (filter: Parameters<ConnectionStore['count']>[0]) =>
      store.page({ ...filter, offset: 0, limit: 9 }).map(({ connectionId }) => connectionId);
    expect(found({ sinceMs: minutes(1), untilMs: minutes(2) })).toEqual([3, 2]);
    expect(found({ purpose: 'sync' })).toEqual([3, 1]);
    expect(found({ outcome: 'refused' })).toEqual([]);
    expect(found({ query: 'CLOUD.example' })).toEqual([3, 1]);
    expect(found({ query: 'speak' })).toEqual([4]);
    expect(found({ query: '_' })).toEqual([4]);
    expect(found({ query: '%' })).toEqual([]);
    expect(store.page({ offset: 1, limit: 2 }).map(({ connectionId }) => connectionId)).toEqual([3, 2]);
    expect(store.count({ query: 'cloud' })).toBe(2);
  });

  it('forgets what is older than 400 days, and all but the newest 100,000', () => {
    const ledger = open();
    ledger.begin(start('answer')).end('done', 200);
    nowMs += 401 * 24 * 3600 * 1000;
    ledger.begin(start('answer')).end('done', 200);
    open();
    expect(rows()).toMatchObject([{ connectionId: 2 }]);
    db.prepare("UPDATE sqlite_sequence SET seq = 100002 WHERE name = 'connections'").run();
    ledger.begin(start('answer')).end('done', 200);
    open();
    expect(rows()).toMatchObject([{ connectionId: 100_003 }]);
  });
});
