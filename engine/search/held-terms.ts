import { CountChanges } from '../store/term-counts.ts';
import type { Database } from '../store/database.ts';
import type { AllowedDocuments } from './document-filters.ts';
import type { PassageTable } from './passage-table.ts';
import type { createPostingsReader } from './postings.ts';

/** Which terms stand in some documents of the library: what else stands in it is not told to who may see only those. */
export interface HeldTerms {
  /** Passages that hold the term. */
  passages(termId: number, term: string): number;
  holds(termId: number, term: string): boolean;
}

/** All terms of so many documents are read at once; of more, where each term asked for stands. */
const FEW_DOCUMENTS = 1_000;
const DOCUMENTS_AT_ONCE = 64;
/** Most terms that stand in many of the documents are found in the first so many passages. */
const FIRST_OCCURRENCES = 200;

/** What was read is kept for as long as the documents are the same. */
export function createHeldTerms(db: Database, table: PassageTable, postings: ReturnType<typeof createPostingsReader>) {
  const termsOf = db.prepare<{ terms: Uint8Array }>(
    'SELECT terms FROM json_each(?) JOIN search_document_terms ON document_key = json_each.value',
  );
  const kept = new WeakMap<AllowedDocuments, HeldTerms>();

  function readAll({ rows }: AllowedDocuments): HeldTerms {
    const counts = new CountChanges();
    for (let start = 0; start < rows.length; start += DOCUMENTS_AT_ONCE) {
      const keys = rows.slice(start, start + DOCUMENTS_AT_ONCE).map((row) => table.documentKeys[row] ?? 0);
      for (const { terms } of termsOf.iterate(JSON.stringify(keys))) counts.add(terms, 1);
    }
    const passages = (termId: number): number => counts.passages.get(termId) ?? 0;
    return { passages, holds: (termId) => passages(termId) > 0 };
  }

  function askEach({ byRow }: AllowedDocuments): HeldTerms {
    const known = new Map<string, boolean>();
    const isAllowed = (row: number): boolean => byRow[table.documentOf[row] ?? 0] === 1;
    const all = (term: string): Int32Array => postings.ofTerm(term, table, Number.MAX_SAFE_INTEGER).rows;
    return {
      passages: (_, term) => all(term).filter(isAllowed).length,
      holds(_, term) {
        const before = known.get(term);
        if (before !== undefined) return before;
        const holds = postings.ofTerm(term, table, FIRST_OCCURRENCES).rows.some(isAllowed) || all(term).some(isAllowed);
        known.set(term, holds);
        return holds;
      },
    };
  }

  return (allowed: AllowedDocuments): HeldTerms => {
    const held = kept.get(allowed) ?? (allowed.rows.length <= FEW_DOCUMENTS ? readAll(allowed) : askEach(allowed));
    kept.set(allowed, held);
    return held;
  };
}
