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

/** Every place where one of them stands as a whole: with its label a number was found, and here it stands without. */
export function findRepeated(text: string, known: Iterable<KnownIdentifier>): Identifier[] {
  const found: Identifier[] = [];
  for (const { type, written } of known) {
    for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + written.length)) {
      const end = at + written.length;
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
