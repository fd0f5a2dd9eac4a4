import { expect, it } from 'vitest';
import { costText } from './cost.ts';

const COST = { costMicro: 4_200, currency: 'USD', tokens: 900 };
const text = (change: Partial<Parameters<typeof costText>[0]>) => costText({ ...COST, ...change }, 'en', 'nothing charged');

it('a cost is an amount, marked where it is estimated', () => {
  expect(text({})).toBe('$0.0042');
  expect(text({ isEstimated: true })).toBe('~$0.0042');
  expect(text({ costMicro: 0 })).toBe('$0.00');
});

it('of what was refused there is no amount, and of an unknown price none either', () => {
  expect(text({ costMicro: 0, tokens: 0 })).toBe('nothing charged');
  expect(text({ costMicro: null })).toBeNull();
});
