/** A figure of a question: `potassium is 5.7 mmol/L` is 5.7, mmol/l, about potassium. */
export interface Figure {
  value: number;
  /** As `canonicalUnit` writes it; null where none is given (an index, a score). */
  unit: string | null;
  /** The word it belongs to; null where none is near. */
  subject: string | null;
  /** Where figure and unit stand in the question. */
  start: number;
  end: number;
}

/** How well a figure fits the ranges of a statement: 0 (outside all) to 1 (in a narrow one); null where it has none about it. */
export type Fit = number | null;

interface Range {
  low: number;
  high: number;
  includesLow: boolean;
  includesHigh: boolean;
  unit: string | null;
  /** The words before it that belong to no range before. */
  before: string;
}

const NUMBER = String.raw`\d+(?:,\d{3})*(?:\.\d+)?`;
const UNIT = String.raw`(?:\s?(mmol\/l|mmol\/mol|mg\/mmol|mmol|[µμu]mol\/l|mg\/kg(?:\/\w+)?|mg\/d?l|mg\/day|mg|mcg|[µμ]g\/l|[µμ]g|ng\/l|ng\/ml|g\/d?l|g\/day|g|m?i?u\/m?l|iu|units?|ml\/min\S*|ml|l|%|kg|mmhg|°\s?c|\/min|bpm|cm|mm|months?|weeks?|days?|hours?|h|minutes?|min|years?(?:[- ]old)?|-year-old|yrs?|y\/?o|times|doses?|puffs?|tablets?)(?![\p{L}\p{N}]))?`;

const QUESTION_FIGURE = new RegExp(String.raw`(?<![\p{L}\p{N}.,/-])(${NUMBER})(?![\d]|-\d)${UNIT}`, 'giu');
const RANGES = new RegExp(
  [
    String.raw`(?<from>from )?(?<![\p{L}\d.,-])(?:between )?(?<low>${NUMBER})${UNIT}\s?(?:-|–|to|and(?<=between [^a]{1,20}and))\s?(?<high>${NUMBER})(?!-\d|\d)${UNIT}`,
    String.raw`(?<![\p{L}\d.,-])(?<edge>${NUMBER})${UNIT} (?:or|and) (?<side>more|above|higher|over|older|greater|less|below|lower|under|younger|fewer)`,
    String.raw`(?<word>above|over|more than|greater than|exceed(?:s|ing)?|reach(?:es)?|at least|>=|≥|>|below|under|less than|up to|at most|no more than|<=|≤|<)\s?(?<than>${NUMBER})(?!-\d|\d)${UNIT}`,
  ].join('|'),
  'giu',
);

/** The figures of a question that name an amount; years and dates are none. */
export function figuresIn(question: string): Figure[] {
  return [...question.matchAll(QUESTION_FIGURE)].flatMap((match): Figure[] => {
    const unit = match[2] === undefined ? null : canonicalUnit(match[2]);
    const value = numberOf(match[1]);
    if (unit === null && (/^(?:19|20)\d\d$/.test(match[1] ?? '') || NUMBERED.test(question.slice(0, match.index)))) return [];
    const end = match.index + match[0].length;
    const subject = isOwnSubject(unit) ? null : subjectOf(question.slice(0, match.index), question.slice(end));
    if (unit === null && subject === null) return [];
    return [{ value, unit, subject, start: match.index, end }];
  });
}

/** Age and weight say by their unit what they are. */
function isOwnSubject(unit: string | null): boolean {
  return unit === 'years' || unit === 'kg';
}

const NO_SUBJECT =
  /^(?:is|was|are|at|of|to|than|above|below|over|under|about|with|and|level|value|now|the|an?|for|on|in|when|if)$/iu;
/** A number behind one of these is a name (type 2, day 3), not an amount. */
const NUMBERED = /\b(?:type|grade|stage|class|day|week|phase|protocol|dose|step|visit|version)\s$/iu;

function subjectOf(before: string, after: string): string | null {
  const words = before.match(/[\p{L}\p{N}+-]*\p{L}[\p{L}\p{N}+-]*/gu) ?? [];
  const nearest = words.slice(-4).findLast((word) => !NO_SUBJECT.test(word));
  return nearest ?? /^[\s,]*(\p{L}[\p{L}\p{N}]{2,})/u.exec(after)?.[1] ?? null;
}

/**
 * How a figure fits a statement. `head` holds the words that say what the figures of a row are; `holdsSubject` tells
 * whether a text is about the figure's subject.
 */
export function figureFit(
  figure: Figure,
  statement: { text: string; head: string },
  holdsSubject: (text: string) => boolean,
): Fit {
  const about = rangesIn(statement.text).filter((range) => isAbout(range, figure, statement, holdsSubject));
  if (about.length === 0) return null;
  return Math.max(...about.map((range) => (contains(range, figure.value) ? narrowness(range, figure.value) : 0)));
}

