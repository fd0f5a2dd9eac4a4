import type { Database } from '../store/database.ts';
import { queryTerms } from './analysis.ts';
import type { Unit } from './bm25.ts';
import { type Candidates, createScratch, fits, mostOfAll, withCandidates } from './candidates.ts';
import { type AllowedDocuments, createDocumentFilter, rangesOf } from './document-filters.ts';
import { createDocumentNames } from './document-names.ts';
import { createDocumentScorer, type Exclusion } from './document-scores.ts';
import { exactFirst, withoutNear } from './exact-first.ts';
import type { FullTextHit, FullTextIndex, FullTextQuery } from './full-text.ts';
import { createHeldTerms, type HeldTerms } from './held-terms.ts';
import { createPassageTable } from './passage-table.ts';
import { createPhraseReader, nearExpression } from './phrases.ts';
import { createPostingsReader } from './postings.ts';
import { termsOfPrefix, termsStarting, weighQuery } from './query-units.ts';
import { createTermTable } from './term-table.ts';
import { createTopScores } from './top-scores.ts';
import { createVocabulary } from './vocabulary.ts';

/**
 * Passages read of the rarest terms of a question before candidates are scored exactly: common words cost nothing. Twice
 * and a half as many are read where a document of common words alone could still be among the best.
 */
const BUDGETS = { first: 20_000, last: 50_000 };

/** Occurrences read of a word so common that it is cut off, and of all the words of a prefix, which is typed in haste. */
const MOST_OCCURRENCES = 40_000;
const MOST_OF_PREFIX = 15_000;
/** What each term of a prefix may have, however much the others took. */
const LEAST_OCCURRENCES = 200;

/** Fewer documents than this, left by a filter or a phrase, are all scored without looking for candidates. */
const FEW_DOCUMENTS = 1_000;
const MOST_OF_PHRASE = 50_000;

/** Documents scored exactly: enough for the hits asked for, and more while one could still be among the first. */
const MOST_DOCUMENTS = 400;
const DOCUMENTS_AT_ONCE = 64;

/** Places from the top that are to be right; further down, a document less is no loss. */
const SURE_PLACES = 20;

/**
 * Full-text search in two stages. FTS5 tells where the rarest terms of the question stand; of the documents they stand in,
 * exact scores are computed from their packed terms. FTS5's own BM25 knows nothing of documents, has other constants, and
 * pays for every occurrence of every common word. `budgets` and `mostDocuments` are for tests.
 */
