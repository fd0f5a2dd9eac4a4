import { createUnit, inverseFrequency, type Unit } from './bm25.ts';
import type { FullTextQuery } from './full-text.ts';
import type { HeldTerms } from './held-terms.ts';
import type { PassageTable } from './passage-table.ts';
import type { TermTable } from './term-table.ts';

/** Terms one prefix stands for: the most frequent, of the first so many in the alphabet. */
const TERMS_OF_PREFIX = 32;
const TERMS_LOOKED_AT = 4_000;

interface Rarity {
  passages: number;
  ofPassages: number;
  ofDocuments: number;
}

/** What a query is weighed with. */
export interface Weighing {
  terms: TermTable;
  table: PassageTable;
  /** What of the library may be looked through; null where all of it. */
  held: HeldTerms | null;
}

/** What a query asks for, weighed; the rarest first. Terms the library does not hold are left out. */
export function weighQuery(query: FullTextQuery, { terms, table, held }: Weighing): Unit[] {
  function rarityOf(termIds: readonly number[]): Rarity {
    const counts = termIds.map((id) => terms.countsOf(id));
    const passages = Math.min(table.passages, sum(counts.map((count) => count.passages)));
    const documents = Math.min(table.documents, sum(counts.map((count) => count.documents)));
    return {
      passages,
      ofPassages: inverseFrequency(table.passages, passages),
      ofDocuments: inverseFrequency(table.documents, documents),
    };
  }
  function termUnit(term: string, weight: number, source: string | null): Unit {
    const termIds = idsOf(term, terms);
    const rarity = rarityOf(termIds);
    const most = source === null ? rarity : rarityOf(idsOf(source, terms));
    return createUnit({ terms: [term], termIds, passages: rarity.passages }, weight, {
      ofPassages: Math.min(rarity.ofPassages, most.ofPassages),
      ofDocuments: Math.min(rarity.ofDocuments, most.ofDocuments),
    });
  }
  function prefixUnit(prefix: string, weight: number): Unit {
    const found = termsOfPrefix(prefix, terms, held);
    const termIds = found.map(({ id }) => id);
    const rarity = rarityOf(termIds);
    return createUnit({ terms: found.map(({ term }) => term), termIds, passages: rarity.passages }, weight, rarity);
  }
  const { own, added } = mergeTerms(query);
  const units = [
    ...[...own].map(([term, weight]) => termUnit(term, weight, null)),
    ...[...added].map(([term, { weight, of }]) => termUnit(term, weight, of)),
    ...(query.prefixes ?? []).map(({ prefix, weight }) => prefixUnit(prefix, weight)),
  ];
  return units.filter(({ passages }) => passages > 0).toSorted((left, right) => left.passages - right.passages);
}

/** The question's own terms, repeats adding up; and the terms added to them, each once, at most as heavy as its source. */
function mergeTerms({ terms }: FullTextQuery) {
  const own = new Map<string, number>();
  for (const { term, weight, of } of terms) if (of === undefined) own.set(term, (own.get(term) ?? 0) + weight);
  const added = new Map<string, { weight: number; of: string }>();
  for (const { term, weight, of } of terms) {
    if (of === undefined || own.has(term)) continue;
    const atMost = Math.min(weight, own.get(of) ?? 1);
    if (atMost > (added.get(term)?.weight ?? 0)) added.set(term, { weight: atMost, of });
  }
  return { own, added };
}

function idsOf(term: string, terms: TermTable): number[] {
  const id = terms.idOf(term);
  return id === null ? [] : [id];
}

/** The terms a prefix stands for: of those that begin so, the most frequent. */
export function termsOfPrefix(prefix: string, terms: TermTable, held: HeldTerms | null): { id: number; term: string }[] {
  const isHeld = ({ id, term }: { id: number; term: string }): boolean => held === null || held.holds(id, term);
  return termsStarting(prefix, terms).values().filter(isHeld).take(TERMS_OF_PREFIX).toArray();
}

/** Terms that begin so, the most frequent first. */
export function termsStarting(prefix: string, terms: TermTable): { id: number; term: string }[] {
  return terms
    .startingWith(prefix, TERMS_LOOKED_AT)
    .map((found) => ({ ...found, passages: terms.countsOf(found.id).passages }))
    .filter(({ passages }) => passages > 0)
    .toSorted((left, right) => right.passages - left.passages);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
