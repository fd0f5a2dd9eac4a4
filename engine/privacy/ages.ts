import { matchesAtFigures, matchesOf, type Recogniser } from './identifier.ts';

const OLD = String.raw`(?<id>9\d|1[01]\d)`;
const BEFORE_UNIT = new RegExp(
  String.raw`(?<![\d.,/])${OLD}(?=[ -]?(?:years?|yrs?|y\/?o|yo|y|jahre|-?jährige)(?![\p{L}]))`,
  'iuy',
);
const LABELLED = new RegExp(
  String.raw`\b(?:age|aged|alter)[ \t]*[:=|]?[ \t|]*${OLD}(?![\d.,/%]*\d|[ -]?(?:days?|weeks?|months?|minutes?|hours?|mg|ml|kg|%))`,
  'giu',
);
const WITH_SEX = new RegExp(String.raw`(?<![\d.,/])${OLD}(?=[ -]?(?:[MF]|male|female)\b)`, 'uy');

const OVER_89 = { type: 'age', fewest: 2, most: 3 } as const;

/** Ages over 89: so few reach them that with a place they tell who it is. Source: 45 CFR 164.514(b)(2)(i)(C). */
export const findAges: Recogniser = (read) => {
  const { text } = read;
  if (!/9\d|1[01]\d/.test(text)) return [];
  return [
    ...matchesAtFigures(read, BEFORE_UNIT, OVER_89),
    ...(/age|alter/i.test(text) ? matchesOf(text, LABELLED, 'age') : []),
    ...matchesAtFigures(read, WITH_SEX, OVER_89),
  ];
};
