import { tmpdir } from 'node:os';
import { documentId, type TextBlock } from '../../contract/index.ts';
import type { EvaluationDocument } from '../../cli/evaluation.ts';
import type { TermStatistics } from '../../engine/answer/term-statistics.ts';
import { inModelTokens } from '../../engine/library/passage-size.ts';
import { cutPassages } from '../../engine/library/passages.ts';
import { indexTerms, queryTerms } from '../../engine/search/analysis.ts';
import { createFullText } from '../../engine/search/local-full-text.ts';
import { createSearch, type Search } from '../../engine/search/search.ts';
import { createTermWeights } from '../../engine/search/term-weights.ts';
import type { VectorIndex } from '../../engine/search/vector-index.ts';
import type { Database } from '../../engine/store/database.ts';
import { createPassageWriter } from '../../engine/store/passages.ts';
import { createVectorUpkeep } from '../../engine/vector-upkeep.ts';
import { openSearchThread } from '../../native/search-thread.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { countBuiltInTokens, openBuiltInVectors } from '../fixtures/built-in-vectors.ts';

const never = new AbortController().signal;

/** A collection of texts in a real database, cut, indexed and embedded by the built-in model as intake does it, without files. */
export interface EvalLibrary {
  search: Search;
  statistics: TermStatistics;
  close(): Promise<void>;
}

/** A text; its paragraphs are its blocks where none are given, and its id is its path. */
export type EvalDocument = EvaluationDocument & { blocks?: TextBlock[]; path?: string };

/** `settled`: with its search thread, and its vectors as upkeep leaves them, which for a few documents is not worth the time. */
export async function openEvalLibrary(documents: readonly EvalDocument[], { settled = false } = {}): Promise<EvalLibrary> {
  const { db, path, key, close } = await openTemporaryDatabase();
  db.transaction(() => fill(db, documents));
  const vectors = await openBuiltInVectors(db);
  if (settled) await settle(vectors.index);
  const fullText = settled ? openSearchThread({ path, key }) : createFullText(db);
  const search = createSearch({
    db,
    fullText,
    vectors: () => vectors,
    reranker: async () => null,
    settings: () => ({ vocabulary: true, recency: true, rerank: true }),
    now: () => performance.now(),
    log: createSilentLog(),
  });
  return {
    search,
    statistics: { terms: queryTerms, weight: createTermWeights(db) },
    async close() {
      await fullText.close();
      await vectors.close();
      await close();
    },
  };
}

async function settle(index: VectorIndex): Promise<void> {
  const nothingChanges = (): void => undefined;
  const upkeep = createVectorUpkeep({
    index,
    dataDir: tmpdir(),
    after: () => nothingChanges,
    changed: nothingChanges,
    log: createSilentLog(),
    signal: never,
  });
  await upkeep.settle(never);
  await upkeep.close();
}

function fill(db: Database, documents: readonly EvalDocument[]): void {
  db.exec("INSERT INTO sources (source_id, kind, label, added_at_ms) VALUES ('eval', 'folder', 'eval', 0)");
  const addDocument = db.prepare(
    "INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms) VALUES (?, 'eval', ?, ?, 'indexed', 0, 0)",
  );
  const addText = db.prepare('INSERT INTO document_texts (document_id, text, blocks, page_spans) VALUES (?, ?, ?, ?)');
  const writer = createPassageWriter(db);
  const size = inModelTokens(countBuiltInTokens());
  const nothing = new Uint8Array();
  for (const { id, path = id, title, text, blocks: given } of documents) {
    const key = documentId.parse(id);
    addDocument.run(key, path, title || id);
    addText.run(key, text, nothing, nothing);
    const blocks =
      given ??
      [...text.matchAll(/\S(?:.|\n(?!\s*\n))*/g)].map((match) => ({
        kind: 'paragraph' as const,
        start: match.index,
        end: match.index + match[0].trimEnd().length,
      }));
    const passages = cutPassages({ title, text, blocks, pageSpans: [] }, size).map((passage) => {
      const terms = indexTerms(text.slice(passage.start, passage.end), passage.headings);
      return { ...passage, terms: terms.join(' '), termCount: terms.length };
    });
    writer.replace(key, passages);
  }
}
