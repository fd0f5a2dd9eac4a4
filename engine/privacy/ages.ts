import { matchesOf, type Recogniser } from './identifier.ts';

const OLD = String.raw`(?<id>9\d|1[01]\d)`;
const BEFORE_UNIT = new RegExp(
  String.raw`(?<![\d.,/])${OLD}(?=[ -]?(?:years?|yrs?|y\/?o|yo|y|jahre|-?jährige)(?![\p{L}]))`,
  'dgiu',
);
const LABELLED = new RegExp(
  String.raw`\b(?:age|aged|alter)[ \t]*[:=|]?[ \t|]*${OLD}(?![\d.,/%]*\d|[ -]?(?:days?|weeks?|months?|minutes?|hours?|mg|ml|kg|%))`,
  'dgiu',
);
const WITH_SEX = new RegExp(String.raw`(?<![\d.,/])${OLD}(?=[ -]?(?:[MF]|male|female)\b)`, 'dgu');

/** Ages over 89: so few reach them that with a place they tell who it is. Source: 45 CFR 164.514(b)(2)(i)(C). */
export const findAges: Recogniser = ({ text }) => {
  if (!/9\d|1[01]\d/.test(text)) return [];
  return [BEFORE_UNIT, LABELLED, WITH_SEX].flatMap((pattern) => matchesOf(text, pattern, 'age'));
};
