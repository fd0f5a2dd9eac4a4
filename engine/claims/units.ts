/** What a unit measures, and how many of the family's own unit it is. */
export interface Unit {
  family: string;
  factor: number;
  /** Added after the factor (Fahrenheit). */
  offset?: number;
}

/** `family: factor = spellings`; spellings are parts of a pattern, in lower case. Families are never converted into each other. */
const TABLE: readonly (readonly [family: string, factor: number, spellings: string, offset?: number])[] = [
  ['weight', 0.000_000_001, 'picograms?|pg'],
  ['weight', 0.000_001, 'nanograms?|ng'],
  ['weight', 0.001, 'micrograms?|mcgs?|[µμu]g'],
  ['weight', 1, 'milligrams?|mgs?|mgm'],
  ['weight', 1000, 'grams?|gm?s?'],
  ['body weight', 1_000_000, 'kilograms?|kilos?|kgs?'],
  ['body weight', 453_592.37, 'pounds?|lbs?'],
  ['body weight', 28_349.52, 'ounces?|oz'],
  ['volume', 1, 'millilit(?:er|re)s?|mls?|ccs?|cm3'],
  ['volume', 100, 'decilit(?:er|re)s?|dl'],
  ['volume', 1000, 'lit(?:er|re)s?|l'],
  ['length', 1, 'millimet(?:er|re)s?|mm'],
  ['length', 10, 'centimet(?:er|re)s?|cms?'],
  ['length', 1000, 'met(?:er|re)s?|m'],
  ['length', 25.4, 'inch(?:es)?|"'],
  ['length', 304.8, "feet|foot|ft|'"],
  ['length', 1_609_344, 'miles?'],
  ['hours', 1 / 3600, 'seconds?|secs?|s'],
  ['hours', 1 / 60, 'minutes?|mins?'],
  ['hours', 1, 'hours?|hrs?|h'],
  ['hours', 24, 'days?|d'],
  ['hours', 168, 'weeks?|wks?'],
  ['months', 1, 'months?|mos?|mths?'],
  ['months', 12, 'years?|yrs?|y'],
  ['temperature', 1, '°\\s?c|degrees? c(?:elsius|entigrade)?|celsius'],
  ['temperature', 5 / 9, '°\\s?f|degrees? f(?:ahrenheit)?|fahrenheit', -160 / 9],
  ['share', 1, '%|percent|per cent|pct'],
  ['pressure', 1, 'mm ?hg|millimet(?:er|re)s of mercury'],
  ['kilopascals', 1, 'kpa|kilopascals?'],
  ['rate', 1, 'bpm|beats per minute|/ ?min(?:ute)?|beats a minute|breaths per minute|per minute'],
  ['units', 1, '(?:international )?units?|iu'],
  ['units', 0.001, 'milliunits?'],
  ['millimoles per mole', 1, 'mmol ?/ ?mol'],
  ['millimoles', 1, 'mmols?|millimoles?'],
  ['millimoles', 0.001, '[µμu]mols?|micromoles?'],
  ['milliequivalents', 1, 'meqs?(?: ?/ ?l)?'],
  ['weight per litre', 10, 'mg ?%'],
  ['volume per hour', 60, 'ml ?/ ?min(?: ?/ ?1\\.73 ?m[2²])?'],
  ['volume per hour', 60_000, 'lpm'],
  ['kilograms per square metre', 1, 'kg ?/ ?m2|kg ?/ ?m²'],
  ['puffs', 1, 'puffs?|inhalations?'],
  ['tablets', 1, 'tablets?|tabs?|pills?|caplets?'],
  ['capsules', 1, 'capsules?|caps?'],
  ['drops', 1, 'drops?|gtts?'],
  ['teaspoons', 1, 'teaspoons?|tsps?'],
  ['patches', 1, 'patch(?:es)?'],
  ['doses', 1, 'doses?'],
  ['degrees', 1, 'degrees?|°'],
  ['packs', 1, 'packs?'],
  ['times', 1, 'times|x(?!\\d)'],
];

const spellings = TABLE.flatMap(([family, factor, list, offset]) =>
  list
    .split(/\|(?![^(]*\))/)
    .map((spelling) => ({ spelling, unit: { family, factor, ...(offset === undefined ? {} : { offset }) } })),
).toSorted((a, b) => b.spelling.length - a.spelling.length);

const WHOLE = spellings.map(({ spelling, unit }) => ({ pattern: new RegExp(`^(?:${spelling})$`, 'iu'), unit }));

/** Every unit, for a pattern with `iu`; longer spellings first. */
export const UNIT = `(?:${spellings.map(({ spelling }) => spelling).join('|')})(?![\\p{L}\\p{N}])`;

/** What an amount is given or measured by: `/kg/h`, `per litre`. How often a day is a frequency. */
const PER_TABLE: readonly (readonly [family: string, factor: number, spellings: string])[] = [
  ['per kilogram', 1, 'kg|kilograms?|kilos?'],
  ['per square metre', 1, 'm2|m²|square met(?:er|re)'],
  ['per hour', 1, 'h|hr|hour'],
  ['per hour', 60, 'min|minute'],
  ['per litre', 1, 'l|lit(?:er|re)'],
  ['per litre', 10, 'dl|decilit(?:er|re)'],
  ['per litre', 1000, 'ml|millilit(?:er|re)'],
];
const PER_WHAT = PER_TABLE.map(([, , list]) => list).join('|');
const PERS = PER_TABLE.map(([family, factor, list]) => ({ pattern: new RegExp(`^(?:${list})$`, 'iu'), family, factor }));

/** What follows a unit and belongs to it, for a pattern with `iu`. */
export const PER = `(?:(?: ?/ ?| per | an? (?=hour|minute))(?:${PER_WHAT})(?![\\p{L}\\p{N}])){0,2}`;

/** A unit with what it is given or measured by. */
export function unitPer(unit: Unit, per: string): Unit {
  const parts = per
    .split(/\s?\/\s?|\sper\s|\san?\s/iu)
    .flatMap((part) => PERS.find(({ pattern }) => pattern.test(part)) ?? [])
    .toSorted((a, b) => a.family.localeCompare(b.family));
  return parts.reduce((all, { family, factor }) => ({ family: `${all.family} ${family}`, factor: all.factor * factor }), unit);
}

const known = new Map<string, Unit | null>();

/** What a spelling stands for, or null. */
export function unitOf(text: string): Unit | null {
  const found = known.get(text);
  if (found !== undefined) return found;
  const plain = text.trim().replace(/\s+/g, ' ');
  const unit = WHOLE.find(({ pattern }) => pattern.test(plain))?.unit ?? null;
  known.set(text, unit);
  return unit;
}
