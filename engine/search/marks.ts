import type { SearchHit } from '../../contract/search.ts';
import { termsOfWord } from './analysis.ts';

const BEGINNING = /[\p{L}\p{N}]/gu;
/** Letters and digits, held together by apostrophes, full stops and hyphens between them. */
const WORD = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/uy;

/** Words whose terms are remembered from one search to the next, about 100 bytes each. */
const MOST_WORDS = 20_000;
/** Longer ones are seldom words. */
const LONGEST_WORD = 40;

/**
 * Finds where words that were looked for stand in a text. Which terms a word gives never changes and is remembered: the ten
 * texts of a search share most of their words with the next ones, and analysing them again takes ten times as long.
 */
export function createMarker() {
  const known = new Map<string, readonly string[]>();

  function termsOf(word: string): readonly string[] {
    const remembered = known.get(word);
    if (remembered !== undefined) return remembered;
    const terms = termsOfWord(word);
    if (word.length <= LONGEST_WORD) {
      if (known.size >= MOST_WORDS) known.clear();
      known.set(word, terms);
    }
    return terms;
  }

  return (sought: { terms: Iterable<string>; prefixes: readonly string[] }) => {
    const terms = new Set(sought.terms);
    const prefixes = sought.prefixes.map((prefix) => prefix.toLowerCase());
    const isSought = (word: string): boolean =>
      prefixes.some((prefix) => word.startsWith(prefix)) || termsOf(word).some((term) => terms.has(term));

    return (text: string): SearchHit['marks'] => {
      if (terms.size === 0 && prefixes.length === 0) return [];
      const marks: SearchHit['marks'] = [];
      for (const { start, end } of wordsOf(text)) {
        if (isSought(text.slice(start, end).toLowerCase())) marks.push({ start, end });
      }
      return marks;
    };
  };
}

/** Where the words of a text stand. Not by `matchAll`: an object for each of some thousand words of a search is two megabytes of garbage. */
function* wordsOf(text: string): Generator<{ start: number; end: number }, void, void> {
  const at = { start: 0, end: 0 };
  for (BEGINNING.lastIndex = 0; BEGINNING.test(text); BEGINNING.lastIndex = at.end) {
    const isPair = (text.charCodeAt(BEGINNING.lastIndex - 1) & 0xfc00) === 0xdc00;
    at.start = BEGINNING.lastIndex - (isPair ? 2 : 1);
    WORD.lastIndex = at.start;
    WORD.test(text);
    at.end = WORD.lastIndex;
    yield at;
  }
}
