import { documentId, passageId, type SearchHit, type SearchResult } from '../../contract/index.ts';
import type { TermStatistics } from '../../engine/answer/term-statistics.ts';
import { queryTerms } from '../../engine/search/analysis.ts';

/** A small library in memory: passages, their term weights, and a search that ranks by shared term weight. */
export interface FakeLibrary {
  statistics: TermStatistics;
  hits: SearchHit[];
  search: { run(query: { query: string; limit: number }, signal: AbortSignal): Promise<SearchResult> };
}

export interface FakePassage {
  title: string;
  text: string;
  headings?: string[];
  page?: number;
  /** Where the passage begins in its document. */
  start?: number;
}

export function createFakeLibrary(passages: readonly FakePassage[]): FakeLibrary {
  const hits = passages.map(({ title, text, headings = [], page, start = 0 }, index): SearchHit => ({
    rank: index + 1,
    score: 1,
    passageId: passageId.parse(index + 1),
    documentId: documentId.parse(`document-${title}`),
    path: `/notes/${title}.md`,
    title,
    page: page ?? null,
    start,
    end: start + text.length,
    headings,
    text,
    marks: [],
    kind: 'note',
    format: 'markdown',
    sourceId: null,
    dateMs: null,
  }));
  const termSets = hits.map((hit) => new Set(queryTerms([hit.title, ...hit.headings, hit.text].join('\n'))));
  const weight = (term: string): number => {
    const holding = termSets.filter((terms) => terms.has(term)).length;
    return Math.log(1 + (hits.length - holding + 0.5) / (holding + 0.5));
  };
  return {
    statistics: { terms: queryTerms, weight },
    hits,
    search: {
      async run({ query, limit }, signal) {
        signal.throwIfAborted();
        const terms = [...new Set(queryTerms(query))];
        const found = hits
          .map((hit, index) => ({
            ...hit,
            score: terms.reduce((sum, term) => sum + (termSets[index]?.has(term) === true ? weight(term) : 0), 0),
          }))
          .filter((hit) => hit.score > 0)
          .toSorted((a, b) => b.score - a.score)
          .slice(0, limit)
          .map((hit, index) => ({ ...hit, rank: index + 1 }));
        const leg = { name: 'full-text' as const, hits: found.length, tookMs: 1, skipped: null };
        return { terms, expansions: [], corrections: [], understood: [], legs: [leg], hits: found, tookMs: 1 };
      },
    },
  };
}
