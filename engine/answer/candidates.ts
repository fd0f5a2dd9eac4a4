import type { SearchHit } from '../../contract/search.ts';
import { isDrugName } from './drug-names.ts';
import { readPassage, type ReadPassage, type ReadSentence } from './passage-reading.ts';
import type { QuestionWord } from './question.ts';
import { showsKind, type QuestionKind } from './question-kind.ts';
import type { TermStatistics } from './term-statistics.ts';
import { coverage, figuresFit, wordCovered } from './word-match.ts';

/** Words of the evidence that may answer the question. */
export interface Candidate {
  hit: SearchHit;
  /** The passage it stands in. */
  passage: ReadPassage;
  score: number;
  sentence: ReadSentence;
  /** What is quoted, in its order: the sentence, or where it leads in, what it leads to. */
  quotes: readonly ReadSentence[];
  /** Fits the figures of the question (more than 0), has others (less than 0), or neither. */
  fit: number;
}

/** Words of the question that stand only around the sentence (headings, title, the sentences beside it) count half. */
const AROUND_WEIGHT = 0.5;
/** A figure where a figure is asked for, a date where a date is. */
const KIND_BONUS: Record<QuestionKind, number> = { amount: 0.15, time: 0.15, reason: 0.3, person: 0.15, other: 0 };
/** `Allergies: none` is the place where allergies are said. */
const LABELLED_BONUS = 0.15;
/** The search's own opinion: most for the first passage. Little: of two notes that both say it, the newer one counts. */
const RANK_BONUS = 0.08;
/** A range that holds the figure asked about is the answer; one that does not is the answer to another question. */
const FIT_BONUS = 0.5;
/** A line with fewer terms and no end is a label, not a statement. */
const FEWEST_TERMS = 3;
/** A list longer than this is cut: the source shows the rest. */
const MOST_FOLLOWERS = 8;
/** A heading leads to an answer where it, its document's title and headings hold this share of the question. */
const HEADING_SAYS_ENOUGH = 0.6;
/** The head of a table is about the question where it says a part of it, with the headings over it this share. */
const HEAD_SAYS_ENOUGH = 0.5;
const TITLE_SAYS_ALL = 0.95;

interface Asked {
  /** The words of the question without the names: whose document it is has been settled. */
  words: readonly QuestionWord[];
  kind: QuestionKind;
  statistics: TermStatistics;
}

/** Scores every statement of the evidence that says something about the question. */
export function findCandidates(
  words: readonly QuestionWord[],
  evidence: readonly SearchHit[],
  { kind, statistics }: { kind: QuestionKind; statistics: TermStatistics },
): Candidate[] {
  const telling = words.some((word) => !word.isName) ? words.filter((word) => !word.isName) : words;
  return evidence.flatMap((hit) => {
    const passage = readPassage(hit, statistics);
    return passage.sentences.flatMap((sentence) => candidateOf(sentence, passage, { words: telling, kind, statistics }));
  });
}

function candidateOf(sentence: ReadSentence, passage: ReadPassage, asked: Asked): Candidate[] {
  const { hit } = passage;
  const { quote, role } = sentence;
  const { kind, statistics } = asked;
  if (role === 'title' || (role === 'label' && !tellsWhen(sentence, asked))) return [];
  const leads = role === 'heading' || role === 'lead-in' || role === 'head';
  if (!leads && !isStatement(sentence)) return [];
  const fit = figuresFit(asked.words, { text: quote, head: sentence.head }, statistics);
  const words = fit > 0 ? asked.words.filter(({ figure }) => figure === null) : asked.words;
  const place = new Set(statistics.terms([hit.title, ...hit.headings, leads ? '' : sentence.under, sentence.head].join('\n')));
  const own = coverage(words, { text: quote, terms: ownTerms(sentence, place, statistics) });
  const says = words.some((word) => wordCovered(word, sentence.terms) > 0);
  if (leads ? !leadsToAnswer(sentence, { own, says }, passage, asked) : !says && fit <= 0 && role !== 'label') return [];
  if (!isAboutTheDrugs(sentence, passage, asked) || isForOthers(sentence, passage, asked)) return [];
  const near = coverage(words, { text: quote, terms: new Set([...sentence.terms, ...place, ...besideTerms(sentence, passage)]) });
  const quotes = leads ? ledTo(sentence, passage, statistics) : [sentence];
  if (quotes.length === 0) return [];
  const score =
    own +
    AROUND_WEIGHT * (near - own) +
    (showsKind(kind, leads ? quotes.map((one) => one.quote).join('\n') : quote) ? KIND_BONUS[kind] : 0) +
    (beginsWithTheWord(sentence, asked) ? LABELLED_BONUS : 0) +
    RANK_BONUS / hit.rank +
    FIT_BONUS * fit;
  return [{ hit, passage, score, sentence, quotes, fit }];
}

/** A heading that holds most of the question; or, in a document that is all about it, the lead-in to its list. */
function leadsToAnswer(
  { role }: ReadSentence,
  { own, says }: { own: number; says: boolean },
  { hit }: ReadPassage,
  { words, kind, statistics }: Asked,
): boolean {
  if (says) return own >= (role === 'head' ? HEAD_SAYS_ENOUGH : HEADING_SAYS_ENOUGH);
  return (
    role === 'lead-in' &&
    kind === 'other' &&
    coverage(words, { text: '', terms: new Set(statistics.terms(hit.title)) }) >= TITLE_SAYS_ALL
  );
}

