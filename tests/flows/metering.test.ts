import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CostSettings } from '../../contract/usage.ts';
import { zoneNamed } from '../../engine/calendar/zones.ts';
import { type MeteredCall, NOTHING_USED } from '../../engine/cost/meter.ts';
import { spanAt } from '../../engine/cost/windows.ts';
import { Failure } from '../../engine/failure.ts';
import { CALL, type CostRig, NO_LIMITS, PLAIN_PRICE, rigOn, turn } from '../fixtures/meter.ts';
import { openCostRig } from '../fixtures/open-cost-rig.ts';

const HOUR_MS = 3_600_000;
const limitReached = expect.objectContaining({ code: 'LIMIT_REACHED' });
/** Costs 100 micro-units and as many tokens. */
const HUNDRED = { ...CALL, estimate: { inputTokens: 100 } };

function limits(change: Partial<CostSettings['limits']>): Partial<CostSettings> {
  return { limits: { ...NO_LIMITS, ...change } };
}
const money = (amount: number) => ({ money: amount, tokens: null });

function spend(cost: CostRig, tokens: number, of: Partial<typeof CALL> = {}): void {
  const call = cost.meter.begin({ ...CALL, ...of, estimate: { inputTokens: tokens } });
  call.report({ usage: { inputTokens: tokens }, serviceTier: null });
  call.end('done');
}

