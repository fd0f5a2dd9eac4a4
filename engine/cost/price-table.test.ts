import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price } from '../../contract/usage.ts';
import { createPriceTable, type PricedCall } from './price-table.ts';
import shipped from './prices.json' with { type: 'json' };

const row = (change: Partial<Price>): Price => ({
  host: '*',
  model: '*',
  from: '2026-01-01',
  serviceTier: '*',
  maxInputTokens: null,
  inputMicro: 1,
  cachedInputMicro: null,
  cacheWriteMicro: null,
  outputMicro: 1,
  audioMinuteMicro: null,
  charactersMicro: null,
  ...change,
});
const call = (change: Partial<PricedCall> = {}): PricedCall => ({
  host: 'gateway.example:8443',
  model: 'clinic-large',
  serviceTier: null,
  day: '2026-11-20',
  inputTokens: 1000,
  ...change,
});
/** Which of the rows holds, by its input price. */
const found = (prices: Price[], asked: PricedCall): number | null =>
  createPriceTable({ currency: 'USD', prices }).find(asked)?.inputMicro ?? null;

describe('a price', () => {
  it('holds for its host with its port, its model or beginning of one, its tier, from its day on, up to its input', () => {
    expect(found([row({ host: 'gateway.example:8443' })], call())).toBe(1);
    expect(found([row({ host: 'Gateway.Example:8443' })], call())).toBe(1);
    expect(found([row({ host: 'gateway.example' })], call())).toBeNull();
    expect(found([row({ model: 'clinic-*' })], call())).toBe(1);
    expect(found([row({ model: 'clinic' })], call())).toBeNull();
    expect(found([row({ serviceTier: 'default' })], call())).toBe(1);
    expect(found([row({ serviceTier: 'flex' })], call())).toBeNull();
    expect(found([row({ serviceTier: 'flex' })], call({ serviceTier: 'flex' }))).toBe(1);
    expect(found([row({ from: '2026-11-20' })], call())).toBe(1);
    expect(found([row({ from: '2026-11-21' })], call())).toBeNull();
    expect(found([row({ maxInputTokens: 1000 })], call())).toBe(1);
    expect(found([row({ maxInputTokens: 999 })], call())).toBeNull();
  });

  it('that says more about the call comes first, then the newer one, the tighter one, the one entered later', () => {
    const rows = [
      row({ inputMicro: 1 }),
      row({ inputMicro: 2, serviceTier: 'default' }),
      row({ inputMicro: 3, model: 'cl*' }),
      row({ inputMicro: 4, model: 'clinic-l*' }),
      row({ inputMicro: 5, model: 'clinic-large' }),
      row({ inputMicro: 6, host: 'gateway.example:8443' }),
      row({ inputMicro: 7, host: 'gateway.example:8443', from: '2026-11-01' }),
      row({ inputMicro: 8, host: 'gateway.example:8443', from: '2026-11-01', maxInputTokens: 5000 }),
      row({ inputMicro: 9, host: 'gateway.example:8443', from: '2026-11-01', maxInputTokens: 5000 }),
    ];
    for (let count = 1; count <= rows.length; count++) expect(found(rows.slice(0, count), call())).toBe(count);
  });

  it('entered in the settings comes before one that ships, however little it says', () => {
    const asked = call({ host: 'api.openai.com', model: 'gpt-6-luna' });
    expect(found([], asked)).toBe(100_000);
    expect(found([row({ inputMicro: 0, outputMicro: 0 })], asked)).toBe(0);
  });

  it('does not depend on the order of rows that differ', () => {
    const price = fc.record({
      host: fc.constantFrom('*', 'a', 'b'),
      model: fc.constantFrom('*', 'm*', 'model*', 'model', 'other'),
      from: fc.constantFrom('2026-01-01', '2026-06-01', '2027-01-01'),
      serviceTier: fc.constantFrom('*', 'default', 'flex'),
      maxInputTokens: fc.constantFrom(null, 100, 5000),
    });
    const keyOf = ({ host, model, from, serviceTier, maxInputTokens }: Partial<Price>): string =>
      JSON.stringify([host, model, from, serviceTier, maxInputTokens]);
    const rows = fc
      .uniqueArray(price, { selector: keyOf, maxLength: 12 })
      .map((all) => all.map((each, index) => row({ ...each, inputMicro: index })));
    const asked = fc.record({
      host: fc.constantFrom('a', 'b', 'c'),
      model: fc.constantFrom('model', 'models', 'other', 'x'),
      serviceTier: fc.constantFrom(null, 'flex', 'priority'),
      day: fc.constantFrom('2025-12-31', '2026-05-31', '2026-06-01'),
      inputTokens: fc.constantFrom(0, 100, 101, 6000),
    });
    fc.assert(
      fc.property(rows, asked, fc.infiniteStream(fc.nat()), (all, one, order) => {
        const shuffled = all.map((each) => ({ each, by: order.next().value })).toSorted((a, b) => a.by - b.by);
        expect(
          found(
            shuffled.map(({ each }) => each),
            one,
          ),
        ).toBe(found(all, one));
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

describe('the table that ships', () => {
  const usd = createPriceTable({ currency: 'USD', prices: [] });

  it('knows no price twice, and none of a day to come', () => {
    const keys = shipped.prices.map((each) =>
      JSON.stringify([each.host, each.model, each.from, each.serviceTier, each.maxInputTokens]),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(shipped.prices.filter(({ from }) => from > shipped.asOf)).toEqual([]);
  });

  it('tells dated names, long input and tiers apart', () => {
    const luna = call({ host: 'api.openai.com', model: 'gpt-6-luna' });
    expect(usd.find(luna)).toMatchObject({ inputMicro: 100_000, cacheWriteMicro: 125_000 });
    expect(usd.find({ ...luna, model: 'gpt-6-luna-2026-09-22' })).toMatchObject({ inputMicro: 100_000 });
    expect(usd.find({ ...luna, inputTokens: 272_001 })).toMatchObject({ inputMicro: 200_000, outputMicro: 750_000 });
    expect(usd.find({ ...luna, serviceTier: 'flex' })).toMatchObject({ inputMicro: 50_000, cachedInputMicro: 5000 });
    expect(usd.find({ ...luna, serviceTier: 'priority' })).toBeNull();
    expect(usd.find({ ...luna, model: 'gpt-5.4-pro' })).toBeNull();
    expect(usd.find({ ...luna, host: 'eu.api.openai.com' })).toBeNull();
  });

  it('holds in its own currency only', () => {
    const euros = createPriceTable({ currency: 'EUR', prices: [row({ host: 'h' })] });
    expect(euros.rows).toHaveLength(1);
    expect(euros.find(call({ host: 'api.openai.com', model: 'whisper-1' }))).toBeNull();
    expect(usd.rows).toHaveLength(shipped.prices.length);
  });
});
