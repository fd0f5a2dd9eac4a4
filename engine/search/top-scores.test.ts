import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTopScores } from './top-scores.ts';

describe('top scores', () => {
  it('keeps the best of any list, as sorting it whole would', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 50 }), (list, limit) => {
        const top = createTopScores(limit);
        list.forEach((score, key) => top.add(key, score));
        const sorted = list
          .map((score, key) => ({ key, score }))
          .sort((left, right) => right.score - left.score || left.key - right.key);
        expect(top.sorted()).toEqual(sorted.slice(0, limit));
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
