import type { Fact, Reading } from './fact.ts';
import { NUMBER, numberOf } from './numbers.ts';
import { PER, UNIT, type Unit, unitOf, unitPer } from './units.ts';

const PER_DAY = new Map<string, number>([
  ['day', 1],
  ['week', 1 / 7],
  ['month', 1 / 30],
  ['year', 1 / 365],
  ['hour', 24],
]);

const TIMES = String.raw`(?:(?<word>once|twice|thrice)(?: times)?|(?<times>${NUMBER}(?:\s?(?:-|–|to|or)\s?${NUMBER})?)\s?(?:times|x))`;
/** Ways to say how often; each gives times a day. */
const FREQUENCIES: readonly [RegExp, (groups: Record<string, string | undefined>) => readonly [number, number] | null][] = [
  [
    new RegExp(
      String.raw`(?<![\p{L}\p{N}])(?:q\.? ?|every )(?<from>${NUMBER})(?:\s?(?:-|–|to)\s?(?<to>${NUMBER}))?[ -]?(?<per>h(?:ours?|rs?)?|hourly|days?|weeks?|months?)(?![\p{L}\p{N}])`,
      'giu',
    ),
    ({ from = '', to, per = '' }) => every(from, to, per),
  ],
  [
    new RegExp(
      String.raw`(?<![\p{L}\p{N}])${TIMES} (?:a|an|per|each|every|/) ?(?<per>day|week|month|year|hour)(?![\p{L}\p{N}])`,
      'giu',
    ),
    ({ word, times, per = '' }) => timesPer(word ?? times ?? '', per.toLowerCase()),
  ],
  [
    new RegExp(String.raw`(?<![\p{L}\p{N}])${TIMES} (?<per>daily|weekly|monthly|yearly|nightly)(?![\p{L}\p{N}])`, 'giu'),
    ({ word, times, per = '' }) => timesPer(word ?? times ?? '', UNIT_OF_ADVERB[per.toLowerCase()] ?? 'day'),
  ],
  [/(?<![\p{L}\p{N}])(?:every other day|on alternate days|alternate days|qod|q\.o\.d\.?)(?![\p{L}\p{N}])/giu, () => [0.5, 0.5]],
  [/(?<![\p{L}\p{N}.])(?:b\.?i\.?d\.?|bd|b\.d\.)(?![\p{L}\p{N}])/giu, () => [2, 2]],
  [/(?<![\p{L}\p{N}.])(?:t\.?i\.?d\.?|tds|t\.d\.s\.)(?![\p{L}\p{N}])/giu, () => [3, 3]],
  [/(?<![\p{L}\p{N}.])(?:q\.?i\.?d\.?|qds|q\.d\.s\.)(?![\p{L}\p{N}])/giu, () => [4, 4]],
  [
    /(?<![\p{L}\p{N}.-])(?:(?<!once |twice )daily|(?:every|each|per|a|\/ ?)(?: single)? ?day|q\.?d\.?|o\.?d\.?|every (?:morning|evening|night)|each (?:morning|evening|night)|nightly|nocte|mane|(?<=\d ?(?:mg|mcg|micrograms?|g|units?) )om|q\.?h\.?s\.?|q\.?a\.?m\.?|q\.?p\.?m\.?|at (?:bedtime|night)|in the morning|(?:in|per|over) (?:any )?24 hours|\/ ?24 ?h(?:ours)?)(?![\p{L}\p{N}]|-\p{L})/giu,
    () => [1, 1],
  ],
  [/(?<![\p{L}\p{N}.-])(?:weekly|every week|once weekly)(?![\p{L}\p{N}-])/giu, () => [1 / 7, 1 / 7]],
  [/(?<![\p{L}\p{N}.-])(?:monthly|every month)(?![\p{L}\p{N}-])/giu, () => [1 / 30, 1 / 30]],
];
const UNIT_OF_ADVERB: Record<string, string> = { daily: 'day', nightly: 'day', weekly: 'week', monthly: 'month', yearly: 'year' };

function every(from: string, to: string | undefined, per: string): readonly [number, number] {
  const unit = /^h/iu.test(per) ? 1 / 24 : /^d/iu.test(per) ? 1 : /^w/iu.test(per) ? 7 : 30;
  const low = 1 / (numberOf(from) * unit);
  return to === undefined ? [low, low] : [1 / (numberOf(to) * unit), low];
}

function timesPer(times: string, per: string): readonly [number, number] {
  const aDay = PER_DAY.get(per) ?? 1;
  const counts = times
    .toLowerCase()
    .split(/\s?(?:-|–|\bto\b|\bor\b)\s?/u)
    .map((word) => (word === 'once' ? 1 : word === 'twice' ? 2 : word === 'thrice' ? 3 : numberOf(word)) * aDay);
  return [counts[0] ?? 0, counts.at(-1) ?? 0];
}

