import { describe, expect, it } from 'vitest';
import { costOf, shareOf } from './costs.ts';

describe('what calls cost', () => {
  it('is known where every price is, also where it is nothing', () => {
    expect(costOf({ calls: 3, costMicro: 4_200, unpriced: 0 })).toEqual({ kind: 'known', micro: 4_200 });
    expect(costOf({ calls: 0, costMicro: 0, unpriced: 0 })).toEqual({ kind: 'known', micro: 0 });
  });

  it('is unknown, and not nothing, where no price is known', () => {
    expect(costOf({ calls: 3, costMicro: 0, unpriced: 3 })).toEqual({ kind: 'unknown', unpriced: 3 });
  });

  it('is at least what is known where some are not', () => {
    expect(costOf({ calls: 3, costMicro: 4_200, unpriced: 1 })).toEqual({ kind: 'partly', micro: 4_200, unpriced: 1 });
  });
});

it('a share is between none and all, also of nothing', () => {
  expect([shareOf(1, 4), shareOf(5, 4), shareOf(1, 0), shareOf(0, 0)]).toEqual([0.25, 1, 0, 0]);
});
