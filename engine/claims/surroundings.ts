import type { Word } from './words.ts';

/** The words around a part of a sentence, each with a weight that falls with its distance. */
export type Surroundings = ReadonlyMap<string, number>;

/** A word says less of what stands one word farther. */
const FARTHER = 0.65;
/** And less across a comma. */
const NEXT_CLAUSE = 0.4;
/** Share of a word's weight that tells on which side it stands. */
const SIDED = 0.35;
/** So far away hardly anything is left. */
const FARTHEST = 9;

type Near = Word & { isDrug: boolean };

export function surroundingsOf(
  { start, end }: { start: number; end: number },
  words: readonly Near[],
  { all, text, drugWeight }: { all: readonly Word[]; text: string; drugWeight: number },
): Surroundings {
  const clause = (all.find((word) => word.end > start) ?? all.at(-1))?.clause ?? 0;
  const found = new Map<string, number>();
  const add = (side: readonly Near[], mark: string): void => {
    for (const [distance, word] of side.slice(0, FARTHEST).entries()) {
      const weight =
        (word.weight * (word.isDrug ? drugWeight : 1) * FARTHER ** distance * NEXT_CLAUSE ** Math.abs(word.clause - clause)) /
        word.stems.length;
      for (const stem of word.stems) {
        found.set(stem, (found.get(stem) ?? 0) + weight * (1 - SIDED));
        found.set(mark + stem, (found.get(mark + stem) ?? 0) + weight * SIDED);
      }
    }
  };
  // `20 mg of lisinopril` is `lisinopril 20 mg`.
  const isBehind = /^\s*of\s/iu.test(text.slice(end));
  add(words.filter((word) => word.end <= start).toReversed(), isBehind ? '>' : '<');
  add(
    words.filter((word) => word.start >= end),
    isBehind ? '<' : '>',
  );
  return found;
}

/** Two places of a source this near each other in likeness are both meant. */
export const SAME_PLACE = 0.04;

/** How much of what stands around one part stands around another, as near: 0 to 1. Nothing around both is alike. */
export function likeness(claimed: Surroundings, given: Surroundings): number {
  if (claimed.size === 0 || given.size === 0) return claimed.size === given.size ? 1 : 0;
  let [sum, all] = [0, 0];
  for (const [stem, weight] of claimed) {
    sum += Math.min(weight, given.get(stem) ?? 0);
    all += weight;
  }
  return sum / all;
}
