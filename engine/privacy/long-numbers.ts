import { matchesAtFigures, type Recogniser } from './identifier.ts';

const LONG =
  /(?<![\p{L}\d.,/+-])(?<id>\d{7,12}|[A-Z]{1,3}-?\d{5,12})(?![\d\p{L}]|[.,/-]\d|[ ]?(?:units?|iu|cells|copies|\/|mg|ml|%))/uy;

/** Numbers longer than what is measured is, or behind letters: whatever they are, they lead to somebody. */
export const findLongNumbers: Recogniser = (read) =>
  // Up to three letters and a hyphen may stand before the figures.
  matchesAtFigures(read, LONG, { type: 'record', fewest: 5, most: 12, reach: 4 });
