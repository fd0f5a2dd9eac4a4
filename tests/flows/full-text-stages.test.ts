import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DocumentId } from '../../contract/ids.ts';
import type { FullTextQuery } from '../../engine/search/full-text.ts';
import { createFullTextIndex } from '../../engine/search/full-text-index.ts';
import { createPassageWriter } from '../../engine/store/passages.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library.ts';

const DOCUMENTS = 1_200;
const WORDS = 3_000;
const mustGoOn = (): void => undefined;
let directory: string;
let library: TestLibrary;
let passages: string[][];

/** The same numbers on every machine. */
function createRandom(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

const random = createRandom();
/** A few words are everywhere and most are rare, as in any language. */
const word = (): string => `w${Math.floor(WORDS ** random())}`;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'full-text-stages-'));
  library = openTestLibrary(join(directory, 'library.db'));
  const writer = createPassageWriter(library.db);
  passages = [];
  library.db.transaction(() => {
    for (let number = 0; number < DOCUMENTS; number++) {
      const id = `d${number}` as DocumentId;
      library.db
        .prepare(
          "INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms) VALUES (?, 'source', ?, '', 'indexed', 0, 0)",
        )
        .run(id, id);
      const cut = Array.from({ length: 1 + (number % 5) }, (_, order) => {
        const terms = Array.from({ length: 40 }, word);
        passages.push(terms);
        return {
          page: null,
          start: 0,
          end: 0,
          headings: [],
          contentHash: `${number}/${order}`,
          terms: terms.join(' '),
          termCount: 40,
        };
      });
      writer.replace(id, cut);
    }
  });
});

afterAll(async () => {
  library.db.close();
  await rm(directory, { recursive: true, force: true });
});

function queries(count: number): FullTextQuery[] {
  return Array.from({ length: count }, () => {
    const from = passages[Math.floor(random() * passages.length)] ?? [];
    const terms = new Set(
      Array.from({ length: 3 + Math.floor(random() * 5) }, () => from[Math.floor(random() * from.length)] ?? ''),
    );
    return { terms: [...terms].map((term) => ({ term, weight: 1 })) };
  });
}

it('finds at least 95 of 100 among the first ten that exact scores of everything find, reading little of common words', () => {
  const exact = createFullTextIndex(library.db, { budgets: { first: Infinity, last: Infinity }, mostDocuments: DOCUMENTS });
  const quick = createFullTextIndex(library.db, { budgets: { first: 150, last: 400 }, mostDocuments: 60 });
  let same = 0;
  let all = 0;
  for (const query of queries(60)) {
    const wanted = new Set(exact.search(query, 10, mustGoOn).map(({ passageId }) => passageId));
    const found = quick.search(query, 10, mustGoOn);
    all += wanted.size;
    same += found.filter(({ passageId }) => wanted.has(passageId)).length;
    // However few were looked at: what is found has its true score.
    const ids = found.map(({ passageId }) => passageId);
    expect([...exact.scores(query, ids, mustGoOn)]).toEqual(found.map(({ score }) => score));
  }
  expect(same / all).toBeGreaterThanOrEqual(0.95);
});

it('stops in the middle when nobody waits any more', () => {
  const index = createFullTextIndex(library.db);
  const [query = { terms: [] }] = queries(1);
  let steps = 0;
  const gone = new Error('nobody waits');
  expect(() =>
    index.search(query, 10, () => {
      if (++steps === 3) throw gone;
    }),
  ).toThrow(gone);
  // And nothing is left over for the next.
  expect(index.search(query, 10, mustGoOn)).toEqual(createFullTextIndex(library.db).search(query, 10, mustGoOn));
});

it('answers each letter typed as if nothing had been asked before, also when passages went meanwhile', () => {
  const warm = createFullTextIndex(library.db);
  const typed = queries(2).flatMap(({ terms }) =>
    ['w', 'w1', 'w12', 'w123'].map((prefix) => ({ terms: terms.slice(0, 3), prefixes: [{ prefix, weight: 1 }] })),
  );
  const asked: FullTextQuery[] = [...typed, { terms: [], prefixes: [{ prefix: 'w2', weight: 1 }] }, ...queries(2)];
  for (const query of asked)
    expect(warm.search(query, 20, mustGoOn)).toEqual(createFullTextIndex(library.db).search(query, 20, mustGoOn));
  library.remove('d7');
  library.remove('d700');
  for (const query of asked)
    expect(warm.search(query, 20, mustGoOn)).toEqual(createFullTextIndex(library.db).search(query, 20, mustGoOn));
});
