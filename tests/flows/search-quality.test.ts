import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measure, readTask } from '../../cli/evaluation.ts';
import { cutPassages } from '../../engine/library/passages.ts';
import { readLines } from '../../engine/library/extract/plain-text.ts';
import { createFullText } from '../../engine/search/local-full-text.ts';
import { createSearch } from '../../engine/search/search.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTestLibrary } from '../fixtures/library.ts';

const EVALUATION = join(import.meta.dirname, '../../../shared/eval');

/** nDCG@10 of a Lucene-style BM25 over whole documents (k1 0.9, b 0.4, Porter, stop words) on the development questions. */
const REFERENCE = {
  'notes-mts': 0.411,
  'notes-aci-patient': 0.491,
  'notes-aci-meta': 0.76,
  'notes-primock': 0.292,
  pubmedqa: 0.986,
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'search-quality-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

// The evaluation sets are not part of the product; without them there is nothing to measure on.
describe.skipIf(!existsSync(EVALUATION))('full text over passages (../shared/eval)', () => {
  it.each(Object.entries(REFERENCE))(
    'finds documents of %s as well as BM25 over whole documents (%d)',
    async (name, reference) => {
      const task = readTask(join(EVALUATION, name), 'dev');
      const library = openTestLibrary(join(directory, `${name}.db`));
      try {
        for (const { id, title, text } of task.documents) {
          const document = readLines(title === '' ? text : `${title}\n\n${text}`, 'text');
          library.add(
            id,
            cutPassages(document).map(({ start, end, headings }) => ({ text: document.text.slice(start, end), headings })),
          );
        }
        const fullText = createFullText(library.db);
        const search = createSearch({
          db: library.db,
          fullText,
          vectors: () => null,
          reranker: async () => null,
          settings: () => ({ vocabulary: true, recency: true, rerank: true }),
          now: () => performance.now(),
          log: createSilentLog(),
        });
        const run = new Map<string, string[]>();
        for (const { id, text } of task.queries) {
          const { hits } = await search.rank({ query: text, limit: 100 }, new AbortController().signal);
          run.set(id, [...new Set(hits.map(({ documentId }) => documentId))]);
        }
        expect(measure(run, task.relevance).ndcg10).toBeGreaterThan(reference - 0.01);
      } finally {
        library.db.close();
      }
    },
  );
});
