const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const VALUES = new Map<string, number>([
  ...ONES.map((word, value) => [word, value] as const),
  ...TENS.map((word, index) => [word, 20 + index * 10] as const),
]);
const FRACTIONS = new Map<string, number>([
  ['½', 0.5],
  ['¼', 0.25],
  ['¾', 0.75],
]);

const longestFirst = (words: readonly string[]): string => words.toSorted((a, b) => b.length - a.length).join('|');
const BELOW_HUNDRED = `(?:(?:${TENS.join('|')})[ -](?:${ONES.slice(1, 10).join('|')})|${longestFirst([...ONES, ...TENS])})`;
/** `a couple of hundred` and larger words are left to be words. */
const WRITTEN = String.raw`(?<![\p{L}-])(?:(?:${ONES.slice(1, 10).join('|')}|a) hundred(?: and)?(?: ${BELOW_HUNDRED})?|${BELOW_HUNDRED}|half)(?!\p{L})`;
/** A comma behind a nought is a decimal comma: no thousands begin with 0. */
const FIGURES = String.raw`(?<![\d.,])0,\d+(?![,\d])|\d{1,3}[- ][1-3]/[234](?![\d/])|(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?[½¼¾]?|(?<!\d)\.\d+|[½¼¾]`;

/** A number in figures (`1,200`, `0.5`, `.5`, `2½`) or in words up to nine hundred and ninety-nine, for a pattern with `iu`. */
export const NUMBER = `(?:${FIGURES}|${WRITTEN})`;

/** What such a number stands for. */
export function numberOf(text: string): number {
  const plain = text.toLowerCase().trim();
  const fraction = FRACTIONS.get(plain.slice(-1)) ?? 0;
  if (fraction > 0) return Number(plain.slice(0, -1).replaceAll(',', '') || 0) + fraction;
  const [, whole, above, below] = /^(\d+)[- ](\d)\/(\d)$/.exec(plain) ?? [];
  if (whole !== undefined) return Number(whole) + Number(above) / Number(below);
  if (/^0,\d+$/.test(plain)) return Number(plain.replace(',', '.'));
  if (/^[\d.,]+$/.test(plain)) return Number(plain.replaceAll(',', ''));
  if (plain === 'half') return 0.5;
  const [, hundreds, rest] = /^(?:(\w+) hundred)?(?: and)? ?(.*)$/.exec(plain) ?? [];
  const sum = hundreds === undefined ? 0 : 100 * (hundreds === 'a' ? 1 : (VALUES.get(hundreds) ?? 0));
  return sum + (rest ?? '').split(/[ -]/).reduce((all, word) => all + (VALUES.get(word) ?? 0), 0);
}
