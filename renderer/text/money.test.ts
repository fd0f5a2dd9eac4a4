import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnDigits, moneyDigits, moneyText } from './money.ts';

const usd = (micro: number, digits?: number) => moneyText(micro, 'USD', 'en', digits);

describe('an amount of money', () => {
  it('is written as its currency is from one unit on', () => {
    expect(usd(4_200_000)).toBe('$4.20');
    expect(usd(1_234_567_890_000)).toBe('$1,234,567.89');
    expect(moneyText(4_200_000, 'EUR', 'en')).toBe('€4.20');
    expect(moneyText(1_234_000_000, 'JPY', 'en')).toBe('¥1,234');
  });

  it('keeps two digits that say something below one unit, and none beyond a millionth', () => {
    expect(usd(420_000)).toBe('$0.42');
    expect(usd(42_000)).toBe('$0.042');
    expect(usd(4_200)).toBe('$0.0042');
    expect(usd(42)).toBe('$0.000042');
    expect(usd(4)).toBe('$0.000004');
    expect(moneyText(420_000, 'JPY', 'en')).toBe('¥0.42');
  });

  it('is nothing only where it is nothing', () => {
    expect(usd(0)).toBe('$0.00');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (micro) => {
        expect(usd(micro)).not.toMatch(/^\$0\.0*$/);
      }),
      { seed: 6 },
    );
  });

  it('rounds halves away from zero, however binary fractions have them', () => {
    expect(usd(1_005_000)).toBe('$1.01');
    expect(usd(8_345_000)).toBe('$8.35');
    expect(usd(1_004_999)).toBe('$1.00');
    expect(usd(-1_005_000)).toBe('-$1.01');
  });

  it('says every millionth exactly where it is asked for all of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900_000_000_000_000 }), (micro) => {
        const text = usd(micro, 6).replaceAll(/[$,.]/g, '');
        expect(BigInt(text)).toBe(BigInt(micro));
      }),
      { seed: 6 },
    );
  });

  it('stands with as many digits as the finest of its column needs', () => {
    expect(columnDigits([], 'USD')).toBe(2);
    expect(columnDigits([12_000_000, 0], 'USD')).toBe(2);
    expect(columnDigits([12_000_000, 4_200], 'USD')).toBe(4);
    expect(moneyDigits(4_200, 'USD')).toBe(4);
    expect(usd(12_000_000, 4)).toBe('$12.0000');
  });
});