export function createFullTextIndex(db: Database, { budgets = BUDGETS, mostDocuments = MOST_DOCUMENTS } = {}): FullTextIndex {
  const { table, refresh } = createPassageTable(db);
  const terms = createTermTable(db);
  const postings = createPostingsReader(db);
  const filter = createDocumentFilter(db, table);
  const scoreDocuments = createDocumentScorer(db);
  const readPhrases = createPhraseReader(db);
  const nameDocuments = createDocumentNames(db, table);
  const vocabulary = createVocabulary(db, terms);
  const heldTerms = createHeldTerms(db, table, postings);
  const ownChanges = db.prepare<{ count: number }>('SELECT total_changes() AS count');
  let seen = '';
  let scratch = createScratch(table);

  function followChanges(): void {
    // Commits of other connections, and what this one wrote where it is the writer's own.
    const now = `${JSON.stringify(db.pragma('data_version'))} ${ownChanges.get()?.count}`;
    if (now === seen) return;
    seen = now;
    filter.forget();
    if (!refresh()) return;
    filter.forgetPassages();
    terms.refresh();
    postings.forget();
    if (!fits(scratch, table)) scratch = createScratch(table);
  }

  /** One view of the database for all that is read; the savepoint is a read transaction where none is open. */
  function inOneView<T>(work: () => T): T {
    db.exec('SAVEPOINT full_text');
    try {
      followChanges();
      return work();
    } finally {
      db.exec('RELEASE full_text');
    }
  }

  /** Which passages a query lets through, and the exact scorer for it. */
  function prepare(query: FullTextQuery) {
    const allowed = filter.allowed(query.filters);
    // Of a prefix the most frequent words count: under a scope, of those it leaves.
    const held = allowed !== null && query.filters?.scope !== undefined ? heldTerms(allowed) : null;
    const units = weighQuery(query, { terms, table, held });
    const words = (query.without ?? []).filter((word) => !/\s/.test(word));
    const exclusions = words.map((word) => exclusionOf(word, held)).filter((groups) => groups !== null);
    const holdsPhrases = readPhrases(
      query.phrases ?? [],
      (query.without ?? []).filter((word) => /\s/.test(word)),
    );
    return { units, allowed, holdsPhrases, score: scorerFor({ query, units, exclusions, allowed, held }) };
  }

  function scorerFor(parts: {
    query: FullTextQuery;
    units: readonly Unit[];
    exclusions: readonly Exclusion[];
    allowed: AllowedDocuments | null;
    held: HeldTerms | null;
  }) {
    const { query, units, exclusions, allowed, held } = parts;
    const all = scoreDocuments(table, units, exclusions);
    const asked = withoutNear(query);
    if (asked === null) return all;
    const sources = query.terms.filter(({ isNear }) => isNear).map(({ of = '' }) => of);
    const exact = sources
      .flatMap((term) => [...postings.ofTerm(term, table, LEAST_OCCURRENCES).rows])
      .filter((row) => allowed === null || allowed.byRow[table.documentOf[row] ?? 0] === 1);
    const askedUnits = weighQuery(asked, { terms, table, held });
    return exactFirst({ table, all, asked: scoreDocuments(table, askedUnits, exclusions), exact });
  }

  /** Null where no passage can hold the word. */
  function exclusionOf(word: string, held: HeldTerms | null): Exclusion | null {
    if (word.endsWith('*')) return [termsOfPrefix(word.slice(0, -1).toLowerCase(), terms, held).map(({ id }) => id)];
    const groups = queryTerms(word).map((term) => terms.idOf(term));
    if (groups.length === 0 || groups.includes(null)) return null;
    return groups.map((id) => [id ?? 0]);
  }

  /** Rows of passages that may hold every phrase; null where the query has none that can be looked up. */
  function rowsWithPhrases(query: FullTextQuery): Set<number> | null {
    const expressions = (query.phrases ?? []).map(nearExpression).filter((each) => each !== null);
    if (expressions.length === 0) return null;
    return new Set(postings.matching(expressions.map((each) => `(${each})`).join(' AND '), table, MOST_OF_PHRASE));
  }

  function search(query: FullTextQuery, limit: number, mustGoOn: () => void): FullTextHit[] {
    return inOneView(() => {
      const { units, allowed, holdsPhrases, score } = prepare(query);
      const required = rowsWithPhrases(query);
      const hasPhrases = (query.phrases?.length ?? 0) > 0 || (query.without ?? []).some((word) => /\s/.test(word));
      // Those that do not hold the phrase as it is written are taken off at the end.
      const top = createTopScores(hasPhrases ? limit * 5 + 50 : limit);
      const first = createTopScores(Math.min(limit, SURE_PLACES));
      const take = (passageId: number, passageScore: number): void => {
        if (!(passageScore > 0)) return;
        if (required && !required.has(table.rowOf(passageId))) return;
        top.add(passageId, passageScore);
        first.add(passageId, passageScore);
      };
      const few = fewDocuments(required, allowed?.rows ?? null);
      if (few) score(few, take);
      else {
        const isAllowed = (row: number): boolean =>
          (allowed === null || allowed.byRow[table.documentOf[row] ?? 0] === 1) && (required === null || required.has(row));
        withCandidates(table, scratch, isAllowed, (candidates) =>
          scoreCandidates(
            { units, candidates, most: Math.max(mostDocuments, limit), worst: () => first.worst(), mustGoOn },
            (rows) => score(rows, take),
          ),
        );
      }
      const ranked = top.sorted();
      const hits: { key: number; score: number }[] = [];
      for (const hit of ranked) {
        if (hits.length >= limit) break;
        if (holdsPhrases(hit.key)) hits.push(hit);
      }
      return nameDocuments(hits);
    });
  }

  function fewDocuments(required: Set<number> | null, allowed: readonly number[] | null): number[] | null {
    if (required) {
      const documents = new Set([...required].map((row) => table.documentOf[row] ?? -1));
      const isAllowed = allowed && new Set(allowed);
      const left = [...documents].filter((document) => isAllowed === null || isAllowed.has(document));
      return left.length <= FEW_DOCUMENTS ? left : null;
    }
    return allowed !== null && allowed.length <= FEW_DOCUMENTS ? [...allowed] : null;
  }

  function scoreCandidates(
    parts: { units: readonly Unit[]; candidates: Candidates; most: number; worst: () => number; mustGoOn: () => void },
    score: (documents: readonly number[]) => void,
  ): void {
    const { units, candidates, most, worst, mustGoOn } = parts;
    const scored = new Set<number>();
    let read = 0;
    let next = 0;
    let budget = budgets.first;
    for (;;) {
      for (; next < units.length; next++) {
        mustGoOn();
        const unit = units[next];
        if (!unit || (read > 0 && read + unit.passages > budget && candidates.size >= most / 4)) break;
        readUnit(unit, candidates);
        read += unit.passages;
      }
      const unread = mostOfAll(units.slice(next));
      scoreBest(candidates.best(most), unread);
      if (next >= units.length || unread < worst() || budget === budgets.last) return;
      budget = budgets.last;
    }

    function scoreBest(best: readonly { document: number; score: number }[], unread: number): void {
      for (let start = 0; start < best.length; start += DOCUMENTS_AT_ONCE) {
        mustGoOn();
        if ((best[start]?.score ?? 0) + unread < worst()) return;
        const documents = best.slice(start, start + DOCUMENTS_AT_ONCE).map(({ document }) => document);
        score(documents.filter((document) => !scored.has(document)));
        for (const document of documents) scored.add(document);
      }
    }
  }

  function readUnit(unit: Unit, candidates: Candidates): void {
    let left = unit.terms.length > 1 ? MOST_OF_PREFIX : MOST_OCCURRENCES;
    for (const term of unit.terms) {
      const read = postings.ofTerm(term, table, Math.max(LEAST_OCCURRENCES, left));
      candidates.add(unit, read);
      left -= read.rows.length;
    }
  }

  return {
    search,
    scores(query, passageIds, mustGoOn) {
      return inOneView(() => {
        mustGoOn();
        const { allowed, holdsPhrases, score } = prepare(query);
        const places = new Map<number, number[]>();
        passageIds.forEach((id, place) => void places.set(id, [...(places.get(id) ?? []), place]));
        const scores = new Float64Array(passageIds.length).fill(NaN);
        const rows = [...places.keys()].map((id) => table.rowOf(id)).filter((row) => row >= 0);
        const documents = new Set(rows.map((row) => table.documentOf[row] ?? -1));
        const left = [...documents].filter((document) => document >= 0 && (allowed === null || allowed.byRow[document] === 1));
        score(left, (passageId, passageScore) => {
          for (const place of places.get(passageId) ?? []) scores[place] = holdsPhrases(passageId) ? passageScore : NaN;
        });
        return scores;
      });
    },
    within(filters) {
      return inOneView(() => {
        const allowed = filter.allowed(filters);
        return allowed === null ? null : rangesOf(allowed, table);
      });
    },
    corrections: (asked, scope, mustGoOn) =>
      inOneView(() => {
        const allowed = scope === null ? null : filter.allowed({ scope });
        return vocabulary.corrections(asked, allowed && heldTerms(allowed), mustGoOn);
      }),
    startingWith: (prefix, limit) =>
      inOneView(() =>
        termsStarting(prefix, terms)
          .slice(0, limit)
          .map(({ term }) => term),
      ),
    statistics: (asked) =>
      inOneView(() => ({
        passages: table.passages,
        holding: asked.map((term) => {
          const id = terms.idOf(term);
          return id === null ? 0 : terms.countsOf(id).passages;
        }),
      })),
  };
}
