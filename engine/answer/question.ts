import { monthOf } from './dates.ts';
import { drugClasses, isDrugName } from './drug-names.ts';
import { figuresIn, type Figure } from './figures.ts';
import { wordAsksFor, type QuestionKind } from './question-kind.ts';
import { alikeWords } from './word-forms.ts';
import type { TermStatistics } from './term-statistics.ts';

/** A word of the question that says something, with its analysed terms and how much it says. */
export interface QuestionWord {
  word: string;
  terms: readonly string[];
  weight: number;
  /** Terms of other words that say the same (fell for fall, ACE inhibitor for ramipril): any of them is nearly as good. */
  alike: readonly (readonly string[])[];
  /** Where the word is a figure: what it is a figure of. A range that holds it is as good as the figure. */
  figure: Figure | null;
  /** Where the word is a month: any date in it is as good, 1 to 12. */
  month: number | null;
  /** Written as a name in the question: a capital letter within it, and no drug or month. */
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
    'current currently latest recent recently best right correct appropriate suggested last newest now next today anything something anyone someone take takes taking woman women man men lady gentleman patient patients person'
  ).split(' '),
);

/** True where a word only serves the form of the question. */
export function isFunctionWord(word: string): boolean {
  return FUNCTION_WORDS.has(word.toLowerCase());
}

/** The words that say something, each once, weighed by how rare they are in the library. */
export function questionWords(question: string, statistics: TermStatistics): QuestionWord[] {
  const found = new Map<string, QuestionWord>();
  const figures = figuresIn(question);
  for (const word of contentWords(withoutFigures(question, figures))) {
    const terms = [...new Set(statistics.terms(word))];
    const key = terms.join(' ');
    if (terms.length === 0 || found.has(key)) continue;
    const forms = alikeWords(word).map((form) => statistics.terms(form));
    const weights = [terms, ...forms].map((form) => wordWeight(form.map((term) => statistics.weight(term))));
    found.set(key, {
      word,
      terms,
      alike: [...forms, ...drugClasses(word).map((name) => statistics.terms(name))],
      weight: Math.min(...weights),
      figure: null,
      month: monthOf(word),
      isName: isNameIn(word, question),
      asksFor: wordAsksFor(word),
      part: 1,
    });
  }
  const words = [...found.values()];
  return [...words, ...figures.map((figure) => figureWord(figure, { question, words, statistics }))];
}

/** A figure with its unit says no more than a word of usual weight, however rare the number. */
function figureWord(
  figure: Figure,
  { question, words, statistics }: { question: string; words: readonly QuestionWord[]; statistics: TermStatistics },
): QuestionWord {
  const word = question.slice(figure.start, figure.end);
  const terms = statistics.terms(String(figure.value));
  const usual = words.reduce((sum, one) => sum + one.weight, 0) / Math.max(1, words.length);
  const weight = wordWeight(terms.map((term) => statistics.weight(term)));
  return {
    word,
    terms,
    alike: [],
    weight: words.length === 0 ? weight : Math.min(usual, weight),
    figure,
    month: null,
    isName: false,
    asksFor: 'other',
    part: 1,
  };
}

function withoutFigures(question: string, figures: readonly Figure[]): string {
  return figures.reduceRight((text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`, question);
}

function isNameIn(word: string, question: string): boolean {
  return (
    /^\p{Lu}\p{Ll}+(?:['’-]\p{L}+)*$/u.test(word) &&
    !question.trimStart().startsWith(word) &&
    !isDrugName(word) &&
    monthOf(word) === null
  );
}

/** The lower median: of a compound and its joined form, or of two spellings, the one the library uses counts. */
function wordWeight(weights: readonly number[]): number {
  return weights.toSorted((a, b) => a - b)[Math.floor((weights.length - 1) / 2)] ?? 0;
}

/** The words of a text without function words and the punctuation around them, as written. */
export function contentWords(text: string): string[] {
  return text
    .replace(/\bover (?:the )?time\b/giu, ' ')
    .replace(/\bha?emoglobin a1c\b/giu, 'HbA1c')
    .replace(/\bfollow[- ]?up plan\b/giu, 'plan')
    .replace(/\b(?:come|came|coming) back\b/giu, 'return')
    .replace(/\b([b-hj-z]) (?=\d{1,2}(?:\s|$|\?))/giu, '$1-')
    .split(/[\s/]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%+]+$/gu, ''))
    .filter((word) => word !== '' && !isFunctionWord(word) && !isFunctionWord(word.replace(/['’]s$/u, '')));
}
