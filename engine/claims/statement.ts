import { amountsIn } from './amounts.ts';
import { drugOf, drugsIn, type NamedDrug } from './drugs.ts';
import type { Fact } from './fact.ts';
import { momentsIn } from './moments.ts';
import { oppositesIn } from './opposites.ts';
import { deniedWords } from './polarity.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';
import { type Word, wordsOf } from './words.ts';

/** A word that says something, outside the amounts and dates. */
export interface ContentWord extends Word {
  /** Null where the sentence leaves it open. */
  isDenied: boolean | null;
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
  /** What stands around a part of the sentence; made once for each. */
  around(part: { start: number; end: number }): Surroundings;
}

/** Reads one sentence. */
export function readStatement(text: string): Statement {
  const all = wordsOf(text);
  const denied = deniedWords(all, text);
  const facts: Fact[] = [...momentsIn(text)];
  const taken = (start: number, end: number): boolean => facts.some((fact) => start < fact.end && end > fact.start);
  facts.push(...amountsIn(text, taken));
  const isAmount = taken;
  const words = all.flatMap((word, index): ContentWord[] =>
    word.stems.length === 0 || isAmount(word.start, word.end)
      ? []
      : [{ ...word, isDenied: denied[index] ?? null, isDrug: drugOf(word) !== null }],
  );
  facts.push(...oppositesIn(text, taken));
  const known = new Map<number, Surroundings>();
  return {
    text,
    words,
    facts,
    drugs: drugsIn(all),
    stems: new Set(words.flatMap(({ stems }) => stems)),
    said: all.map(({ text: said }, index) => ({ text: said, isDenied: denied[index] ?? null })),
    around(part) {
      const made = known.get(part.start) ?? surroundingsOf(part, words, all);
      known.set(part.start, made);
      return made;
    },
  };
}
