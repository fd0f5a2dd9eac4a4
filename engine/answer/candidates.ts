import type { SearchHit } from '../../contract/search.ts';
import { isDrugName } from './drug-names.ts';
import { normalise, type Span } from './locate.ts';
import { coverage, showsKind, wordCovered, type QuestionKind, type QuestionWord } from './question.ts';
import { splitSentences } from './sentences.ts';
import type { TermStatistics } from './term-statistics.ts';

/** A sentence of the evidence that may answer the question. */
export interface Candidate {
  hit: SearchHit;
  /** Its place in the passage's text. */
  span: Span;
  /** Its exact words. */
  quote: string;
  terms: ReadonlySet<string>;
  score: number;
}

/** Words of the question that stand only around the sentence (headings, title, the sentences beside it) count half. */
const AROUND_WEIGHT = 0.5;
/** A figure where a figure is asked for, a date where a date is. */
const KIND_BONUS = 0.15;
/** The search's own opinion: most for the first passage. */
const RANK_BONUS = 0.1;
/** Fewer terms than this are a heading or a label, not a statement. */
const FEWEST_TERMS = 3;

/** Lines that say whose or which document it is. */
const LABEL_LINE = /^(?:patient|name|date|dob|born|nhs|mrn|hospital|re|ward|author|seen by|signed)\b[^:]{0,30}:/iu;

/** Scores every sentence of the evidence that holds at least one word of the question. */
export function findCandidates(
  words: readonly QuestionWord[],
  evidence: readonly SearchHit[],
  { kind, statistics }: { kind: QuestionKind; statistics: TermStatistics },
): Candidate[] {
  return evidence.flatMap((hit) => {
    const around = statistics.terms([hit.title, ...hit.headings].join('\n'));
    const sentences = splitSentences(hit.text).map((span) => {
      const quote = hit.text.slice(span.start, span.end);
      return { span, quote, terms: new Set(statistics.terms(quote)) };
    });
    const labels = new Set([hit.title, ...hit.headings].map(normalise));
    return sentences.flatMap(({ span, quote, terms }, index): Candidate[] => {
      const own = coverage(words, { text: quote, terms });
      if (terms.size < FEWEST_TERMS || quote.endsWith('?') || labels.has(normalise(quote))) return [];
      if (!saysSomethingAbout(words, terms) || isAboutOtherDrug(words, quote, terms)) return [];
      if (LABEL_LINE.test(quote) && !showsKind(kind, quote)) return [];
      const beside = [sentences[index - 1], sentences[index + 1]].flatMap((one) => [...(one?.terms ?? [])]);
      const near = { text: quote, terms: new Set([...terms, ...around, ...beside]) };
      const score =
        own + AROUND_WEIGHT * (coverage(words, near) - own) + (showsKind(kind, quote) ? KIND_BONUS : 0) + RANK_BONUS / hit.rank;
      return [{ hit, span, quote, terms, score }];
    });
  });
}

/** Holds a word of the question that is more than a name: whose note it is says nothing yet. */
function saysSomethingAbout(words: readonly QuestionWord[], terms: ReadonlySet<string>): boolean {
  const telling = words.some((word) => !word.isName) ? words.filter((word) => !word.isName) : words;
  return telling.some((word) => wordCovered(word, terms) > 0);
}

/** Names a drug, but none of those asked about: its figures must not be read as an answer. */
function isAboutOtherDrug(words: readonly QuestionWord[], quote: string, terms: ReadonlySet<string>): boolean {
  const asked = words.filter((word) => isDrugName(word.word));
  if (asked.length === 0 || asked.some((word) => wordCovered(word, terms) === 1)) return false;
  return (quote.match(/\p{L}+/gu) ?? []).some(isDrugName);
}