export const PART_OF_DAY = 'part of the day';
/** Morning; evening and night, which bedtime may be either of. */
const PARTS_OF_DAY = [
  /(?<![\p{L}\p{N}])(?:(?:in the|every|each) morning|mane|q\.?a\.?m\.?|(?<=\d ?(?:mg|mcg|micrograms?|g|units?) )om)(?![\p{L}\p{N}])/giu,
  /(?<![\p{L}\p{N}])(?:(?:in the|every|each) (?:evening|night)|at (?:night|bedtime)|nocte|nightly|q\.?h\.?s\.?|q\.?p\.?m\.?)(?![\p{L}\p{N}])/giu,
];

/** `mg/day`, `mg/kg/dose`: how often, behind a unit. */
const PER_TIME = /(?: ?\/ ?| per )(day|d|24 ?h(?:ours?|rs?)?|week|wk|dose)(?![\p{L}\p{N}])/giu;
const AFTER_UNIT = new RegExp(String.raw`(?:\p{N} ?|[/ ])${UNIT}$`, 'iu');
const BY_SIZE = /\/ ?(?:kg|m2|m²)$/iu;
const LONGEST_UNIT = 16;

/** Of a dose by weight, what is told for a day is not told for each dose. */
function perTime(time: string, before: string): Reading[] {
  const isDose = /^dose$/iu.test(time);
  const timesADay = /^w/iu.test(time) ? 1 / 7 : 1;
  const basis = { family: 'what a dose by weight is for', low: isDose ? 0 : timesADay, high: isDose ? 0 : timesADay };
  return [
    ...(isDose ? [] : [{ family: 'frequency', low: timesADay, high: timesADay }]),
    ...(isDose || BY_SIZE.test(before) ? [basis] : []),
  ];
}

const RATIO = new RegExp(
  String.raw`(?<![\p{L}\p{N}./-])(\d{1,4})\s?(?:/|\bover\b)\s?(\d{1,3})(?![\p{L}\p{N}/]|\.\d)(?:\s?(${UNIT}))?`,
  'giu',
);
/** British shorthand: 3/7 three days, 2/52 two weeks, 6/12 six months. */
const SHORTHAND = new Map<number, readonly [family: string, factor: number]>([
  [7, ['hours', 24]],
  [52, ['hours', 168]],
  [12, ['months', 1]],
]);

const AMOUNT = new RegExp(
  String.raw`(?<![\p{L}\p{N}.,]|\p{L}[-/])(?<low>${NUMBER})(?:[ -]?(?<lowUnit>${UNIT})(?<lowPer>${PER}))?(?:\s?(?:-|–|to|or)\s?(?<high>${NUMBER})(?![\d/]|\.\d|,\d)(?:[ -]?(?<unit>${UNIT})(?<per>${PER})|(?!\p{L})))?(?![\d]|\.\d|,\d{3})`,
  'giu',
);
/** A word with figures in it: a level of the spine, a grade; no area or volume. */
const CODE = /(?<![\p{L}\p{N}])(?!(?:m2|[cm]m[23])(?![\p{L}\p{N}]))(\p{L}{1,2})-?(\d{1,3})(?![\p{L}\p{N}]|\.\d)/gu;

type Taken = (start: number, end: number) => boolean;

