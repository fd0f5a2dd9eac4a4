import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from './database.ts';
import { type DocumentTerms, eachPassage, packPassages, packTerms } from './packed-terms.ts';
import { createTermCounter } from './term-counts.ts';

/** A passage of a document as the index of terms takes it. */
export interface TermedPassage {
  id: number;
  /** The terms it is found by, joined by spaces. */
  terms: string;
  termCount: number;
}

/** Writes which terms each document holds. Every member expects to run inside a transaction of the caller. */
export interface TermIndexWriter {
  /** Makes these the passages of a document, in their order, whatever it held before. None: it is taken out. */
  put(documentId: DocumentId, passages: readonly TermedPassage[]): void;
}

/** Term ids kept in memory; frequent terms come back soon after they were forgotten. */
const MOST_KNOWN_TERMS = 100_000;

/** One for each database, so that all its writers know what became of the others' terms. */
const knownTerms = new WeakMap<Database, { ids: Map<string, number>; newest: number }>();

/** `mostUncounted`: for tests, see store/term-counts. */
export function createTermIndexWriter(db: Database, options: { mostUncounted?: number } = {}): TermIndexWriter {
  const lastTerm = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'search_terms'");
  const idOf = db.prepare<{ id: number }>('SELECT term_id AS id FROM search_terms WHERE term = ?');
  const addTerm = db.prepare('INSERT INTO search_terms (term) VALUES (?)');
  const passagesOf = db.prepare<{ passages: Uint8Array }>('SELECT passages FROM search_documents WHERE document_id = ?');
  const drop = db.prepare('DELETE FROM search_documents WHERE document_id = ?');
  const addDocument = db.prepare('INSERT INTO search_documents (document_id, passages) VALUES (?, ?)');
  const addTerms = db.prepare('INSERT INTO search_document_terms (document_key, terms) VALUES (?, ?)');
  const known = knownTerms.get(db) ?? { ids: new Map<string, number>(), newest: 0 };
  knownTerms.set(db, known);
  const counter = createTermCounter(db, () => known.ids.clear(), options.mostUncounted);

  /** Ids given in a transaction that was rolled back are given again, to other terms: what is known of them is forgotten. */
  function forgetRolledBack(): void {
    const last = lastTerm.get()?.seq ?? 0;
    if (last < known.newest || known.ids.size > MOST_KNOWN_TERMS) known.ids.clear();
    known.newest = last;
  }

  function termId(term: string): number {
    const id = known.ids.get(term) ?? idOf.get(term)?.id ?? Number(addTerm.run(term).lastInsertRowid);
    known.ids.set(term, id);
    if (id > known.newest) known.newest = id;
    return id;
  }

  function byId(passages: readonly TermedPassage[]): DocumentTerms {
    const terms: DocumentTerms = new Map();
    for (const [term, occurrences] of occurrencesByTerm(passages)) terms.set(termId(term), occurrences);
    return terms;
  }

  return {
    put(documentId, passages) {
      forgetRolledBack();
      const before = passagesOf.get(documentId);
      let changed = passages.length;
      if (before) {
        eachPassage(before.passages, () => changed++);
        drop.run(documentId);
      }
      if (passages.length > 0) {
        const packed = packPassages({ ids: passages.map(({ id }) => id), lengths: passages.map(({ termCount }) => termCount) });
        const { lastInsertRowid } = addDocument.run(documentId, packed);
        addTerms.run(lastInsertRowid, packTerms(byId(passages)));
      }
      if (changed > 0) counter.changed(changed);
    },
  };
}

/** For each term the passages' orders, ascending, each followed by how often it holds the term. */
function occurrencesByTerm(passages: readonly TermedPassage[]): Map<string, number[]> {
  const terms = new Map<string, number[]>();
  for (const [order, passage] of passages.entries()) {
    for (const term of passage.terms.split(' ')) {
      if (term === '') continue;
      const occurrences = terms.get(term);
      if (!occurrences) terms.set(term, [order, 1]);
      else if (occurrences.at(-2) === order) occurrences[occurrences.length - 1] = (occurrences.at(-1) ?? 0) + 1;
      else occurrences.push(order, 1);
    }
  }
  return terms;
}

/** Takes everything out of the index of terms, for `completeTermIndex` (search/term-index-repair) to make it anew. */
export function emptyTermIndex(db: Database): void {
  knownTerms.get(db)?.ids.clear();
  db.transaction(() => {
    db.exec(`DELETE FROM search_documents; DELETE FROM search_term_counts; DELETE FROM search_terms;
      UPDATE search_gone SET terms = NULL;
      UPDATE search_state SET complete = 0, uncounted = 0,
        counted_key = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'search_documents'), 0),
        counted_gone = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'search_gone'), 0)`);
  });
}
