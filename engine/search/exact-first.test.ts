import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestLibrary, type TestLibrary } from '../../tests/fixtures/library.ts';
import type { FullTextHit, FullTextIndex, FullTextQuery } from './full-text.ts';
import { createFullTextIndex } from './full-text-index.ts';

const OTHERS = ['dose', 'renal', 'daily', 'stopped', 'rash', 'started'];
let directory: string;
let library: TestLibrary;
let index: FullTextIndex;
/** The passages that say what is asked for as it is asked: once each, in as many other words as a passage has. */
let exact: Set<number>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'exact-first-'));
  library = openTestLibrary(join(directory, 'library.db'));
  const filling = Array.from({ length: 200 }, (_, word) => `filling${word % 90}`).join(' ');
  exact = new Set([...library.add('slip', [`metfromin ${filling}`]), ...library.add('slip-2', [`${filling} metfromin rash`])]);
  for (let note = 0; note < 60; note++) {
    const others = OTHERS.filter((_, at) => (note >> at) % 2 === 1).join(' ');
    library.add(`note-${note}`, [`${'metformin '.repeat(1 + (note % 4))} ${others}`, `${others} ${'daily '.repeat(note % 3)}`]);
  }
  for (let note = 0; note < 240; note++) library.add(`other-${note}`, [`seen today, ${note}`]);
  index = createFullTextIndex(library.db);
});

afterAll(async () => {
  library.db.close();
  await rm(directory, { recursive: true, force: true });
});

const search = (terms: FullTextQuery['terms']): FullTextHit[] => index.search({ terms }, 200, () => undefined);

/** For each passage that has the word: those before it that do not. */
function ahead(hits: readonly FullTextHit[]): Set<number>[] {
  const ids = hits.map(({ passageId }) => passageId);
  return [...exact].map((id) => new Set(ids.slice(0, ids.indexOf(id)).filter((other) => !exact.has(other))));
}

it('finds the word as it is written before any near one, however often that is said and however short the passage', () => {
  const hits = search([
    { term: 'metfromin', weight: 1 },
    { term: 'metformin', weight: 1, of: 'metfromin', isNear: true },
  ]);
  expect(hits).toHaveLength(62);
  expect(new Set(hits.slice(0, 2).map(({ passageId }) => passageId))).toEqual(exact);
  expect(hits.every(({ score }, at) => score > 0 && score <= (hits[at - 1]?.score ?? Infinity))).toBe(true);
});

it('lifts nothing above a passage that holds the word, whatever else is asked', () => {
  fc.assert(
    fc.property(fc.subarray(OTHERS), fc.double({ min: 0.05, max: 1, noNaN: true }), (others, weight) => {
      const asked = ['metfromin', ...others].map((term) => ({ term, weight: 1 }));
      const without = search(asked);
      const near = { term: 'metformin', weight, of: 'metfromin', isNear: true };
      const hits = search([...asked, near]);
      const aheadWithout = ahead(without);
      ahead(hits).forEach((before, at) => expect([...before].filter((id) => !aheadWithout[at]?.has(id))).toEqual([]));
      // And the scores anybody asks for are those it is found with.
      const ids = hits.map(({ passageId }) => passageId);
      const scores = index.scores({ terms: [...asked, near] }, ids, () => undefined);
      expect([...scores]).toEqual(hits.map(({ score }) => score));
    }),
    { seed: 4, numRuns: 40 },
  );
});
