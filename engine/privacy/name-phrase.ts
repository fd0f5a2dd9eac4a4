import { endsName, isOrdinary } from './not-names.ts';
import { isAllCapitals, isCapitalised, isInitial, type Word } from './words.ts';

const PARTICLES = new Set(
  'van von vom zu zum zur de da di del della dello der den dem des du dos das do la le lo el al bin bint ibn abu ben ter ten ap af av y e und'.split(
    ' ',
  ),
);
const POST_NOMINAL = /^(?:jr|sr|ii|iii|iv)$/i;
const LONGEST = 6;

export interface Phrase {
  /** Indices into the words, the end exclusive. */
  first: number;
  end: number;
}

/**
 * Reads a name that begins at word `first`: names, initials, particles before a name, across blanks, points of initials, dashes
 * of double names (`Okonkwo–Bright`) and (`Smith, Anna`, where `sorted`) one comma. `sure`: a title or label says that it is a
 * name, so that only labels end it.
 */
export function readPhrase(
  text: string,
  words: readonly Word[],
  first: number,
  { sure, sorted }: { sure: boolean; sorted: boolean },
): Phrase | null {
  let end = first;
  let hasName = false;
  let commas = 0;
  while (end < words.length && end - first < LONGEST) {
    const word = words[end];
    if (word === undefined) break;
    if (end > first) {
      const gap = text.slice(words[end - 1]?.end, word.start);
      const isComma = /^[ ]?,[ ]?$/.test(gap) && sorted && commas === 0 && hasName && isCapitalised(word.text);
      if (isComma) commas += 1;
      else if (!joins(gap, words[end - 1]) && !(sure && hasName && gap === '–' && !isOrdinary(word))) break;
    }
    if (isParticle(words, end)) {
      end += 1;
      continue;
    }
    if (POST_NOMINAL.test(word.text) && hasName) {
      end += 1;
      break;
    }
    if (/\d/.test(text[word.end] ?? '') || !isCapitalised(word.text) || !continues(text, word, { sure, hasName })) break;
    hasName ||= word.text.length > 1;
    end += 1;
  }
  // A comma or particle at the end was none of the name's.
  while (end > first && PARTICLES.has(words[end - 1]?.text ?? '')) end -= 1;
  return hasName && end > first ? { first, end } : null;
}

/** `An` in `Nguyen Van An`: words of sentences are not written with a capital there. */
const SHORT_NAMES = new Set('an so do my in on to by no ha he can see than me be a i'.split(' '));

function continues(text: string, word: Word, { sure, hasName }: { sure: boolean; hasName: boolean }): boolean {
  if (isInitial(text, word) || (sure && word.text.length === 1)) return true;
  if (hasName && SHORT_NAMES.has(word.bare) && !isAllCapitals(word.text)) return true;
  return sure ? !endsName(word) : !isOrdinary(word);
}

/** Blanks between names; `.` only behind initials and short forms. */
function joins(gap: string, before: Word | undefined): boolean {
  if (gap === ' ' || /^[ \u00a0\u202f]{1,2}$/.test(gap)) return true;
  return (
    before !== undefined &&
    /^\.[ \u00a0]?$/.test(gap) &&
    (before.text.length === 1 || (before.text.length <= 2 && isAllCapitals(before.text)))
  );
}

function isParticle(words: readonly Word[], index: number): boolean {
  const word = words[index];
  const next = words[index + 1];
  if (word === undefined || next === undefined || !PARTICLES.has(word.text)) return false;
  return next.start - word.end <= 2 && (isCapitalised(next.text) || PARTICLES.has(next.text));
}