describe('a call', () => {
  it('is in the ledger with its estimate before anything is sent, and ends once with the figures of the provider', async () => {
    const cost = await openCostRig();
    const call = cost.meter.begin({ ...CALL, turnId: turn('t') });
    expect(cost.rows()).toMatchObject([
      { callId: call.callId, outcome: 'pending', isEstimated: true, costMicro: 200, endedAtMs: null, pricedOn: '1970-01-01' },
    ]);
    cost.clock.nowMs += 1500;
    call.report({
      usage: { inputTokens: 90, cachedInputTokens: 40, outputTokens: 10, reasoningTokens: 5 },
      serviceTier: 'default',
    });
    call.end('done');
    call.report({ usage: { inputTokens: 1 }, serviceTier: null });
    call.end('failed');
    expect(cost.rows()).toMatchObject([
      {
        outcome: 'done',
        isEstimated: false,
        costMicro: 110,
        usage: { ...NOTHING_USED, inputTokens: 90, cachedInputTokens: 40, outputTokens: 10, reasoningTokens: 5 },
        serviceTier: 'default',
        endedAtMs: cost.clock.nowMs,
      },
    ]);
    expect(cost.meter.costOf(turn('t'))).toEqual({ costMicro: 110, currency: 'USD', tokens: 100, isEstimated: false });
    expect(cost.meter.costOf(turn('another'))).toBeNull();
  });

  it('keeps its estimate where the provider told nothing, or what cannot be', async () => {
    const cost = await openCostRig();
    cost.meter.begin(CALL).end('cancelled');
    const odd = cost.meter.begin(CALL);
    odd.report({ usage: { inputTokens: -1 }, serviceTier: null });
    odd.report({ usage: { inputTokens: 0.5 }, serviceTier: null });
    odd.report({ usage: { outputTokens: 1e15 }, serviceTier: null });
    odd.end('done');
    for (const row of cost.rows()) expect(row).toMatchObject({ isEstimated: true, costMicro: 200 });
    expect(cost.log.entries).toHaveLength(3);
  });

  it('counts sound and characters as they were measured here where the provider says nothing of them', async () => {
    const perMinute = { ...PLAIN_PRICE, model: 'ear', inputMicro: null, outputMicro: null, audioMinuteMicro: 6000 };
    const cost = await openCostRig({ settings: { prices: [perMinute] } });
    const call = cost.meter.begin({ ...CALL, role: 'transcribe', model: 'ear', estimate: { audioMs: 90_000 } });
    call.report({ usage: { inputTokens: 30, outputTokens: 9 }, serviceTier: null });
    call.end('done');
    expect(cost.rows()).toMatchObject([{ costMicro: 9000, usage: { audioMs: 90_000, inputTokens: 30 } }]);
  });

  it('has no cost where its price is not known, and none at all where nothing is sent', async () => {
    const cost = await openCostRig();
    cost.meter.begin({ ...CALL, model: 'unheard-of', turnId: turn('t') }).end('done');
    cost.meter.begin({ ...CALL, host: '', model: 'demo' }).end('done');
    const refused = cost.meter.begin(CALL);
    refused.unbilled();
    refused.end('failed');
    const unpriced = cost.meter.begin({ ...CALL, model: 'unheard-of', turnId: turn('refused') });
    unpriced.unbilled();
    unpriced.end('failed');
    expect(cost.rows().map(({ costMicro }) => costMicro)).toEqual([null, 0, 0, 0]);
    expect(cost.meter.costOf(turn('refused'))).toMatchObject({ costMicro: 0, tokens: 0, isEstimated: false });
    expect(cost.meter.costOf(turn('t'))).toMatchObject({ costMicro: null, tokens: 150, isEstimated: true });
    expect(cost.summary({ each: 'day' }).total).toMatchObject({ calls: 4, costMicro: 0, unpriced: 1, estimated: 2 });
  });

  it('is priced by the tier the provider says it gave', async () => {
    const flex = { ...PLAIN_PRICE, serviceTier: 'flex', inputMicro: 500_000, outputMicro: 500_000 };
    const cost = await openCostRig({ settings: { prices: [PLAIN_PRICE, flex] } });
    const call = cost.meter.begin(CALL);
    call.report({ usage: { inputTokens: 100, outputTokens: 100 }, serviceTier: 'flex' });
    call.end('done');
    expect(cost.rows()).toMatchObject([{ costMicro: 100, serviceTier: 'flex' }]);
  });

  it('that a program left under way is lost, and counts with what is known of it', async () => {
    const cost = await openCostRig();
    cost.meter.begin(CALL);
    cost.meter.begin(CALL).report({ usage: { inputTokens: 3, outputTokens: 1 }, serviceTier: null });
    spend(cost, 7);
    const next = cost.reopened();
    expect(next.rows().map(({ outcome, isEstimated, costMicro }) => [outcome, isEstimated, costMicro])).toEqual([
      ['lost', true, 200],
      ['lost', false, 5],
      ['done', false, 7],
    ]);
    expect(next.spend().todayMicro).toBe(212);
  });

  it('is estimated by the length of its text, and by what the model answered before', async () => {
    const cost = await openCostRig();
    const plan = { ...CALL, texts: ['a'.repeat(300), 'b'.repeat(30)] };
    expect(cost.meter.estimate(plan)).toEqual({
      usage: { ...NOTHING_USED, inputTokens: 16 + 108 + 18, outputTokens: 1000 },
      cost: { costMicro: 2142, currency: 'USD', tokens: 1142, isEstimated: true },
    });
    for (const outputTokens of [10, 30, 20]) {
      const call = cost.meter.begin(CALL);
      call.report({ usage: { inputTokens: 1, outputTokens }, serviceTier: null });
      call.end('done');
    }
    expect(cost.meter.estimate(plan).usage.outputTokens).toBe(30);
    expect(cost.reopened().meter.estimate(plan).usage.outputTokens).toBe(30);
    expect(cost.meter.estimate({ ...plan, model: 'unheard-of' }).cost).toMatchObject({ costMicro: null, tokens: 1142 });
  });
});

