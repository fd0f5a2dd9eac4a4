import type { ReplacedType } from '../../contract/replaced.ts';
import type { Identifier } from './identifier.ts';

/** Words that tell who somebody is wherever they stand, once it is known what they are. */
export interface KnownIdentifier {
  type: ReplacedType;
  written: string;
}

/** Shorter ones (a bed, a year) are words of any text, too. */
const FEWEST_CHARACTERS = 4;
const FEWEST_FIGURES = 6;

/** Names have recognisers of their own, which know their other forms; an age is a number like others. */
export function mayBeRepeated({ type, written }: KnownIdentifier): boolean {
  if (type === 'person' || type === 'age') return false;
  return written.length >= (/^\d+$/.test(written) ? FEWEST_FIGURES : FEWEST_CHARACTERS);
}

/** Those of a text's identifiers that are looked for elsewhere. */
export function repeatableIn(text: string, found: readonly Identifier[]): KnownIdentifier[] {
  return found.map(({ type, start, end }) => ({ type, written: text.slice(start, end) })).filter(mayBeRepeated);
}

/** Every place where one of them stands as a whole, in any case: with its label a number was found, and here it stands without. */
export function findRepeated(text: string, known: Iterable<KnownIdentifier>): Identifier[] {
  const lower = text.toLowerCase();
  const found: Identifier[] = [];
  for (const { type, written } of known) {
    const small = written.toLowerCase();
    // Where small letters are longer than capitals places cannot be told: then only as it was written.
    const isAnyCase = lower.length === text.length && small.length === written.length;
    const [hay, needle] = isAnyCase ? [lower, small] : [text, written];
    for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + 1)) {
      const end = at + needle.length;
      if (!isInWord(text, at) && !isInWord(text, end)) found.push({ type, start: at, end });
    }
  }
  return found;
}

const LETTER_OR_FIGURE = /[\p{L}\p{N}]/u;

/** True where letters or figures stand on both sides. */
function isInWord(text: string, at: number): boolean {
  return LETTER_OR_FIGURE.test(text.charAt(at - 1)) && LETTER_OR_FIGURE.test(text.charAt(at));
}
