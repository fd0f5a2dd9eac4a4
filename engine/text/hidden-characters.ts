/**
 * What reads otherwise than it is stored, or is not seen at all: controls (line ends and tabs stay), marks and overrides of
 * direction, zero-width marks, and characters that are ignored where they are drawn, which can carry words nobody sees
 * (tags, variation selectors, fillers). Source: Unicode 17, Default_Ignorable_Code_Point.
 */
const HIDDEN = /[^\P{Cc}\n\t]|[\p{Cf}\p{DI}]/gu;
/** Joiners, which scripts need, and the selector that emoji need. */
const NEEDED = new Set(['\u200c', '\u200d', '\ufe0f']);

/** For words another program reads: without them. Controls become blanks. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, (character) => (character < '\u00a0' ? ' ' : ''));
}

/** For words that are shown: without them, but for what writing needs. */
export function withoutUnseen(text: string): string {
  return text.replace(HIDDEN, (character) => (NEEDED.has(character) ? character : ''));
}