describe('a limit', () => {
  it('warns from its share on, and stops a call it has no room for before anything is sent', async () => {
    const cost = await openCostRig({ settings: limits({ day: money(1000) }) });
    spend(cost, 799);
    expect([cost.limits(), cost.spend().limit]).toMatchObject([[{ used: 799, state: 'ok' }], null]);
    spend(cost, 1);
    expect(cost.spend().limit).toMatchObject({ window: 'day', of: 'money', limit: 1000, used: 800, state: 'warning' });
    expect(() => spend(cost, 201)).toThrow(limitReached);
    expect(cost.rows()).toHaveLength(2);
    expect(cost.limits()).toMatchObject([{ used: 800, state: 'reached', resetsAtMs: Date.parse('2026-11-21T00:00:00Z') }]);
    spend(cost, 200);
    expect(() => spend(cost, 1)).toThrow(limitReached);
    cost.set(limits({ day: money(2000) }));
    expect(cost.limits()).toMatchObject([{ state: 'ok' }]);
    spend(cost, 1);
  });

  it('counts calls under way with their estimate, and afterwards with what they used', async () => {
    const cost = await openCostRig({ settings: limits({ hour: money(250) }) });
    const [first, second] = [cost.meter.begin(HUNDRED), cost.meter.begin(HUNDRED)];
    expect(() => cost.meter.begin(HUNDRED)).toThrow(limitReached);
    first.report({ usage: { inputTokens: 50 }, serviceTier: null });
    first.end('done');
    const third = cost.meter.begin(HUNDRED);
    second.report({ usage: { inputTokens: 400 }, serviceTier: null });
    expect(cost.limits()).toMatchObject([{ used: 550, state: 'reached' }]);
    third.end('failed');
    expect(() => spend(cost, 1)).toThrow(limitReached);
    cost.clock.nowMs += HOUR_MS;
    cost.meter.begin(HUNDRED);
    expect(cost.limits()).toMatchObject([{ used: 100 }]);
  });

  it('holds for tokens, for one question, for each window on its own, and after a new start', async () => {
    const settings = limits({ question: { money: null, tokens: 150 }, hour: { money: null, tokens: 300 }, month: money(400) });
    const cost = await openCostRig({ settings });
    spend(cost, 100, { turnId: turn('one') });
    expect(() => spend(cost, 51, { turnId: turn('one') })).toThrow('This question');
    spend(cost, 50, { turnId: turn('one') });
    spend(cost, 100, { turnId: turn('two') });
    const next = cost.reopened();
    expect(() => spend(next, 51)).toThrow('this hour');
    next.clock.nowMs += HOUR_MS;
    spend(next, 150);
    expect(() => spend(next, 1)).toThrow('this month');
    expect(next.limits().map(({ window, used, state }) => [window, used, state])).toEqual([
      ['question', 100, 'ok'],
      ['hour', 150, 'ok'],
      ['month', 400, 'reached'],
    ]);
    next.clock.nowMs = Date.parse('2026-12-01T00:00:00Z');
    spend(next, 150);
  });

  it('in money asks for a price, but of a provider on this computer', async () => {
    const cost = await openCostRig({ settings: limits({ day: money(1000) }) });
    expect(() => cost.meter.begin({ ...CALL, model: 'unheard-of' })).toThrow('not known');
    cost.meter.begin({ ...CALL, host: '127.0.0.1:11434', model: 'unheard-of' }).end('done');
    cost.meter.begin({ ...CALL, host: '[::1]:8080', model: 'unheard-of' }).end('done');
    cost.set({ ...limits({ day: { money: null, tokens: 1000 } }) });
    cost.meter.begin({ ...CALL, model: 'unheard-of' }).end('done');
    expect(cost.limits()).toMatchObject([{ used: 450 }]);
  });

  it('counts money of its own currency', async () => {
    const cost = await openCostRig({ settings: limits({ day: money(100) }) });
    spend(cost, 100);
    cost.set({ currency: 'EUR' });
    expect(cost.limits()).toMatchObject([{ used: 0 }]);
    spend(cost, 60);
    expect(cost.summary({ each: 'day' }).total).toMatchObject({ calls: 2, costMicro: 60, unpriced: 1 });
    const call = cost.meter.begin({ ...CALL, estimate: { inputTokens: 40 } });
    cost.set({ currency: 'USD', prices: [] });
    call.report({ usage: { inputTokens: 30 }, serviceTier: null });
    call.end('done');
    expect(cost.rows().at(-1)).toMatchObject({ currency: 'EUR', costMicro: 30 });
    expect(cost.limits()).toMatchObject([{ used: 100 }]);
  });

  it('begins anew with the day on the wall', async () => {
    const zone = zoneNamed('America/New_York');
    if (zone === null) throw new Error('no such zone');
    const cost = await openCostRig({ settings: limits({ day: money(100) }), zone, nowMs: Date.parse('2026-11-21T04:59:00Z') });
    spend(cost, 100);
    expect(cost.limits()).toMatchObject([{ resetsAtMs: Date.parse('2026-11-21T05:00:00Z') }]);
    cost.clock.nowMs += 60_000;
    spend(cost, 100);
  });
});

