import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTestLibrary } from '../fixtures/library.ts';
import { createFullText } from '../../engine/search/local-full-text.ts';

const signal = new AbortController().signal;
const WORDS = ['fever', 'cough', 'pain', 'rash', 'asthma', 'zinc'];

/** The same scores computed the plain way, from the words themselves. */
function plainScores(documents: readonly (readonly (readonly string[])[])[], query: readonly string[]): number[] {
  const passages = documents.flat();
  const whole = documents.map((parts) => parts.flat());
  return documents.flatMap((parts, document) =>
    parts.map((passage) => 0.25 * bm25(passages, passage, query) + 0.75 * bm25(whole, whole[document] ?? [], query)),
  );
}

function bm25(texts: readonly (readonly string[])[], text: readonly string[], query: readonly string[]): number {
  const average = texts.reduce((sum, each) => sum + each.length, 0) / texts.length;
  return query.reduce((sum, term) => {
    const containing = texts.filter((each) => each.includes(term)).length;
    const count = text.filter((each) => each === term).length;
    const weight = Math.log(1 + (texts.length - containing + 0.5) / (containing + 0.5));
    return sum + (weight * count) / (count + 0.9 * (1 - 0.4 + (0.4 * text.length) / average));
  }, 0);
}

describe('full-text scores', () => {
  it('are a quarter BM25 of the passage and three quarters BM25 of its document, for any library and question', async () => {
    const passage = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 });
    const documents = fc.array(fc.array(passage, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    const directory = await mkdtemp(join(tmpdir(), 'full-text-'));
    let run = 0;
    try {
      await fc.assert(
        fc.asyncProperty(documents, passage, async (texts, query) => {
          const library = openTestLibrary(join(directory, `${run++}.db`));
          const ids = texts.flatMap((parts, number) =>
            library.add(
              `d${number}`,
              parts.map((words) => words.join(' ')),
            ),
          );
          const scores = plainScores(texts, query);
          const hits = await createFullText(library.db).search(
            { terms: query.map((term) => ({ term, weight: 1 })) },
            100,
            signal,
          );
          library.db.close();
          const matching = texts.flat().filter((words) => words.some((word) => query.includes(word))).length;
          expect(hits).toHaveLength(matching);
          for (const { passageId, score } of hits) expect(score).toBeCloseTo(scores[ids.indexOf(passageId)] ?? NaN, 9);
          expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).toSorted((left, right) => right - left));
        }),
        { seed: 5, numRuns: 40 },
      );
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
