/** What a fact says, in a form that can be compared: two readings of one family are the same or exclude each other. */
export interface Reading {
  /** What is measured (`weight`, `frequency`, `date`), or the pair of opposites (`side`, `height`). */
  family: string;
  /** In the family's own unit; equal but for ranges. */
  low: number;
  high: number;
  /** Read with a conversion that rounds. */
  isRounded?: boolean;
}

/** What a figure is a limit of: `at most 4 doses`, `< 14 ng/L`. */
export interface Limit {
  isFromAbove: boolean;
  /** A value told by its bound (`< 14`), rather than what may be given. */
  isBound: boolean;
}

/** A checkable part of a sentence. */
export interface Fact {
  kind: 'amount' | 'date' | 'side' | 'direction';
  /** UTF-16 code units in the sentence, end exclusive. */
  start: number;
  end: number;
  text: string;
  /** What it may mean; more than one where its writing is ambiguous (3/7: a ratio, and three days). */
  readings: readonly Reading[];
  /** The bare number, to see that only the unit differs. */
  number?: number;
  /** Its absence from the source is no fault (one tablet: a tablet). */
  isWeak?: boolean;
  /** An end of a change (from 90 to 120): it may stand beside the other in any order. */
  isEnd?: boolean;
  /** The end it was changed from, or a change, whose number that is. */
  isStart?: boolean;
  limit?: Limit;
  /** Not started is stopped. */
  isDenied?: boolean;
}

/** Rounding of conversions: 98.6 F is 37 C, 154 lb is 70 kg. */
const ROUNDING = 0.006;

function isSame(a: Reading, b: Reading): boolean {
  if (a.family !== b.family) return false;
  const tolerance = a.isRounded !== b.isRounded ? ROUNDING : 1e-6;
  const near = (x: number, y: number): boolean => x === y || Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
  return near(a.low, b.low) && near(a.high, b.high);
}

/** Whether two facts say the same. */
export function saysTheSame(a: Fact, b: Fact): boolean {
  return a.readings.some((one) => b.readings.some((other) => isSame(one, other)));
}

/** Whether two facts could be about one thing, so that they exclude each other where they differ. */
export function isComparable(a: Fact, b: Fact): boolean {
  if (a.kind !== b.kind) return false;
  if (a.readings.some(({ family }) => b.readings.some((other) => other.family === family))) return true;
  return a.kind === 'amount' && a.number !== undefined && a.number === b.number;
}
