import { matchesOf, type Recogniser } from './identifier.ts';

const LONG =
  /(?<![\p{L}\d.,/+-])(?<id>\d{7,12}|[A-Z]{1,3}-?\d{5,12})(?![\d\p{L}]|[.,/-]\d|[ ]?(?:units?|iu|cells|copies|\/|mg|ml|%))/dgu;

/** Numbers longer than what is measured is, or behind letters: whatever they are, they lead to somebody. */
export const findLongNumbers: Recogniser = ({ text }) => (/\d{5}/.test(text) ? matchesOf(text, LONG, 'record') : []);
