import { describe, expect, it } from 'vitest';
import { fuseByRank, fuseBySum, LEAST_SIMILARITY } from './fusion.ts';
import { spread } from './spread.ts';

describe('reciprocal rank fusion', () => {
  it('adds 1 / (60 + rank) of every leg, weighted', () => {
    const fused = fuseByRank([
      { weight: 1, ids: [7, 8] },
      { weight: 2, ids: [8, 9] },
    ]);
    expect(fused.map(({ id }) => id)).toEqual([8, 9, 7]);
    expect(fused[0]?.score).toBeCloseTo(1 / 62 + 2 / 61, 12);
    expect(fused[1]?.score).toBeCloseTo(2 / 62, 12);
  });

  it('keeps the order of a single leg, and of none makes none', () => {
    expect(fuseByRank([{ weight: 1, ids: [3, 1, 2] }]).map(({ id }) => id)).toEqual([3, 1, 2]);
    expect(fuseByRank([])).toEqual([]);
  });
});

describe('fusion by sum', () => {
  it('adds the weighted cosine to the score of full text', () => {
    const fused = fuseBySum(
      [
        { id: 1, fullText: 4, similarity: 0.1 },
        { id: 2, fullText: 3, similarity: 0.6 },
        { id: 3, fullText: 0, similarity: 0.5 },
      ],
      { weight: 8, passages: 5000 },
    );
    expect(fused.map(({ id }) => id)).toEqual([2, 1, 3]);
    expect(fused[0]?.score).toBeCloseTo(7.8, 10);
  });

  it('takes a passage whose vector is not there yet to be as near as the others', () => {
    const fused = fuseBySum(
      [
        { id: 1, fullText: 2, similarity: Number.NaN },
        { id: 2, fullText: 1, similarity: 0.2 },
        { id: 3, fullText: 1, similarity: 0.4 },
      ],
      { weight: 8, passages: 5000 },
    );
    expect(fused[0]).toEqual({ id: 1, score: 2 + 8 * 0.30000000000000004 });
    expect(fuseBySum([{ id: 1, fullText: 2, similarity: Number.NaN }], { weight: 8, passages: 5000 })).toEqual([
      { id: 1, score: 2 },
    ]);
  });

  it('counts vectors less in a small library, where words count less too', () => {
    const candidates = [
      { id: 1, fullText: 1, similarity: 0.1 },
      { id: 2, fullText: 0, similarity: 0.25 },
    ];
    expect(fuseBySum(candidates, { weight: 12, passages: 10 })[0]?.id).toBe(1);
    expect(fuseBySum(candidates, { weight: 12, passages: 100_000 })[0]?.id).toBe(2);
  });

  it('leaves out what has no word of the question and is not near it either', () => {
    const fused = fuseBySum(
      [
        { id: 1, fullText: 0, similarity: LEAST_SIMILARITY - 0.01 },
        { id: 2, fullText: 0, similarity: LEAST_SIMILARITY },
        { id: 3, fullText: 0.1, similarity: -0.5 },
      ],
      { weight: 8, passages: 5000 },
    );
    expect(fused.map(({ id }) => id)).toEqual([2, 3]);
  });

  it('puts the smaller id first among equals', () => {
    const same = [9, 4].map((id) => ({ id, fullText: 1, similarity: 0.5 }));
    expect(fuseBySum(same, { weight: 8, passages: 5000 }).map(({ id }) => id)).toEqual([4, 9]);
  });
});

describe('spreading over documents', () => {
  const ranked = (documents: string) => [...documents].map((documentId, place) => ({ documentId, place }));
  const chosen = (documents: string, limit: number) =>
    spread(ranked(documents), limit)
      .map(({ documentId }) => documentId)
      .join('');

  it('lets three of ten places to one document, in order', () => {
    expect(chosen('aaaaabcdefghij', 10)).toBe('aaabcdefgh');
  });

  it('fills what is left with those that had to wait, in their order', () => {
    const result = spread(ranked('aaaaab'), 10);
    expect(result.map(({ place }) => place)).toEqual([0, 1, 2, 5, 3, 4]);
  });

  it('gives one document at least two places', () => {
    expect(chosen('aaab', 3)).toBe('aab');
    expect(chosen('ab', 1)).toBe('a');
  });
});
