import { amountsIn, PART_OF_DAY } from './amounts.ts';
import { drugOf, drugsIn, type NamedDrug } from './drugs.ts';
import type { Fact } from './fact.ts';
import { limitOf } from './limits.ts';
import { momentsIn } from './moments.ts';
import { COURSE_OF_TREATMENT, EXCLUSION, oppositesIn } from './opposites.ts';
import { deniedWords, type Denial } from './polarity.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';
import { type Word, wordsOf } from './words.ts';
import { writtenOut } from './written-out.ts';

/** A word that says something, outside the amounts and dates. */
export interface ContentWord extends Word {
  /** Null where the sentence leaves it open. */
  isDenied: boolean | null;
  /** Neither said nor denied: it could not be excluded. */
  isOpen: boolean;
  isDrug: boolean;
}

/** A sentence as it is read for checking. */
export interface Statement {
  text: string;
  words: readonly ContentWord[];
  facts: readonly Fact[];
  /** The words that name drugs, as often as they do. */
  drugs: readonly NamedDrug[];
  stems: ReadonlySet<string>;
  /** Every word of the sentence, with whether it is denied, in order. */
  said: readonly { text: string; isDenied: boolean | null }[];
  /** The clause a place of the sentence is in. */
  clauseAt(start: number): number;
  /** What stands around a part of the sentence; made once for each. */
  around(part: { start: number; end: number }): Surroundings;
}

/** A drug is what its dose belongs to. */
const DRUG = 3;
/** What a figure says of the figures beside it. */
const FIGURE = 0.5;

/** Reads one sentence. */
export function readStatement(sentence: string): Statement {
  const text = writtenOut(sentence);
  const all = wordsOf(text);
  const denied = deniedWords(all, text);
  const figures = readFigures(text);
  const isFigure = (start: number, end: number): boolean => overlaps(figures, start, end);
  const words = all.flatMap((word, index): ContentWord[] =>
    word.stems.length === 0 || isFigure(word.start, word.end)
      ? []
      : [{ ...word, ...readDenial(denied[index]), isDrug: drugOf(word) !== null }],
  );
  const opposites = oppositesIn(text, isFigure).map((fact) => ({ ...fact, isDenied: isDenied(fact, all, denied) }));
  return {
    text,
    words,
    facts: [...figures, ...opposites],
    drugs: drugsIn(all),
    stems: new Set(words.flatMap(({ stems }) => stems)),
    said: all.map(({ text: said }, index) => ({ text: said, isDenied: readDenial(denied[index]).isDenied })),
    clauseAt: (start) => clauseAt(all, start),
    around: createAround({ text, all, words, figures, opposites }),
  };
}

function readDenial(denial: Denial = null): { isDenied: boolean | null; isOpen: boolean } {
  return denial === 'open' ? { isDenied: null, isOpen: true } : { isDenied: denial, isOpen: false };
}

function readFigures(text: string): Fact[] {
  const moments = momentsIn(text);
  const amounts = amountsIn(text, (start, end) => overlaps(moments, start, end));
  return [...moments, ...amounts.map((fact) => withLimit(fact, text))];
}

function withLimit(fact: Fact, text: string): Fact {
  const found = fact.isEnd === true ? null : limitOf(text, fact);
  return found === null ? fact : { ...fact, text: text.slice(found.start, found.end), limit: found.limit };
}

function overlaps(facts: readonly Fact[], start: number, end: number): boolean {
  return facts.some((fact) => start < fact.end && end > fact.start);
}

/** Where denying a word is saying its opposite. */
const DENIED_IS_OPPOSITE: ReadonlySet<string> = new Set([COURSE_OF_TREATMENT, EXCLUSION, 'advice']);

function isDenied(fact: Fact, all: readonly Word[], denied: readonly Denial[]): boolean {
  if (!DENIED_IS_OPPOSITE.has(fact.readings[0]?.family ?? '')) return false;
  return all.some(({ start, end }, index) => start < fact.end && end > fact.start && denied[index] === true);
}

function createAround({
  text,
  all,
  words,
  figures,
  opposites,
}: {
  text: string;
  all: readonly Word[];
  words: readonly ContentWord[];
  figures: readonly Fact[];
  opposites: readonly Fact[];
}): Statement['around'] {
  // Words that are compared for themselves neither bring things near nor take them apart.
  const directions = opposites.filter(({ kind }) => kind === 'direction');
  const near = words.filter(({ start, end }) => !overlaps(directions, start, end));
  const withFigures = [
    ...near,
    ...figures.filter(({ readings }) => readings[0]?.family !== PART_OF_DAY).map((fact) => asWord(fact, all)),
  ].toSorted((a, b) => a.start - b.start);
  const amounts = figures.filter(({ kind }) => kind === 'amount');
  const known = new Map<number, Surroundings>();

  function make(part: { start: number; end: number }): Surroundings {
    const isAmount = overlaps(amounts, part.start, part.end);
    const around = isAmount ? withFigures.filter((word) => word.end <= part.start || word.start >= part.end) : near;
    return surroundingsOf(part, around, { all, text, drugWeight: overlaps(figures, part.start, part.end) ? DRUG : 1 });
  }

  return (part) => {
    const made = known.get(part.start) ?? make(part);
    known.set(part.start, made);
    return made;
  };
}

function clauseAt(all: readonly Word[], start: number): number {
  return all.find((word) => word.end > start)?.clause ?? 0;
}

/** A figure stands around the other figures as a word does: how often, around how much. */
function asWord({ start, end, readings }: Fact, all: readonly Word[]): ContentWord {
  const stems = readings.slice(0, 1).map(({ family, low, high }) => `${family} ${low.toPrecision(4)} ${high.toPrecision(4)}`);
  return {
    text: '',
    start,
    end,
    stems,
    weight: FIGURE,
    clause: clauseAt(all, start),
    isDenied: null,
    isOpen: false,
    isDrug: false,
  };
}
