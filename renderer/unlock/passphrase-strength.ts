/** Fewest characters the engine accepts (failure PASSPHRASE_TOO_SHORT). */
export const MIN_PASSPHRASE_CHARACTERS = 12;

export type PassphraseStrength = 'too-short' | 'weak' | 'fair' | 'strong';

/**
 * A hint, not a gate: how hard a passphrase is to guess, from how many *different* things it holds. Runs of the same
 * or of neighbouring characters (`aaaa`, `1234`) and repeated words count once, as NIST SP 800-63B advises to look for.
 */
export function passphraseStrength(passphrase: string): PassphraseStrength {
  const characters = Array.from(passphrase.normalize('NFKC'));
  if (characters.length < MIN_PASSPHRASE_CHARACTERS) return 'too-short';
  const words = new Set(passphrase.toLowerCase().split(/[\s\-_.,]+/u)).size;
  const unpredictable = unpredictableCharacters(characters);
  if (unpredictable < 10) return 'weak';
  return unpredictable >= 20 || (words >= 4 && unpredictable >= 16) ? 'strong' : 'fair';
}

/** Counts the characters that do not follow from the one before, each kind at most three times. */
function unpredictableCharacters(characters: readonly string[]): number {
  const timesSeen = new Map<string, number>();
  let previous = Number.NaN;
  let count = 0;
  for (const character of characters) {
    const point = character.toLowerCase().codePointAt(0) ?? 0;
    const seen = timesSeen.get(character) ?? 0;
    timesSeen.set(character, seen + 1);
    if (Math.abs(point - previous) > 1 || Number.isNaN(previous)) count += seen < 3 ? 1 : 0;
    previous = point;
  }
  return count;
}
