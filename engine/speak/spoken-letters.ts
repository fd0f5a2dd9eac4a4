import { sayDigits } from './spoken-numbers.ts';
import { WORDS_IN_CAPITALS } from './spoken-table.ts';

/** What stands in capitals and is no word is spelled. A sentence all in capitals is shouted, not abbreviated. */
export function spellAbbreviations(text: string): string {
  const words = text.match(/\p{L}{2,}/gu) ?? [];
  const capitals = words.filter((word) => word === word.toUpperCase());
  const shouted = capitals.length >= 4 && capitals.length >= words.length * 0.7 && capitals.some(isPlainWord);
  return (
    text
      .replace(
        /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}]*\p{Lu}[\p{L}\p{N}]*[\p{Lu}\p{N}])[\p{L}\p{N}]{2,}(?![\p{L}])/gu,
        (word, at: number) => spell(word, shouted || isBesidePlainWord(text, at, word.length)),
      )
      // "I L-6", "L 4-L 5": a hyphen there is none of a range.
      .replace(/(?<=(?:^|\s)\p{Lu})-(?=[\p{Lu}\d])|(?<=\p{Lu} \d+)-(?=\p{Lu} \d)/gu, ' ')
  );
}

const isPlainWord = (word: string): boolean =>
  WORDS_IN_CAPITALS.has(word) || (word.length > 4 && /[AEIOUY]/.test(word) && /[^AEIOUY]/.test(word));

/** "PHONE CALL": a word beside a word. */
function isBesidePlainWord(text: string, at: number, length: number): boolean {
  const before = /(\p{Lu}{2,}) $/u.exec(text.slice(0, at))?.[1] ?? '';
  const after = /^ (\p{Lu}{2,})(?![\p{L}\p{N}])/u.exec(text.slice(at + length))?.[1] ?? '';
  return [before, after].some((word) => word.length > 4 && isPlainWord(word));
}

function spell(word: string, shouted: boolean): string {
  const plural = /^(\p{Lu}{2,5})s$/u.exec(word)?.[1];
  if (plural !== undefined) return `${[...plural].join(' ')}s`;
  if (/^\p{Lu}+$/u.test(word)) {
    if (isPlainWord(word) || (shouted && word.length > 3)) return word.toLowerCase();
    return [...word].join(' ');
  }
  // "G3a" of kidneys.
  const staged = /^(\p{Lu}{1,2})(\d{1,2})([a-d])$/u.exec(word);
  if (staged !== null) return `${[...(staged[1] ?? '')].join(' ')} ${staged[2]} ${staged[3]?.toUpperCase()}`;
  // Letters and digits: "CYP3A4", "B12", "T4".
  if (/^[\p{Lu}\p{N}]+$/u.test(word))
    return (word.match(/\p{Lu}|\p{N}+/gu) ?? [word]).map((part) => (/^0\d/.test(part) ? sayDigits(part) : part)).join(' ');
  return word;
}
