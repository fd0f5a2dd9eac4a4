const ONES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty']; // prettier-ignore
const TENS = ['thirty', 'forty', 'fifty'];

const values = new Map<string, number>([
  ...ONES.map((word, value) => [word, value] as const),
  ...TENS.map((word, index) => [word, 30 + index * 10] as const),
  ['a', 1],
  ['an', 1],
  ['couple', 2],
]);

/** Words for whole numbers up to fifty-nine, for a pattern. Longer ones first, so that `seventeen` is not `seven`. */
export const NUMBER = `(?:\\d{1,3}|(?:twenty|thirty|forty|fifty)[ -](?:${ONES.slice(1, 10).join('|')})|${[...ONES, ...TENS].toSorted((a, b) => b.length - a.length).join('|')})`;

/** The number a word or digits stand for; null where they stand for none. */
export function numberOf(words: string): number | null {
  const text = words.trim().toLowerCase();
  if (/^\d+$/.test(text)) return Number(text);
  const [tens = '', ones] = text.split(/[ -]/);
  const value = values.get(tens);
  if (value === undefined) return null;
  return ones === undefined ? value : value + (values.get(ones) ?? 0);
}
