import type { SearchHit } from '../../contract/search.ts';
import { isDrugName } from './drug-names.ts';
import { coverage, wordCovered, type QuestionWord } from './question.ts';
import type { TermStatistics } from './term-statistics.ts';

/**
 * The share of the question's weight that one passage must hold grows as the question gets shorter: a single word must
 * be there, of ten words about half their weight. Both measured by tests/bench/not-in-library.ts: docs/decisions/0003.
 */
const LEAST_SHARE = 0.45;
const LEAST_SHARE_PER_WORD = 0.5;

/** A passage with the share of the question's weight that it holds, 0 to 1, its title and headings included. */
export interface WeighedPassage {
  hit: SearchHit;
  share: number;
}

/**
 * The passages that may answer, in their order. Where the question names drugs, a passage naming none of them is not
 * about it, however well the rest fits: the dose of another drug must never pass for an answer.
 */
export function weighPassages(
  words: readonly QuestionWord[],
  evidence: readonly SearchHit[],
  statistics: TermStatistics,
): WeighedPassage[] {
  const drugs = words.filter((word) => isDrugName(word.word));
  return evidence.flatMap((hit): WeighedPassage[] => {
    const present = new Set(statistics.terms([hit.title, ...hit.headings, hit.text].join('\n')));
    if (drugs.length > 0 && !drugs.some((drug) => wordCovered(drug, present) === 1)) return [];
    return [{ hit, share: coverage(words, { text: hit.text, terms: present }) }];
  });
}

/** How far the best passage lies above the share it must hold; 0 or more means answered. */
export function answerMargin(words: readonly QuestionWord[], passages: readonly WeighedPassage[]): number {
  const wordCount = words.reduce((sum, word) => sum + word.part, 0);
  if (wordCount === 0 || passages.length === 0) return -1;
  const best = Math.max(...passages.map(({ share }) => share));
  return best - Math.min(1, LEAST_SHARE + LEAST_SHARE_PER_WORD / wordCount);
}
