import { isDrugName } from './drug-names.ts';
import type { TermStatistics } from './term-statistics.ts';

/** What a question asks for, where its words tell. */
export type QuestionKind = 'amount' | 'time' | 'reason' | 'person' | 'other';

/** A word of the question that says something, with its analysed terms and how much it says. */
export interface QuestionWord {
  word: string;
  terms: readonly string[];
  weight: number;
  /** Written as a name in the question: a capital letter within it, and no drug. */
  isName: boolean;
  /** What the word itself asks for: `dose` is answered by a figure with its unit, whether or not the word stands there. */
  asksFor: QuestionKind;
  /** 1 for a word of the question itself, less for one taken over from the conversation. */
  part: number;
}

/** Words that make a sentence a question, or point at something said before, and say nothing about its subject. */
const FUNCTION_WORDS = new Set(
  (
    "what what's which who whom whose when where why how does do did done is are was were am be been being has have had having can could should would will shall " +
    'may might must need needs i me my mine we us our you your he him his she her hers it its they them their theirs this that these those there here a an the and ' +
    'or but if so then than of in on at to for from by with without within into onto about as any some all each every much many more most please tell show give find ' +
    "list explain describe know let's lets also too again still just only very not no yes ok okay hi hello thanks thank up out over under between during after before " +
    'since until while because per via say says said mean means kind sort type get gets got use used using happen happens happened i’m it’s what’s recommended recommend usual usually ' +
    'current currently latest recent recently best right correct appropriate suggested'
  ).split(' '),
);

/** True where a word only serves the form of the question. */
export function isFunctionWord(word: string): boolean {
  return FUNCTION_WORDS.has(word.toLowerCase());
}

/** The words that say something, each once, weighed by how rare they are in the library. */
export function questionWords(question: string, statistics: TermStatistics): QuestionWord[] {
  const found = new Map<string, QuestionWord>();
  for (const word of contentWords(question)) {
    const terms = [...new Set(statistics.terms(word))];
    const key = terms.join(' ');
    if (terms.length === 0 || found.has(key)) continue;
    found.set(key, {
      word,
      terms,
      weight: wordWeight(terms.map((term) => statistics.weight(term))),
      isName: isNameIn(word, question),
      asksFor: wordAsksFor(word),
      part: 1,
    });
  }
  return [...found.values()];
}

function isNameIn(word: string, question: string): boolean {
  return /^\p{Lu}\p{Ll}/u.test(word) && !question.trimStart().startsWith(word) && !isDrugName(word);
}

/** The lower median: of a compound and its joined form, or of two spellings, the one the library uses counts. */
function wordWeight(weights: readonly number[]): number {
  return weights.toSorted((a, b) => a - b)[Math.floor((weights.length - 1) / 2)] ?? 0;
}