describe('a clock that is changed', () => {
  const start = Date.parse('2026-11-20T10:00:00Z');
  const day = (count: number): number => start + count * 24 * HOUR_MS;

  it('set back, opens no window of before: what was spent since counts in it', async () => {
    const cost = await openCostRig({ settings: limits({ day: money(100), month: money(1000) }), nowMs: start });
    spend(cost, 100);
    cost.clock.nowMs = day(1);
    spend(cost, 100);
    cost.clock.nowMs = start;
    expect(() => spend(cost, 1)).toThrow('today');
    expect(cost.limits()).toMatchObject([{ used: 200 }, { used: 200 }]);
  });

  it('set back and forth again and again, opens each window once, and what was made in between counts in the one of before', async () => {
    const cost = await openCostRig({ settings: limits({ month: money(100) }), nowMs: start });
    spend(cost, 60);
    for (let round = 0; round < 3; round++) {
      cost.clock.nowMs = Date.parse('1970-01-02T00:00:00Z');
      if (round === 0) spend(cost, 100);
      else expect(() => spend(cost, 1)).toThrow(limitReached);
      cost.clock.nowMs = start;
      expect(cost.limits()).toMatchObject([{ used: 160, state: 'reached' }]);
      expect(() => spend(cost, 1)).toThrow(limitReached);
    }
    expect(() => spend(cost.reopened(), 1)).toThrow(limitReached);
  });

  it('far ahead by mistake, stops nothing for good', async () => {
    const cost = await openCostRig({ settings: limits({ day: money(100) }), nowMs: start });
    spend(cost, 50);
    cost.clock.nowMs = Date.parse('2099-01-01T00:00:00Z');
    spend(cost, 50);
    cost.clock.nowMs = start;
    expect(() => spend(cost, 1)).toThrow(limitReached);
    cost.clock.nowMs = day(1);
    spend(cost, 100);
  });
});

