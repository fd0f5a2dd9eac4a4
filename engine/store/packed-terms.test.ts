import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DocumentTerms, eachOccurrence, eachPassage, eachTerm, packPassages, packTerms } from './packed-terms.ts';

const occurrences = fc
  .uniqueArray(fc.record({ passage: fc.nat(5_000), count: fc.integer({ min: 1, max: 400 }) }), {
    selector: ({ passage }) => passage,
    minLength: 1,
    maxLength: 20,
  })
  .map((each) => each.toSorted((left, right) => left.passage - right.passage).flatMap(({ passage, count }) => [passage, count]));
const terms: fc.Arbitrary<DocumentTerms> = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 2 ** 31 }), occurrences), { selector: ([id]) => id, maxLength: 30 })
  .map((each) => new Map(each));

it('gives back the occurrences of any of the terms packed, and of no others', () => {
  fc.assert(
    fc.property(terms, fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 31 }), { maxLength: 5 }), (packed, others) => {
      const sought = [...new Set([...[...packed.keys()].filter((id) => id % 2 === 0), ...others])].toSorted((a, b) => a - b);
      const found = new Map<number, number[]>();
      eachOccurrence(packTerms(packed), sought, (term, passage, count) => {
        const id = sought[term] ?? 0;
        found.set(id, [...(found.get(id) ?? []), passage, count]);
      });
      expect(found).toEqual(new Map(sought.filter((id) => packed.has(id)).map((id) => [id, packed.get(id)])));
    }),
    { seed: 3, numRuns: 300 },
  );
});

it('tells every term with the number of its passages', () => {
  fc.assert(
    fc.property(terms, (packed) => {
      const found = new Map<number, number>();
      eachTerm(packTerms(packed), (id, passages) => found.set(id, passages));
      expect(found).toEqual(new Map([...packed].map(([id, each]) => [id, each.length / 2])));
    }),
    { seed: 4, numRuns: 300 },
  );
});

it('gives back ids and lengths of passages in the order they came', () => {
  const passages = fc.array(fc.record({ id: fc.integer({ min: 1, max: 2 ** 32 - 1 }), length: fc.nat(70_000) }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(passages, (each) => {
      const found: { id: number; length: number }[] = [];
      eachPassage(packPassages({ ids: each.map(({ id }) => id), lengths: each.map(({ length }) => length) }), (id, length) =>
        found.push({ id, length }),
      );
      expect(found).toEqual(each);
    }),
    { seed: 5, numRuns: 300 },
  );
});