/** The amounts of a sentence: frequencies, ratios, then numbers with and without units. `taken` tells what is read already. */
export function amountsIn(text: string, taken: Taken): Fact[] {
  const found: Fact[] = [];
  const isFree: Taken = (start, end) => !taken(start, end) && !found.some((fact) => start < fact.end && end > fact.start);
  const add = (match: RegExpExecArray, readings: readonly Reading[], more: Partial<Fact> = {}): void => {
    const start = match.index;
    const end = start + match[0].length;
    if (isFree(start, end)) found.push({ kind: 'amount', start, end, text: match[0].replace(/[.\s]+$/u, ''), readings, ...more });
  };
  for (const [pattern, timesADay] of FREQUENCIES) {
    for (const match of text.matchAll(pattern)) {
      const range = timesADay(match.groups ?? {});
      if (range !== null) add(match, [{ family: 'frequency', low: range[0], high: range[1] }]);
    }
  }
  for (const match of text.matchAll(PER_TIME)) {
    const before = text.slice(Math.max(0, match.index - LONGEST_UNIT), match.index);
    const isAfterUnit = AFTER_UNIT.test(before);
    const time = match[1] ?? '';
    // `A week` is no frequency that is read, nor is a dose.
    if (isAfterUnit) add(match, perTime(time, before), { isWeak: /^(?:w|dose)/iu.test(time) });
  }
  // Beside how often it is.
  for (const [part, pattern] of PARTS_OF_DAY.entries()) {
    for (const { index: start, 0: said } of text.matchAll(pattern)) {
      const readings = [{ family: PART_OF_DAY, low: part, high: part }];
      found.push({ kind: 'amount', start, end: start + said.length, text: said, readings, isWeak: true });
    }
  }
  for (const match of text.matchAll(RATIO)) add(match, ratioReadings(Number(match[1]), Number(match[2]), match[3]));
  for (const match of text.matchAll(CODE)) {
    const number = Number(match[2]);
    add(match, [{ family: `code ${match[1]?.toLowerCase()}`, low: number, high: number }], { isWeak: true });
  }
  for (const match of text.matchAll(AMOUNT)) {
    const amount = amountOf(match);
    if (amount === null) continue;
    add(match, amount.readings, amount.more);
    if (amount.ends.length === 0 || !/\bfrom\s$/iu.test(text.slice(0, match.index))) continue;
    // A change is told by its ends, too: `rose to 120`.
    const change = found.find(({ start }) => start === match.index);
    if (change === undefined) continue;
    change.readings = change.readings.map((one) => ({ ...one, family: `change of ${one.family}` }));
    change.isWeak = true;
    change.isStart = true;
    const { start, end } = change;
    const [from = '', to = ''] = match[0].split(/\s?(?:-|–|\bto\b)\s?/u);
    const [low, high] = amount.ends;
    if (low !== undefined) found.push({ kind: 'amount', start, end, text: from, readings: [low], isEnd: true, isStart: true });
    if (high !== undefined) found.push({ kind: 'amount', start, end, text: to, readings: [high], isEnd: true });
  }
  return found;
}

/** Of pressures the unit is left out as often as not. */
function ratioReadings(above: number, below: number, unitText = ''): Reading[] {
  const unit = unitOf(unitText)?.family ?? 'pressure';
  if (unit !== 'pressure')
    return [
      { family: `ratio of ${unit}`, low: above / below, high: above / below },
      ...(below <= 4 && above < below ? fraction(above / below, unitText) : []),
    ];
  const shorthand = SHORTHAND.get(below);
  return [
    { family: `ratio ${below}`, low: above, high: above },
    { family: 'ratio', low: above * 1000 + below, high: above * 1000 + below },
    ...(above === 1 && below === 2 ? [{ family: 'count', low: 0.5, high: 0.5 }] : []),
    ...(shorthand === undefined ? [] : [{ family: shorthand[0], low: above * shorthand[1], high: above * shorthand[1] }]),
  ];
}

function fraction(number: number, unitText: string): Reading[] {
  const unit = unitOf(unitText);
  return unit === null ? [] : [{ family: unit.family, low: number * unit.factor, high: number * unit.factor }];
}

/** `no one`, `one of`: a word, no amount. */
const NO_AMOUNT = /^one$/iu;

/** Below 10 kg weights are told in grams, too; above, a weight is no dose. */
const NEWBORN_MG = 10_000_000;

/** `ends`: those of a range. */
function amountOf(match: RegExpExecArray): { readings: Reading[]; more: Partial<Fact>; ends: Reading[] } | null {
  const { low: lowText = '', high: highText, lowUnit, lowPer = '', unit: unitText, per = lowPer } = match.groups ?? {};
  const number = numberOf(lowText);
  const high = highText === undefined ? number : numberOf(highText);
  const unit = unitIn(unitText ?? lowUnit, per);
  const isWeak = unit === null && (NO_AMOUNT.test(lowText) || /^half$/iu.test(lowText));
  const more = { number, ...(isWeak ? { isWeak } : {}) };
  if (unit === null) {
    const reading = { family: 'count', low: number, high };
    return { readings: [reading], more, ends: endsOf(reading, 'count', 'count') };
  }
  const first = (highText === undefined ? null : unitIn(lowUnit, lowPer)) ?? unit;
  const inUnit = (value: number, { factor, offset = 0 }: Unit): number => value * factor + offset;
  const family = first.family === unit.family ? unit.family : `${first.family} to ${unit.family}`;
  const isRounded = unit.offset !== undefined || unit.factor === 453_592.37 || unit.factor === 25.4;
  const reading = { family, low: inUnit(number, first), high: inUnit(high, unit), isRounded };
  const readings =
    reading.family === 'body weight' && high * unit.factor < NEWBORN_MG ? [reading, { ...reading, family: 'weight' }] : [reading];
  return { readings, more, ends: endsOf(reading, first.family, unit.family) };
}

function unitIn(text = '', per: string): Unit | null {
  const unit = unitOf(text);
  return unit === null ? null : unitPer(unit, per);
}

function endsOf({ low, high, ...reading }: Reading, firstFamily: string, lastFamily: string): Reading[] {
  if (low === high) return [];
  return [
    { ...reading, family: firstFamily, low, high: low },
    { ...reading, family: lastFamily, low: high, high },
  ];
}
