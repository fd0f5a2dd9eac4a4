import type { Fact, Limit } from './fact.ts';

/** `no more than` is no `more than`. */
const PLAIN = String.raw`(?<!\b(?:no|not) )`;
const OF = String.raw`(?: (?:daily |total |single )?dos(?:e|age))?(?: of|:)?`;
/** Each at the end of what stands before a figure. */
const BEFORE: readonly (readonly [RegExp, Limit])[] = [
  [
    new RegExp(String.raw`(?:${PLAIN}\b(?:less|fewer|lower|smaller|shorter) than|\b(?:below|under)|<)\s*$`, 'iu'),
    { isFromAbove: true, isBound: true },
  ],
  [
    new RegExp(String.raw`(?:${PLAIN}\b(?:more|greater|higher|larger|longer) than|\babove|>)\s*$`, 'iu'),
    { isFromAbove: false, isBound: true },
  ],
  [
    new RegExp(
      String.raw`(?:\b(?:no|not) (?:more|greater|higher|larger|longer) than|\bat most|\bup to|\bmax(?:imum)?${OF}|\b(?:not|never|not be) exceed(?:ed)?|≤|<=)\s*$`,
      'iu',
    ),
    { isFromAbove: true, isBound: false },
  ],
  [
    new RegExp(
      String.raw`(?:\b(?:no|not) (?:less|fewer|lower|smaller|shorter) than|\bat least|\bmin(?:imum)?${OF}|≥|>=)\s*$`,
      'iu',
    ),
    { isFromAbove: false, isBound: false },
  ],
];
/** And at the start of what stands behind it. */
const BEHIND: readonly (readonly [RegExp, Limit])[] = [
  [/^\s(?:or|and) (?:less|fewer|under|below|lower|younger|shorter)\b/iu, { isFromAbove: true, isBound: false }],
  [/^\s(?:or|and) (?:more|over|above|higher|greater|older|longer)\b/iu, { isFromAbove: false, isBound: false }],
];
/** No limit is written longer. */
const LONGEST = 40;

/** The limit that a figure is told as, with its words; null where it stands for itself. */
export function limitOf(
  text: string,
  { start, end }: Pick<Fact, 'start' | 'end'>,
): { limit: Limit; start: number; end: number } | null {
  const before = text.slice(Math.max(0, start - LONGEST), start);
  for (const [pattern, limit] of BEFORE) {
    const said = pattern.exec(before)?.[0];
    if (said !== undefined) return { limit, start: start - said.length, end };
  }
  const behind = text.slice(end, end + LONGEST);
  for (const [pattern, limit] of BEHIND) {
    const said = pattern.exec(behind)?.[0];
    if (said !== undefined) return { limit, start, end: end + said.length };
  }
  return null;
}