function isAbout(
  range: Range,
  { unit, subject }: Figure,
  { text, head }: { text: string; head: string },
  holdsSubject: (text: string) => boolean,
): boolean {
  if (unit === 'years') {
    return (
      range.unit === 'years' ||
      (range.unit === null && /\b(?:age[ds]?|old|patients|people|adults|children)\b/iu.test(range.before))
    );
  }
  if (unit === 'kg') return range.unit === 'kg' || (range.unit === null && /\bweigh(?:t|ing|s)\b/iu.test(range.before));
  if (unit !== null && range.unit !== null && unit !== range.unit) return false;
  if (subject === null) return unit !== null && unit === range.unit;
  if (holdsSubject(range.before)) return true;
  // A range with words of its own before it is about those, not about what the rest of the sentence names.
  const own = range.before.replace(/\b(?:and|or|with|only|when|if|is|stop|then|it|from|repeat)\b/giu, '');
  if (/\p{L}{2,}/u.test(own)) return false;
  return holdsSubject(head) || ((unit === null || unit === range.unit) && holdsSubject(text));
}

function contains({ low, high, includesLow, includesHigh }: Range, value: number): boolean {
  return (value > low || (includesLow && value === low)) && (value < high || (includesHigh && value === high));
}

/** 1 for a range with two ends, less for one that is open, the less the farther its end lies. */
function narrowness({ low, high }: Range, value: number): number {
  if (Number.isFinite(low) && Number.isFinite(high)) return 1;
  const edge = Number.isFinite(low) ? low : high;
  return 0.5 + 0.4 * (1 - Math.min(1, Math.abs(value - edge) / Math.max(value, edge, 1e-9)));
}

function rangesIn(text: string): Range[] {
  const found: Range[] = [];
  let after = 0;
  for (const match of text.matchAll(RANGES)) {
    const groups = match.groups ?? {};
    const unit = UNIT_GROUPS.map((group) => match[group]).findLast((group) => group !== undefined);
    const ends = groups['from'] === undefined ? endsOf(groups) : null;
    const before = text.slice(after, match.index);
    // `No ketones above 0.6` tells of a result, not of what to do above it.
    if (/^\s*no\b/iu.test(before)) continue;
    after = match.index + match[0].length;
    if (ends !== null) found.push({ ...ends, unit: unit === undefined ? null : canonicalUnit(unit), before });
  }
  // A row that begins with one amount stands for that amount.
  const row = new RegExp(String.raw`^\s*(${NUMBER})${UNIT}\s*[|\t]`, 'iu').exec(text);
  if (row?.[2] !== undefined) {
    const value = numberOf(row[1]);
    found.push({ low: value, high: value, includesLow: true, includesHigh: true, unit: canonicalUnit(row[2]), before: '' });
  }
  return found;
}

/** Numbers of the groups of RANGES that hold a unit. */
const UNIT_GROUPS = [3, 5, 7, 11];

function endsOf(groups: Record<string, string | undefined>): Omit<Range, 'unit' | 'before'> | null {
  const { low, high, edge, side, word, than } = groups;
  if (low !== undefined && high !== undefined) {
    return { low: numberOf(low), high: numberOf(high), includesLow: true, includesHigh: true };
  }
  if (edge !== undefined) {
    return /^(?:more|above|higher|over|older|greater)$/iu.test(side ?? '')
      ? from(numberOf(edge), true)
      : until(numberOf(edge), true);
  }
  if (than === undefined || word === undefined) return null;
  if (/^(?:at least|reach(?:es)?|>=|≥)$/iu.test(word)) return from(numberOf(than), true);
  if (/^(?:up to|at most|no more than|<=|≤)$/iu.test(word)) return until(numberOf(than), true);
  return /^(?:below|under|less than|<)$/iu.test(word) ? until(numberOf(than), false) : from(numberOf(than), false);
}

function from(low: number, includesLow: boolean): Omit<Range, 'unit' | 'before'> {
  return { low, high: Number.POSITIVE_INFINITY, includesLow, includesHigh: false };
}

function until(high: number, includesHigh: boolean): Omit<Range, 'unit' | 'before'> {
  return { low: Number.NEGATIVE_INFINITY, high, includesLow: false, includesHigh };
}

function numberOf(text = ''): number {
  return Number(text.replaceAll(',', ''));
}

function canonicalUnit(unit: string): string {
  const plain = unit.toLowerCase().replaceAll('μ', 'µ').replace(/\s/g, '');
  if (/^(?:-year-old|y|yo|y\/o)|^yrs?$|^years?/.test(plain)) return 'years';
  return plain
    .replace(/^umol/, 'µmol')
    .replace(/^mcg/, 'µg')
    .replace(/^bpm$/, '/min')
    .replace(/^ml\/min.*/, 'ml/min');
}
