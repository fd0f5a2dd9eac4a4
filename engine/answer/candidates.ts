import type { SearchHit } from '../../contract/search.ts';
import { isDrugName } from './drug-names.ts';
import { normalise, type Span } from './locate.ts';
import { coverage, showsKind, wordCovered, type QuestionKind, type QuestionWord } from './question.ts';
import { splitSentences } from './sentences.ts';
import type { TermStatistics } from './term-statistics.ts';

/** A sentence of the evidence that may answer the question. */
export interface Candidate extends Quoted {
  hit: SearchHit;
  score: number;
  /** Where the sentence only leads in (`To be done:`, the head of a table): the sentences it leads to. */
  leadsTo: readonly Quoted[];
  /** The head of the table where the sentence is a row of one: figures mean nothing without it. */
  head: Quoted | null;
}

/** A sentence of a passage with its place in the passage's text, its exact words and its terms. */
export interface Quoted {
  span: Span;
  quote: string;
  terms: ReadonlySet<string>;
}

/** Words of the question that stand only around the sentence (headings, title, the sentences beside it) count half. */
const AROUND_WEIGHT = 0.5;
/** A figure where a figure is asked for, a date where a date is. */
const KIND_BONUS = 0.15;
/** The search's own opinion: most for the first passage. */
const RANK_BONUS = 0.1;
/** Fewer terms than this are a heading or a label, not a statement. */
const FEWEST_TERMS = 3;

/** A line with no more words, no figure and no end is a heading over what follows. */
const LONGEST_HEADING_WORDS = 8;
const MOST_FOLLOWERS = 4;

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
      if (!saysSomethingAbout(words, terms) || (kind === 'amount' && isAboutOtherDrug(words, quote, terms))) return [];
      if (LABEL_LINE.test(quote) && !showsKind(kind, quote)) return [];
      const beside = [sentences[index - 1], sentences[index + 1]].flatMap((one) => [...(one?.terms ?? [])]);
      const near = { text: quote, terms: new Set([...terms, ...around, ...beside]) };
      const score =
        own + AROUND_WEIGHT * (coverage(words, near) - own) + (showsKind(kind, quote) ? KIND_BONUS : 0) + RANK_BONUS / hit.rank;
      const head = tableHead(sentences, index);
      const leads = head === index || leadsTo(quote);
      const led = leads ? followers(sentences.slice(index + 1)) : [];
      if (leads && led.length === 0) return [];
      return [
        {
          hit,
          span,
          quote,
          terms,
          score,
          leadsTo: led,
          head: head === index ? null : (sentences[head] ?? null),
        },
      ];
    });
  });
}

/** The place of the first row of the table that a sentence is a row of; -1 where it is none. */
function tableHead(sentences: readonly Quoted[], index: number): number {
  const isRow = (at: number): boolean => /[|\t]/.test(sentences[at]?.quote ?? '');
  if (!isRow(index)) return -1;
  let head = index;
  while (isRow(head - 1)) head--;
  return isRow(head + 1) ? head : -1;
}

function leadsTo(quote: string): boolean {
  return (
    quote.endsWith(':') || (!/(?<![\p{L}\d])\d|[|\t.!?;,]/u.test(quote) && quote.split(/\s+/).length <= LONGEST_HEADING_WORDS)
  );
}

/** What stands under a lead-in, up to the next one. */
function followers(after: readonly Quoted[]): Quoted[] {
  const next = after.findIndex(({ quote }) => leadsTo(quote));
  return after.slice(0, next < 0 ? MOST_FOLLOWERS : Math.min(next, MOST_FOLLOWERS));
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