/** The words of a text without function words and the punctuation around them, as written. */
export function contentWords(text: string): string[] {
  return text
    .replace(/\b([b-hj-z]) (?=\d{1,2}(?:\s|$|\?))/giu, '$1-')
    .split(/[\s/]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%+]+$/gu, ''))
    .filter((word) => word !== '' && !isFunctionWord(word) && !isFunctionWord(word.replace(/['’]s$/u, '')));
}

/** How much of a word the terms of a text hold, 0 to 1. A name with a digit in it (a1c, b12) stands for the whole word. */
export function wordCovered(word: QuestionWord, present: ReadonlySet<string>): number {
  const held = word.terms.filter((term) => present.has(term));
  if (held.some((term) => /\d/.test(term) && /\p{L}/u.test(term))) return 1;
  const [only] = word.terms;
  if (held.length === 0 && only !== undefined && word.terms.length === 1) return hasRelative(only, present) ? RELATIVE_COVERS : 0;
  // Three terms and more are the parts of a compound and its joined forms: the parts, or the joined form, are enough.
  const enough = word.terms.length < 3 ? word.terms.length : Math.ceil(word.terms.length / 2);
  return Math.min(1, held.length / enough);
}

/** A relative (allergic, allergy; smoke, smoker) is nearly as good as the word. */
const RELATIVE_COVERS = 0.8;
const SHORTEST_SHARED_LETTERS = 5;
const LEAST_SHARED_PART = 0.8;

/** Whether a term is there that shares nearly all its letters from the front. Names of drugs have no relatives. */
function hasRelative(term: string, present: ReadonlySet<string>): boolean {
  if (term.length < SHORTEST_SHARED_LETTERS || /[^a-z]/.test(term) || isDrugName(term)) return false;
  const stem = term.slice(0, SHORTEST_SHARED_LETTERS);
  for (const other of present) {
    if (!other.startsWith(stem)) continue;
    let shared = stem.length;
    while (shared < term.length && term[shared] === other[shared]) shared++;
    if (shared / Math.max(term.length, other.length) >= LEAST_SHARED_PART) return true;
  }
  return false;
}

/** A text as it is compared with a question. */
export interface ReadText {
  text: string;
  terms: ReadonlySet<string>;
}

/** The share of the question's weight that a text holds, 0 to 1. */
export function coverage(words: readonly QuestionWord[], { text, terms }: ReadText): number {
  const total = words.reduce((sum, word) => sum + word.weight, 0);
  if (total === 0) return 0;
  const held = (word: QuestionWord): number => (showsKind(word.asksFor, text) ? 1 : wordCovered(word, terms));
  return words.reduce((sum, word) => sum + word.weight * held(word), 0) / total;
}

function wordAsksFor(word: string): QuestionKind {
  if (/^(?:dos(?:e|es|age|ages|ing)|levels?|values?|results?|amounts?|strength|limits?|targets?)$/iu.test(word)) return 'amount';
  return /^(?:dates?|day|time|year)$/iu.test(word) ? 'time' : 'other';
}

const KINDS: readonly [QuestionKind, RegExp][] = [
  [
    'amount',
    /\b(?:how (?:much|many|often|high|low|long)|dos(?:e|es|age|ing)|level|value|result|range|limit|target|threshold|max(?:imum)?|min(?:imum)?)\b/iu,
  ],
  ['time', /\b(?:when|what (?:date|day|time|year)|since when|how long ago)\b/iu],
  ['reason', /\b(?:why|reason|cause[sd]?)\b/iu],
  ['person', /\b(?:who|whom|which (?:doctor|consultant|nurse|patient))\b/iu],
];

const SIGNS: Record<Exclude<QuestionKind, 'other'>, RegExp> = {
  amount:
    /\d\s*(?:mg|mcg|µg|μg|g|kg|ml|dl|l|mmol|mol|meq|units?|iu|%|mmhg|bpm|times|tablets?|puffs?|drops?|hours?|days?|weeks?|\/)|\d\.\d/iu,
  time: /\b(?:\d{4}|\d{1,2}[/.-]\d{1,2}|january|february|march|april|may|june|july|august|september|october|november|december|today|yesterday|tomorrow|ago|(?:in|for|every|after) (?:\d+|one|two|three|four|six) (?:day|week|month|year)s?)\b/iu,
  reason:
    /\b(?:because|due to|caused by|secondary to|since|reason|as a result|owing to|leads? to|result(?:s|ed)? (?:in|from))\b/iu,
  person: /\b(?:dr|doctor|consultant|nurse|professor|prof|mr|mrs|ms|miss)\b\.?|\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
};

/** What kind of thing the question asks for. */
export function questionKind(question: string): QuestionKind {
  return KINDS.find(([, pattern]) => pattern.test(question))?.[0] ?? 'other';
}

/** True where a sentence holds the kind of thing asked for: a figure with its unit, a date, a reason, a name. */
export function showsKind(kind: QuestionKind, sentence: string): boolean {
  return kind !== 'other' && SIGNS[kind].test(sentence);
}
