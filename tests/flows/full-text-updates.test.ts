import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DocumentId } from '../../contract/ids.ts';
import type { FullText } from '../../engine/search/full-text.ts';
import { createFullText } from '../../engine/search/local-full-text.ts';
import { completeTermIndex } from '../../engine/search/term-index-repair.ts';
import { createTermIndexWriter, emptyTermIndex } from '../../engine/store/term-index.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const signal = new AbortController().signal;
const WORDS = ['fever', 'cough', 'pain', 'rash', 'asthma', 'zinc'];

const words = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 }).map((each) => each.join(' '));
const change = fc.record({
  document: fc.nat(5),
  passages: fc.array(words, { maxLength: 4 }),
  /** After how many changed passages counts are made: every time, or hardly ever. */
  mostUncounted: fc.constantFrom(0, 3, 1_000),
  /** Whether somebody asks in between. */
  asks: fc.boolean(),
  rollsBack: fc.boolean(),
});

/** Makes these the passages of a document, or takes it out; all of it may be taken back. */
function apply(
  library: TestLibrary,
  {
    document,
    passages,
    mostUncounted,
    rollsBack,
  }: { document: number; passages: string[]; mostUncounted: number; rollsBack: boolean },
) {
  const { db } = library;
  const id = `d${document}`;
  const rollback = new Error('taken back');
  try {
    db.transaction(() => {
      library.remove(id);
      if (passages.length > 0) {
        const ids = library.add(id, passages);
        const writer = createTermIndexWriter(db, { mostUncounted });
        writer.put(
          id as DocumentId,
          passages.map((terms, order) => ({ id: ids[order] ?? 0, terms, termCount: terms.split(' ').length })),
        );
      }
      if (rollsBack) throw rollback;
    });
  } catch (error) {
    if (error !== rollback) throw error;
  }
}

async function scores(fullText: FullText) {
  const query = { terms: WORDS.slice(0, 4).map((term) => ({ term, weight: 1 })) };
  const hits = await fullText.search(query, 100, signal);
  return hits.map(({ documentId, passageId, score }) => [documentId, passageId, score.toFixed(9)]);
}

it('gives the same scores after any changes as when it looks for the first time, and as when it is made anew', async () => {
  const directory = await temporaryFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
      const library = openTestLibrary(join(directory, `${run++}.db`));
      try {
        const following = createFullText(library.db);
        for (const each of changes) {
          apply(library, each);
          if (each.asks) await scores(following);
        }
        const followed = await scores(following);
        const terms = WORDS.map((term) => term);
        const counts = await following.statistics(terms, signal);
        expect(followed).toEqual(await scores(createFullText(library.db)));
        emptyTermIndex(library.db);
        expect(await scores(following)).toEqual([]);
        await completeTermIndex(library.db, signal);
        expect(await scores(createFullText(library.db))).toEqual(followed);
        expect(await scores(following)).toEqual(followed);
        expect(await following.statistics(terms, signal)).toEqual(counts);
      } finally {
        library.db.close();
      }
    }),
    { seed: 17, numRuns: 30 },
  );
});

it('keeps no word that no document says any more, once counts are made', async () => {
  const library = openTestLibrary(join(await temporaryFolder(), 'library.db'));
  try {
    library.add('a', ['fever of Mustermann']);
    library.add('b', ['fever']);
    library.remove('a');
    const writer = createTermIndexWriter(library.db, { mostUncounted: 0 });
    library.db.transaction(() => {
      library.add('c', ['cough']);
      writer.put('c' as DocumentId, [{ id: 3, terms: 'cough', termCount: 1 }]);
      writer.put('c' as DocumentId, [{ id: 3, terms: 'cough', termCount: 1 }]);
    });
    const kept = library.db.prepare<{ term: string }>('SELECT term FROM search_terms').all();
    expect(kept.map(({ term }) => term).toSorted()).toEqual(['cough', 'fever']);
  } finally {
    library.db.close();
  }
});
