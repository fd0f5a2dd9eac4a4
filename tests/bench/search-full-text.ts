import { statSync } from 'node:fs';
import { percentile } from '../../cli/evaluation.ts';
import { createDocumentScorer } from '../../engine/search/document-scores.ts';
import type { FullText, FullTextQuery } from '../../engine/search/full-text.ts';
import { createPassageTable } from '../../engine/search/passage-table.ts';
import { quoted } from '../../engine/search/postings.ts';
import { weighQuery } from '../../engine/search/query-units.ts';
import { createTermTable } from '../../engine/search/term-table.ts';
import { createTopScores } from '../../engine/search/top-scores.ts';
import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from '../../engine/store/database.ts';
import { createFullTextSegments } from '../../engine/store/full-text-segments.ts';
import { createPassageWriter } from '../../engine/store/passages.ts';
import { openDatabaseReader } from '../../native/sqlite.ts';
import { openSearchThread } from '../../native/search-thread.ts';
import type { BenchRow } from './search.ts';
import { openSearchLibrary, type SearchLibrary } from './search-library.ts';

const never = new AbortController().signal;
const HITS = 10;
/** As many as a search page looks through (search.ts). */
const HITS_AS_TYPED = 100;

/**
 * Full text at size, in its thread, beside plain FTS5 (`ORDER BY rank`) over the same index and connection settings, in
 * one run; and how many of the first ten are those exact scores of every passage give.
 */
export async function benchFullTextAtSize(passages: number, { exactQueries = 30 } = {}): Promise<BenchRow[]> {
  const library = await openSearchLibrary(passages);
  const memoryBefore = residentMb();
  const fullText = openSearchThread(library);
  try {
    const conditions = `${passages} passages, ${library.queries.length} questions of 3 to 8 words`;
    const opening = await timed(() => fullText.statistics([], never));
    for (const terms of library.queries) await fullText.search(queryOf(terms), HITS, never);
    const unknown = await timed(() => fullText.corrections([`${library.queries[0]?.[0] ?? ''}qx`], null, never));
    const further = await timed(() => fullText.corrections([`${library.queries[1]?.[0] ?? ''}qx`], null, never));
    const memory = residentMb() - memoryBefore;
    const ours: number[] = [];
    const typed: number[] = [];
    const plain: number[] = [];
    const reader = openDatabaseReader(library);
    try {
      const plainSearch = createPlainSearch(reader);
      for (const terms of library.queries) {
        ours.push(await timed(() => fullText.search(queryOf(terms), HITS, never)));
        for (const query of keystrokes(terms)) typed.push(await timed(() => fullText.search(query, HITS_AS_TYPED, never)));
        if (plain.length < exactQueries) plain.push(await timed(async () => plainSearch(terms)));
      }
    } finally {
      reader.close();
    }
    const share = await overlap(library, fullText, exactQueries);
    const changed = await changePassages(library, fullText);
    const row = (name: string, value: number, unit: string): BenchRow => ({ name, value, unit, conditions });
    return [
      ...(library.builtMs === null ? [] : [row('passages written', (1000 * passages) / library.builtMs, 'per s')]),
      row('search thread ready', opening, 'ms'),
      row('two stages, p50', percentile(ours, 0.5), 'ms'),
      row('two stages, p95', percentile(ours, 0.95), 'ms'),
      row('while typed, p50', percentile(typed, 0.5), 'ms'),
      row('while typed, p95', percentile(typed, 0.95), 'ms'),
      row('plain FTS5, p50', percentile(plain, 0.5), 'ms'),
      row('plain FTS5 over two stages', percentile(plain, 0.5) / percentile(ours, 0.5), 'x'),
      row('same among first ten', share, 'share'),
      row('first unknown word', unknown, 'ms'),
      row('further unknown word', further, 'ms'),
      row('memory of the search', memory, 'MB'),
      row('disk, full-text index', tablesMb(library.db, ['passages_fts%']), 'MB'),
      row('disk, index of terms', tablesMb(library.db, ['search_%', 'sqlite_autoindex_search_%']), 'MB'),
      row('disk, whole file', statSync(library.path).size / 2 ** 20, 'MB'),
      row('100 passages added', changed.addedMs, 'ms'),
      row('question after that', changed.askedMs, 'ms'),
      row('100 passages removed', changed.removedMs, 'ms'),
      row('step of merging between commits, longest', changed.longestStepMs, 'ms'),
    ];
  } finally {
    await fullText.close();
    library.close();
  }
}