describe('where the ledger cannot be written', () => {
  const full = (cost: CostRig, fails: () => boolean): CostRig =>
    rigOn({
      ...cost.db,
      prepare: (sql) => {
        const statement = cost.db.prepare(sql);
        const run: typeof statement.run = (...values) => {
          if (fails()) throw new Failure('DISK_FULL');
          return statement.run(...values);
        };
        // The rows are those the caller named, as with the database itself.
        return { ...statement, run } as ReturnType<typeof cost.db.prepare<never>>;
      },
    });

  it('nothing is begun', async () => {
    let isFull = false;
    const cost = full(await openCostRig(), () => isFull);
    isFull = true;
    expect(() => cost.meter.begin(CALL)).toThrow(expect.objectContaining({ code: 'LEDGER_UNAVAILABLE' }));
    expect(cost.rows()).toEqual([]);
    expect(cost.spend().todayMicro).toBe(0);
  });

  it('an answer goes on to its end, which is written with the next call', async () => {
    let isFull = false;
    const cost = full(await openCostRig(), () => isFull);
    const call = cost.meter.begin(CALL);
    isFull = true;
    call.report({ usage: { inputTokens: 3, outputTokens: 1 }, serviceTier: null });
    call.end('done');
    expect(cost.rows()).toMatchObject([{ outcome: 'pending', costMicro: 200 }]);
    expect(cost.spend().todayMicro).toBe(5);
    expect(() => cost.meter.begin(CALL)).toThrow(expect.objectContaining({ code: 'LEDGER_UNAVAILABLE' }));
    isFull = false;
    cost.meter.begin(CALL).end('done');
    expect(cost.rows()).toMatchObject([{ outcome: 'done', costMicro: 5 }, { outcome: 'done' }]);
    const last = cost.meter.begin(CALL);
    isFull = true;
    last.end('cancelled');
    isFull = false;
    cost.close();
    expect(cost.rows().at(-1)).toMatchObject({ outcome: 'cancelled' });
  });
});

describe('any run of calls, many under way at once, on a clock that jumps', () => {
  const WINDOWS = ['hour', 'day', 'month'] as const;
  const LIMITS = { hour: 1000, day: 2500, month: 6000 };
  const start = Date.parse('2026-10-24T20:00:00Z');
  const zone = zoneNamed('Europe/Berlin') ?? expect.unreachable();
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('begin' as const), tokens: fc.integer({ min: 1, max: 400 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(5), tokens: fc.option(fc.nat(500)) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('clock' as const), minutes: fc.integer({ min: -3000, max: 4000 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  );

  it('counts in each window what was made since the first call in it, and refuses just what has no room', async () => {
    const db = (await openCostRig()).db;
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
        db.exec('DELETE FROM provider_calls');
        const window = (tokens: number) => ({ money: null, tokens });
        const settings = limits({ hour: window(LIMITS.hour), day: window(LIMITS.day), month: window(LIMITS.month) });
        let cost = rigOn(db, { settings, zone, nowMs: start });
        const made: { atMs: number; tokens: number }[] = [];
        let underWay: { call: MeteredCall; counted: { tokens: number } }[] = [];
        const used = (kind: (typeof WINDOWS)[number]): number => {
          const { startMs, endMs } = spanAt(kind, cost.clock.nowMs, zone);
          const first = made.findIndex(({ atMs }) => atMs >= startMs && atMs < endMs);
          return first === -1 ? 0 : made.slice(first).reduce((all, { tokens }) => all + tokens, 0);
        };
        for (const each of steps) {
          if (each.kind === 'clock') cost.clock.nowMs += each.minutes * 60_000;
          if (each.kind === 'restart') [cost, underWay] = [cost.reopened(), []];
          if (each.kind === 'begin') {
            const fits = WINDOWS.every((kind) => used(kind) + each.tokens <= LIMITS[kind]);
            const begin = () => cost.meter.begin({ ...CALL, estimate: { outputTokens: each.tokens } });
            if (!fits) {
              expect(begin).toThrow(limitReached);
              continue;
            }
            const counted = { atMs: cost.clock.nowMs, tokens: each.tokens };
            underWay.push({ call: begin(), counted });
            made.push(counted);
          }
          if (each.kind === 'end') {
            const [one] = underWay.splice(each.which, 1);
            if (one === undefined) continue;
            if (each.tokens !== null) {
              one.call.report({ usage: { inputTokens: each.tokens }, serviceTier: null });
              one.counted.tokens = each.tokens;
            }
            one.call.end('done');
          }
          expect(cost.limits().map(({ used: counted }) => counted)).toEqual(WINDOWS.map(used));
        }
        expect(cost.rows().map(({ usage }) => usage.inputTokens + usage.outputTokens)).toEqual(made.map(({ tokens }) => tokens));
      }),
      { seed: 8, numRuns: 60 },
    );
  });
});
