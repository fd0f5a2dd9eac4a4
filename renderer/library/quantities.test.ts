import { describe, expect, it } from 'vitest';
import { agoInWords, sizeInWords, spanInWords } from './quantities.ts';

describe('quantities in words', () => {
  it('says sizes in the unit a person would use', () => {
    expect([0, 812, 1000, 34_210, 1_240_000, 250_000_000, 7e12].map((size) => sizeInWords(size, 'en'))).toEqual([
      '0 bytes',
      '812 bytes',
      '1 kB',
      '34 kB',
      '1.2 MB',
      '250 MB',
      '7,000 GB',
    ]);
  });

  it('rounds time left to what matters', () => {
    expect([0, 40_000, 89_000, 180_000, 7_200_000].map((span) => spanInWords(span, 'en'))).toEqual([
      '1 sec',
      '40 sec',
      '89 sec',
      '3 min',
      '2 hr',
    ]);
  });

  it('says how long ago something was', () => {
    const nowMs = 1_800_000_000_000;
    expect([5_000, 120_000, 7_200_000, 86_400_000].map((ago) => agoInWords(nowMs - ago, nowMs, 'en'))).toEqual([
      'now',
      '2 minutes ago',
      '2 hours ago',
      'yesterday',
    ]);
  });
});
