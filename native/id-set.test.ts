import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdSet } from './id-set.ts';

/** Close together, on both sides of a page's border, and far away. */
const id = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 65_530, max: 65_545 }),
  fc.integer({ min: 131_000, max: 200_000 }),
  fc.constantFrom(2 ** 31, 2 ** 40, 2 ** 53 - 1),
);
const changes = fc.array(fc.record({ id, add: fc.boolean() }), { maxLength: 300 });
const ranges = fc.uniqueArray(id, { maxLength: 40 }).map((ids) => {
  const ends = ids.sort((left, right) => left - right);
  return ends.slice(0, ends.length - (ends.length % 2));
});

describe('ids as bits', () => {
  it('holds what a Set holds, sorted, and counts and names what lies within ranges', () => {
    fc.assert(
      fc.property(changes, ranges, (made, within) => {
        const [bits, set] = [new IdSet(), new Set<number>()];
        for (const change of made) {
          bits[change.add ? 'add' : 'delete'](change.id);
          set[change.add ? 'add' : 'delete'](change.id);
        }
        const sorted = [...set].sort((left, right) => left - right);
        expect(bits.size).toBe(set.size);
        expect([...bits.values()]).toEqual(sorted);
        const inside = sorted.filter((one) =>
          within.some((first, at) => at % 2 === 0 && one >= first && one <= (within[at + 1] ?? -1)),
        );
        expect(bits.countWithin(within)).toBe(inside.length);
        expect([...bits.within(within)]).toEqual(inside);
        for (const { id: one } of made) expect(bits.has(one)).toBe(set.has(one));
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
