import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_USED } from './meter.ts';
import { costOf, decimalOf } from './money.ts';

const NO_RATES = {
  inputMicro: null,
  cachedInputMicro: null,
  cacheWriteMicro: null,
  outputMicro: null,
  audioMinuteMicro: null,
  charactersMicro: null,
};
const TOKENS = { ...NO_RATES, inputMicro: 100_000, cachedInputMicro: 10_000, cacheWriteMicro: 125_000, outputMicro: 500_000 };
const used = (figures: Partial<typeof NOTHING_USED>) => ({ ...NOTHING_USED, ...figures });

const count = fc.integer({ min: 0, max: 1e9 });
const rate = fc.integer({ min: 0, max: 1e9 });
const usage = fc.record({
  inputTokens: count,
  cachedInputTokens: count,
  cacheWriteTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  audioMs: count,
  characters: count,
});
const rates = fc.record({
  inputMicro: rate,
  cachedInputMicro: rate,
  cacheWriteMicro: rate,
  outputMicro: rate,
  audioMinuteMicro: rate,
  charactersMicro: rate,
});

describe('costOf', () => {
  it('adds up what each kind of token costs', () => {
    const figures = used({
      inputTokens: 3000,
      cachedInputTokens: 1000,
      cacheWriteTokens: 500,
      outputTokens: 700,
      reasoningTokens: 300,
    });
    expect(costOf(TOKENS, figures)).toBe(573); // 150 + 10 + 62.5 + 350
    expect(costOf(TOKENS, used({ inputTokens: 1000, outputTokens: 1 }))).toBe(101); // 100.5
    expect(costOf(TOKENS, used({ inputTokens: 4 }))).toBe(0); // 0.4
  });

  it('prices sound by the minute and text by the character', () => {
    expect(costOf({ ...NO_RATES, audioMinuteMicro: 6000 }, used({ audioMs: 30_000 }))).toBe(3000);
    expect(costOf({ ...NO_RATES, charactersMicro: 15_000_000 }, used({ characters: 1001, audioMs: 70_000 }))).toBe(15_015);
  });

  it('takes input of the cache for other input where it has no rate of its own', () => {
    const plain = { ...NO_RATES, inputMicro: 1_000_000, outputMicro: 0 };
    expect(costOf(plain, used({ inputTokens: 10, cachedInputTokens: 4, cacheWriteTokens: 3 }))).toBe(10);
  });

  it('knows no cost where something that was used has no rate', () => {
    expect(costOf(NO_RATES, used({ inputTokens: 1 }))).toBeNull();
    expect(costOf(NO_RATES, NOTHING_USED)).toBeNull();
    expect(costOf({ ...NO_RATES, inputMicro: 5 }, used({ inputTokens: 1, outputTokens: 1 }))).toBeNull();
    expect(costOf({ ...NO_RATES, audioMinuteMicro: 5 }, used({ inputTokens: 9, outputTokens: 9 }))).toBeNull();
    expect(costOf({ ...NO_RATES, charactersMicro: 5 }, used({ audioMs: 9 }))).toBeNull();
    expect(costOf({ ...NO_RATES, inputMicro: 0, outputMicro: 0 }, used({ inputTokens: 1, outputTokens: 1 }))).toBe(0);
  });

  it('is exact to the last digit, rounded once', () => {
    fc.assert(
      fc.property(rates, usage, (price, figures) => {
        const plain = Math.max(0, figures.inputTokens - figures.cachedInputTokens - figures.cacheWriteTokens);
        const [million, minute] = [1_000_000n, 60_000n];
        // Twice the sum in one fraction; the nearest whole number, a half upwards.
        const tokens =
          BigInt(plain) * BigInt(price.inputMicro) +
          BigInt(figures.cachedInputTokens) * BigInt(price.cachedInputMicro) +
          BigInt(figures.cacheWriteTokens) * BigInt(price.cacheWriteMicro) +
          BigInt(figures.outputTokens) * BigInt(price.outputMicro) +
          BigInt(figures.characters) * BigInt(price.charactersMicro);
        const exact = tokens * minute + BigInt(figures.audioMs) * BigInt(price.audioMinuteMicro) * million;
        const cost = BigInt(costOf(price, figures) ?? -1);
        const off = 2n * (cost * million * minute - exact);
        expect(off > -million * minute && off <= million * minute).toBe(true);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('never takes less for more', () => {
    fc.assert(
      fc.property(
        rates,
        usage,
        fc.constantFrom('outputTokens', 'audioMs', 'characters'),
        count,
        (price, figures, figure, more) => {
          const dearer = costOf(price, { ...figures, [figure]: figures[figure] + more });
          expect(dearer).toBeGreaterThanOrEqual(costOf(price, figures) ?? Infinity);
        },
      ),
      { seed: 2 },
    );
  });
});

describe('decimalOf', () => {
  it('writes micro-units as the number they are', () => {
    expect([0, 1, 1_000_000, 12_345_678, -50].map(decimalOf)).toEqual([
      '0.000000',
      '0.000001',
      '1.000000',
      '12.345678',
      '-0.000050',
    ]);
    fc.assert(
      fc.property(fc.maxSafeInteger(), (micro) => BigInt(decimalOf(micro).replace('.', '')) === BigInt(micro)),
      { seed: 3 },
    );
  });
});
