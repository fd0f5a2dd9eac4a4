import type { SearchHit } from '../../contract/search.ts';
import { isDrugName } from './drug-names.ts';
import { documentsNamed, type Patients } from './names.ts';
import { readPassage } from './passage-reading.ts';
import type { QuestionWord } from './question.ts';
import type { TermStatistics } from './term-statistics.ts';
import { coverage, figuresFit, wordCovered } from './word-match.ts';

/**
 * The share of the question's weight that one passage must hold grows as the question gets shorter: a single word must
 * be there, of ten words about half their weight. Both measured by tests/bench/not-in-library.ts: docs/decisions/0003.
 */
const LEAST_SHARE = 0.46;
const LEAST_SHARE_PER_WORD = 0.5;

/** A passage with the share of the question's weight that it holds, 0 to 1, its title and headings included. */
export interface WeighedPassage {
  hit: SearchHit;
  share: number;
}

/** Where the patient is known, the name says less than what is asked. */
const NAME_WEIGHT = 0.5;

/** A document is about the persons or things named in the question where it holds this share of their weight. */
const LEAST_NAMES_SHARE = 0.75;

/**
 * The passages that may answer, in their order. Where the question names drugs, a passage naming none of them, nor
 * their class, is not about it, and where it names a person, a document that does not is not, however well the rest
 * fits: another drug's dose or another patient's result must never pass for an answer.
 */
export function weighPassages(
  words: readonly QuestionWord[],
  evidence: readonly SearchHit[],
  { statistics, patients }: { statistics: TermStatistics; patients: Patients },
): WeighedPassage[] {
  const drugs = words.filter((word) => isDrugName(word.word));
  const names = words.filter((word) => word.isName);
  const documents = documentTerms(evidence, statistics);
  const named = documentsNamed(names, patients);
  return evidence.flatMap((hit): WeighedPassage[] => {
    const document = documents.get(hit.documentId) ?? new Set();
    if (named.size > 0 && !named.has(hit.documentId)) return [];
    if (names.length > 0 && coverage(names, { text: '', terms: document }) < LEAST_NAMES_SHARE) return [];
    const present = new Set(statistics.terms([hit.title, ...hit.headings, hit.text].join('\n')));
    if (drugs.length > 0 && !drugs.some((drug) => wordCovered(drug, present) > 0)) return [];
    const read = { text: hit.text, terms: withNames(present, names, document) };
    const telling =
      named === null ? words : words.map((word) => (word.isName ? { ...word, weight: word.weight * NAME_WEIGHT } : word));
    return [{ hit, share: coverage(metByRanges(telling, hit, statistics), read) }];
  });
}

/** Figures that lie in a range of the passage ask for nothing more. */
function metByRanges(words: readonly QuestionWord[], hit: SearchHit, statistics: TermStatistics): QuestionWord[] {
  if (words.every(({ figure }) => figure === null)) return [...words];
  const statements = readPassage(hit, statistics).sentences;
  return words.filter(
    (word) =>
      word.figure === null || !statements.some(({ quote, head }) => figuresFit([word], { text: quote, head }, statistics) > 0),
  );
}

/** What is known of each document: its passages at hand, title and headings, and the names of its file and folder. */
function documentTerms(evidence: readonly SearchHit[], statistics: TermStatistics): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { documentId, path, title, headings, text } of evidence) {
    const terms = found.get(documentId) ?? new Set();
    found.set(documentId, terms);
    const place = path.split(/[\\/]/).slice(-2);
    for (const term of statistics.terms([...place, title, ...headings, text].join('\n'))) terms.add(term);
  }
  return found;
}

/** A note says whose it is once: its passages count as naming whom the document names. */
function withNames(present: ReadonlySet<string>, names: readonly QuestionWord[], document: ReadonlySet<string>): Set<string> {
  const named = names.flatMap((name) => name.terms).filter((term) => document.has(term));
  return new Set([...present, ...named]);
}

/** How far the best passage lies above the share it must hold; 0 or more means answered. */
export function answerMargin(words: readonly QuestionWord[], passages: readonly WeighedPassage[]): number {
  const wordCount = words.reduce((sum, word) => sum + word.part, 0);
  if (wordCount === 0 || passages.length === 0) return -1;
  const best = Math.max(...passages.map(({ share }) => share));
  return best - Math.min(1, LEAST_SHARE + LEAST_SHARE_PER_WORD / wordCount);
}