function queryOf(terms: readonly string[]): FullTextQuery {
  return { terms: terms.map((term) => ({ term, weight: 1 })) };
}

/** The question while its last word is typed, letter by letter from the second on: a page asks at each. */
function keystrokes(terms: readonly string[]): FullTextQuery[] {
  const last = terms.at(-1) ?? '';
  const before = queryOf(terms.slice(0, -1));
  return Array.from({ length: Math.max(0, last.length - 1) }, (_, letter) => ({
    ...before,
    prefixes: [{ prefix: last.slice(0, letter + 2), weight: 1 }],
  }));
}

function createPlainSearch(db: Database): (terms: readonly string[]) => unknown {
  const search = db.prepare('SELECT rowid FROM passages_fts WHERE passages_fts MATCH ? ORDER BY rank LIMIT ?');
  return (terms) => search.all(terms.map(quoted).join(' OR '), HITS);
}

/** How many of the first ten hits are among the first ten of all passages scored exactly. */
async function overlap(library: SearchLibrary, fullText: FullText, queries: number): Promise<number> {
  const { table, refresh } = createPassageTable(library.db);
  const terms = createTermTable(library.db);
  const scoreDocuments = createDocumentScorer(library.db);
  refresh();
  terms.refresh();
  const all = Array.from({ length: table.documentRows }, (_, row) => row);
  let same = 0;
  for (const asked of library.queries.slice(0, queries)) {
    const query = queryOf(asked);
    const top = createTopScores(HITS);
    scoreDocuments(
      table,
      weighQuery(query, { terms, table, held: null }),
      [],
    )(all, (id, score) => {
      if (score > 0) top.add(id, score);
    });
    const exact = new Set(top.sorted().map(({ key }) => key));
    const found = await fullText.search(query, HITS, never);
    same += found.filter(({ passageId }) => exact.has(passageId)).length / Math.max(1, exact.size);
  }
  return same / Math.min(queries, library.queries.length);
}

/** Adds 25 documents of 4 passages, asks, and takes them out again: the library is as before. */
async function changePassages(
  library: SearchLibrary,
  fullText: FullText,
): Promise<{ addedMs: number; askedMs: number; removedMs: number; longestStepMs: number }> {
  const { db, queries } = library;
  const writer = createPassageWriter(db);
  const longestStepMs = await mergeAll(db);
  const ids = Array.from({ length: 25 }, (_, number) => `added-${number}` as DocumentId);
  const terms = Array.from({ length: 120 }, (_, at) => queries[at % queries.length]?.[at % 3] ?? '').join(' ');
  const query = queryOf(queries[0] ?? []);
  const addedMs = await timed(async () =>
    db.transaction(() => {
      for (const id of ids) {
        db.prepare(
          "INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms) VALUES (?, 'bench', ?, '', 'indexed', 0, 0)",
        ).run(id, id);
        const passage = { page: null, start: 0, end: 1, headings: [], terms, termCount: 120 };
        writer.replace(
          id,
          Array.from({ length: 4 }, (_, order) => ({ ...passage, contentHash: `${id}/${order}` })),
        );
      }
    }),
  );
  const askedMs = await timed(() => fullText.search(query, HITS, never));
  const removedMs = await timed(async () =>
    db.transaction(() => {
      for (const id of ids) {
        writer.replace(id, []);
        db.prepare('DELETE FROM documents WHERE document_id = ?').run(id);
      }
    }),
  );
  return { addedMs, askedMs, removedMs, longestStepMs };
}

/** As the product does when passages came or went; answers with the longest step. */
async function mergeAll(db: Database): Promise<number> {
  const segments = createFullTextSegments(db);
  let longestMs = 0;
  for (let isLeft = true; isLeft;) {
    longestMs = Math.max(longestMs, await timed(async () => (isLeft = segments.merge())));
  }
  return longestMs;
}

function tablesMb(db: Database, patterns: readonly string[]): number {
  const where = patterns.map(() => 'name LIKE ?').join(' OR ');
  return (
    Number(db.prepare<{ size: number }>(`SELECT sum(pgsize) AS size FROM dbstat WHERE ${where}`).get(...patterns)?.size ?? 0) /
    2 ** 20
  );
}

function residentMb(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
