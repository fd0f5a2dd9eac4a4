import { createUnit, inverseFrequency, type Unit } from './bm25.ts';
import type { FullTextQuery } from './full-text.ts';
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

/** What a query asks for, weighed; the rarest first. Terms the library does not hold are left out. */
export function weighQuery(query: FullTextQuery, terms: TermTable, table: PassageTable): Unit[] {
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
    const found = termsStarting(prefix, terms);
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

/** The terms a prefix stands for, the most frequent first. */
export function termsStarting(prefix: string, terms: TermTable, most = TERMS_OF_PREFIX): { id: number; term: string }[] {
  return terms
    .startingWith(prefix, TERMS_LOOKED_AT)
    .map((found) => ({ ...found, held: terms.countsOf(found.id).passages }))
    .filter(({ held }) => held > 0)
    .toSorted((left, right) => right.held - left.held)
    .slice(0, most);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
