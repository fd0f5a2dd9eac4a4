import { describe, expect, it } from 'vitest';
import { aboutMark, costOf, shareOf } from './costs.ts';

describe('what calls cost', () => {
  it('is known where every price is, also where it is nothing', () => {
    expect(costOf({ calls: 3, costMicro: 4_200, unpriced: 0 })).toEqual({ kind: 'known', micro: 4_200 });
    expect(costOf({ calls: 0, costMicro: 0, unpriced: 0 })).toEqual({ kind: 'known', micro: 0 });
  });

  it('is none where nothing was used, as of a refused key: an amount of nothing would read as a price', () => {
    const usage = { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0 };
    const refused = { calls: 1, costMicro: 0, unpriced: 0, usage: { ...usage, audioMs: 0, characters: 0 } };
    expect(costOf(refused)).toEqual({ kind: 'none' });
    expect(costOf({ ...refused, calls: 0 })).toEqual({ kind: 'known', micro: 0 });
    expect(costOf({ ...refused, usage: { ...refused.usage, inputTokens: 9 } })).toEqual({ kind: 'known', micro: 0 });
  });

  it('is marked where figures are estimated', () => {
    expect([aboutMark({ estimated: 1 }), aboutMark({ estimated: 0 }), aboutMark({})]).toEqual(['~', '', '']);
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