/** A line about the document is an answer only to when that was. */
function tellsWhen({ quote, terms }: ReadSentence, { words, kind }: Asked): boolean {
  const isAsked = words.some((word) => word.asksFor === 'time' || wordCovered(word, terms) > 0);
  return kind === 'time' && isAsked && showsKind(kind, quote);
}

/** A row says what its head says of its figures; a heading, or a line about the document, speaks for what it stands in. */
function ownTerms(
  { role, terms, head }: ReadSentence,
  place: ReadonlySet<string>,
  statistics: TermStatistics,
): ReadonlySet<string> {
  if (role === 'row') return new Set([...terms, ...statistics.terms(head)]);
  return role === 'statement' ? terms : new Set([...terms, ...place]);
}

function beginsWithTheWord({ quote }: ReadSentence, { words, statistics }: Asked): boolean {
  const label = /^([^:]{2,40}):\s*\S/u.exec(quote)?.[1];
  if (label === undefined) return false;
  const terms = new Set(statistics.terms(label));
  return words.some((word) => word.asksFor === 'other' && wordCovered(word, terms) > 0);
}

/** Says something by itself: no question, and no label of a word or two. */
function isStatement({ quote, terms }: ReadSentence): boolean {
  return !quote.endsWith('?') && terms.size > 0 && (terms.size >= FEWEST_TERMS || /[.;!]$|:\s*\S/u.test(quote));
}

function besideTerms({ block, span }: ReadSentence, { sentences }: ReadPassage): string[] {
  const index = sentences.findIndex((one) => one.span.start === span.start);
  return [sentences[index - 1], sentences[index + 1]].flatMap((one) =>
    one?.block === block || one?.role === 'statement' ? [...one.terms] : [],
  );
}

/** What stands under a heading or after a lead-in, in order: items of a list whole, running text by its sentences. */
function ledTo(sentence: ReadSentence, { hit, blocks, sentences }: ReadPassage, statistics: TermStatistics): ReadSentence[] {
  const isLeadIn = sentence.role === 'lead-in';
  const found: ReadSentence[] = [];
  const following = sentences.filter(({ block }) => block > sentence.block);
  for (const one of following) {
    const block = blocks[one.block];
    if (block === undefined || one.role === 'heading' || found.length === MOST_FOLLOWERS) break;
    // What a colon announces ends with the list, or, where there are no marks of one, with the empty line.
    if (sentence.role === 'head' && one.role !== 'row') break;
    const first = blocks[sentence.block + 1];
    if (isLeadIn && (first?.isItem === true ? !block.isItem : one.block > sentence.block + 1 && !block.isNextLine)) break;
    if (one.role === 'head' || one.role === 'label' || found.at(-1)?.span.end === block.end) continue;
    const { start, end } = block.isItem ? block : one.span;
    const quote = hit.text.slice(start, end);
    found.push({ ...one, span: { start, end }, quote, terms: new Set(statistics.terms(quote)) });
  }
  return isLeadIn && found.length > 0 ? [sentence, ...found] : found;
}

/**
 * Where the question names drugs, a statement about another is no answer, and for an amount neither is one that names
 * none: the drug must stand in its block, or over it, and a figure in it.
 */
function isAboutTheDrugs(sentence: ReadSentence, { hit, blocks }: ReadPassage, { words, kind, statistics }: Asked): boolean {
  const drugs = words.filter((word) => isDrugName(word.word));
  if (drugs.length > 0 && kind === 'amount' && !showsKind(kind, sentence.quote) && sentence.role !== 'row') return false;
  if (drugs.length === 0 || drugs.some((word) => wordCovered(word, sentence.terms) > 0)) return true;
  // In a row the drug may be a column of the table.
  const isHead = drugs.some((word) => wordCovered(word, new Set(statistics.terms(sentence.head))) > 0);
  if (kind !== 'reason' && namesDrug(sentence.quote)) return kind !== 'amount' && isHead;
  const block = blocks[sentence.block];
  const around = [
    hit.title,
    ...hit.headings,
    sentence.under,
    sentence.head,
    block === undefined ? '' : hit.text.slice(block.start, block.end),
  ];
  const present = new Set(statistics.terms(around.join('\n')));
  if (drugs.some((word) => wordCovered(word, present) > 0)) return true;
  const others = words.filter((word) => !drugs.includes(word));
  return (
    !namesDrug(block === undefined ? '' : around.at(-1)) && coverage(others, { text: '', terms: sentence.terms }) >= SAYS_THE_REST
  );
}

function namesDrug(text = ''): boolean {
  return (text.match(/\p{L}+/gu) ?? []).some(isDrugName);
}

/** Without the drug's name a statement must hold this share of the question's other words to be about it. */
const SAYS_THE_REST = 0.6;

const CHILDREN = /\b(?:child|children|infants?|bab(?:y|ies)|toddlers?|neonates?|paediatric|pediatric)\b/iu;
const ADULTS = /\b(?:adults?|grown-ups?)\b/iu;

/** What holds for adults is no answer for a child, and the other way round. */
function isForOthers(sentence: ReadSentence, { hit }: ReadPassage, { words }: Asked): boolean {
  const asked = words.map(({ word }) => word).join(' ');
  const said = [hit.title, ...hit.headings, sentence.under, sentence.quote].join('\n');
  const isFor = (people: RegExp, others: RegExp): boolean =>
    people.test(asked) && !others.test(asked) && others.test(said) && !people.test(said);
  return isFor(CHILDREN, ADULTS) || isFor(ADULTS, CHILDREN);
}
