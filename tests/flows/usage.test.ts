import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../contract/ids.ts';
import { zoneNamed } from '../../engine/calendar/zones.ts';
import { spansBetween } from '../../engine/cost/windows.ts';
import { CALL, type CostRig, turn } from '../fixtures/meter.ts';
import { openCostRig } from '../fixtures/open-cost-rig.ts';

const HOUR_MS = 3_600_000;
const zone = zoneNamed('Europe/Berlin') ?? expect.unreachable();
const at = (iso: string): number => Date.parse(iso);

function spend(cost: CostRig, atMs: number, tokens: number, of: Partial<typeof CALL> = {}): void {
  cost.clock.nowMs = atMs;
  const call = cost.meter.begin({ ...CALL, ...of });
  call.report({ usage: { inputTokens: tokens }, serviceTier: null });
  call.end('done');
}

describe('the summary', () => {
  it('has every hour of the day on which one comes twice, and none left out', async () => {
    const cost = await openCostRig({ zone });
    spend(cost, at('2026-10-24T22:10:00Z'), 1);
    spend(cost, at('2026-10-25T00:30:00Z'), 2);
    spend(cost, at('2026-10-25T01:30:00Z'), 4);
    const { overTime, total } = cost.summary({
      each: 'hour',
      sinceMs: at('2026-10-24T22:00:00Z'),
      untilMs: at('2026-10-25T23:00:00Z'),
    });
    expect(overTime).toHaveLength(25);
    expect(overTime.slice(0, 5).map(({ costMicro }) => costMicro)).toEqual([1, 0, 2, 4, 0]);
    expect(total).toMatchObject({ calls: 3, costMicro: 7, unpriced: 0, usage: { inputTokens: 7 } });
    const byDay = cost.summary({
      each: 'day',
      sinceMs: at('2026-10-24T12:00:00Z'),
      untilMs: at('2026-10-26T12:00:00Z'),
    }).overTime;
    expect(byDay.map(({ startMs, calls }) => [new Date(startMs).toISOString(), calls])).toEqual([
      ['2026-10-23T22:00:00.000Z', 0],
      ['2026-10-24T22:00:00.000Z', 3],
      ['2026-10-25T23:00:00.000Z', 0],
    ]);
  });

  it('shows a day by the hour, a month by the day, a year by the month where nothing is said', async () => {
    const cost = await openCostRig({ zone, nowMs: at('2026-11-20T10:00:00Z') });
    expect(cost.summary({ each: 'hour' }).overTime).toHaveLength(25);
    expect(cost.summary({ each: 'day' }).overTime).toHaveLength(30);
    expect(cost.summary({ each: 'month' }).overTime).toHaveLength(12);
    expect(cost.summary({ each: 'month', sinceMs: 0 }).overTime.length).toBeLessThan(16);
    spend(cost, at('2020-02-01T00:00:00Z'), 1);
    cost.clock.nowMs = at('2026-11-20T10:00:00Z');
    expect(cost.summary({ each: 'month', sinceMs: 0 })).toMatchObject({
      total: { calls: 1 },
      sinceMs: at('2020-02-01T00:00:00Z'),
    });
  });

  it('tells models, roles and questions apart, the dearest first, under the name a provider had last', async () => {
    const cost = await openCostRig();
    const now = cost.clock.nowMs;
    spend(cost, now, 10, { turnId: turn('one') });
    spend(cost, now + 1, 30, { providerName: 'Renamed', turnId: turn('two') });
    spend(cost, now + 2, 5, { model: 'unheard-of', role: 'embed', providerName: 'Renamed', turnId: turn('two') });
    spend(cost, now + 3, 7, { providerId: 'other' as ProviderId, providerName: 'Other' });
    const { byModel, byRole } = cost.summary({ each: 'day' });
    expect(byModel.map(({ providerName, model, costMicro, unpriced }) => [providerName, model, costMicro, unpriced])).toEqual([
      ['Renamed', 'plain', 40, 0],
      ['Other', 'plain', 7, 0],
      ['Renamed', 'unheard-of', 0, 1],
    ]);
    expect(byRole.map(({ role, calls }) => [role, calls])).toEqual([
      ['answer', 3],
      ['embed', 1],
    ]);
    expect(
      cost.questions({ limit: 10 }).map(({ turnId, calls, costMicro, question }) => [turnId, calls, costMicro, question]),
    ).toEqual([
      ['two', 2, 30, null],
      ['one', 1, 10, null],
    ]);
    expect(cost.questions({ limit: 1 })).toHaveLength(1);
    expect(cost.questions({ limit: 10, sinceMs: now + 1, untilMs: now + 2 })).toMatchObject([{ turnId: 'two', calls: 1 }]);
  });

  it('adds up to the calls it is made of, whatever the span and the zone', async () => {
    const begin = at('2026-10-20T00:00:00Z');
    const cost = await openCostRig({ zone, nowMs: begin });
    const call = fc.record({ hours: fc.nat(24 * 40), minutes: fc.nat(59), tokens: fc.nat(100) });
    const spans = fc.record({
      each: fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
      from: fc.nat(24 * 40),
      hours: fc.nat(24 * 20),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 4 }), spans, (calls, { each, from, hours }) => {
        for (const { hours: after, minutes, tokens } of calls) spend(cost, begin + after * HOUR_MS + minutes * 60_000, tokens);
        const [sinceMs, untilMs] = [begin + from * HOUR_MS, begin + (from + hours + 1) * HOUR_MS];
        cost.clock.nowMs = begin;
        const { total, overTime, byModel } = cost.summary({ each, sinceMs, untilMs });
        const rows = cost.calls({ sinceMs, untilMs, offset: 0, limit: 500 });
        const sum = (of: readonly { costMicro: number | null }[]): number =>
          of.reduce((all, one) => all + (one.costMicro ?? 0), 0);
        expect([total.calls, sum(overTime), sum(byModel)]).toEqual([rows.total, total.costMicro, total.costMicro]);
        if (rows.total <= 500) expect(sum(rows.items)).toBe(total.costMicro);
        expect(overTime.map(({ startMs }) => startMs)).toEqual(
          spansBetween(each, sinceMs, untilMs, zone).map(({ startMs }) => startMs),
        );
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

describe('the ledger of calls', () => {
  it('is read newest first, in pages, and by role, provider, conversation and time', async () => {
    const cost = await openCostRig();
    const now = cost.clock.nowMs;
    for (let index = 0; index < 5; index++) spend(cost, now + index, index, index === 3 ? { role: 'embed' } : {});
    const tokens = (filter: Parameters<CostRig['calls']>[0]): number[] =>
      cost.calls(filter).items.map(({ usage }) => usage.inputTokens);
    expect(tokens({ offset: 1, limit: 2 })).toEqual([3, 2]);
    expect(tokens({ offset: 0, limit: 9, role: 'embed' })).toEqual([3]);
    expect(tokens({ offset: 0, limit: 9, sinceMs: now + 1, untilMs: now + 3 })).toEqual([2, 1]);
    expect(cost.calls({ offset: 0, limit: 1, providerId: 'other' as ProviderId })).toEqual({ total: 0, items: [] });
  });

  it('goes into a spreadsheet with times, figures and money to the last digit, and without formulas', async () => {
    const cost = await openCostRig();
    spend(cost, cost.clock.nowMs, 1_234_567, { providerName: '=HYPERLINK("http://x","y")' });
    spend(cost, cost.clock.nowMs, 1, { model: 'unheard-of, odd "one"' });
    const lines = cost.csv({}).split('\r\n');
    expect(lines[0]).toMatch(/^started,ended,role,provider,host,model,/);
    expect(lines[1]).toContain(
      `"'=HYPERLINK(""http://x"",""y"")",gateway.example,plain,,done,1234567,0,0,0,0,0,0,no,1.234567,USD,1970-01-01`,
    );
    expect(lines[2]).toContain('"unheard-of, odd ""one""",,done,1,0,0,0,0,0,0,no,,USD,,');
    expect(lines).toHaveLength(4);
  });

  it('of more calls than one file holds is refused as a whole, and given for a shorter time', async () => {
    const cost = await openCostRig();
    spend(cost, cost.clock.nowMs, 1);
    const columns = `started_ms, role, provider_id, provider_name, host, model, trace_id, outcome, is_estimated, currency,
      input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, audio_ms, characters`;
    cost.db.exec(
      `WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 50000)
       INSERT INTO provider_calls (call_id, ${columns}) SELECT 'copy ' || x, ${columns} FROM provider_calls, n`,
    );
    expect(() => cost.csv({})).toThrow(expect.objectContaining({ code: 'CALL_TOO_LARGE' }));
    expect(cost.csv({ sinceMs: cost.clock.nowMs + 1 }).split('\r\n')).toHaveLength(2);
  });
});
