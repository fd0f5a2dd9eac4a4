import { describe, expect, it } from 'vitest';
import { fuse } from './fusion.ts';
import { spread } from './spread.ts';

describe('reciprocal rank fusion', () => {
  it('adds 1 / (60 + rank) of every leg, weighted', () => {
    const fused = fuse([
      { weight: 1, ids: [7, 8] },
      { weight: 2, ids: [8, 9] },
    ]);
    expect(fused.map(({ id }) => id)).toEqual([8, 9, 7]);
    expect(fused[0]?.score).toBeCloseTo(1 / 62 + 2 / 61, 12);
    expect(fused[1]?.score).toBeCloseTo(2 / 62, 12);
  });

  it('keeps the order of a single leg, and of none makes none', () => {
    expect(fuse([{ weight: 1, ids: [3, 1, 2] }]).map(({ id }) => id)).toEqual([3, 1, 2]);
    expect(fuse([])).toEqual([]);
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
