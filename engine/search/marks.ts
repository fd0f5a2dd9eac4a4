import type { SearchHit } from '../../contract/search.ts';
import { queryTerms } from './analysis.ts';

/** Letters and digits, held together by apostrophes, full stops and hyphens between them. */
const WORD = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu;

/** Finds where words that were looked for stand in a text. */
export function createMarker(sought: { terms: Iterable<string>; prefixes: readonly string[] }) {
  const terms = new Set(sought.terms);
  const prefixes = sought.prefixes.map((prefix) => prefix.toLowerCase());
  const known = new Map<string, boolean>();

  function isSought(word: string): boolean {
    let found = known.get(word);
    if (found === undefined) {
      found = prefixes.some((prefix) => word.startsWith(prefix)) || queryTerms(word).some((term) => terms.has(term));
      known.set(word, found);
    }
    return found;
  }

  return (text: string): SearchHit['marks'] => {
    if (terms.size === 0 && prefixes.length === 0) return [];
    return [...text.matchAll(WORD)]
      .filter(([word]) => isSought(word.toLowerCase()))
      .map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
  };
}
