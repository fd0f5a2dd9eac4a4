/** What a unit measures, and how many of the family's own unit it is. */
export interface Unit {
  family: string;
  factor: number;
  /** Added after the factor (Fahrenheit). */
  offset?: number;
}

/** `family: factor = spellings`; spellings are parts of a pattern, in lower case. Families are never converted into each other. */
const TABLE: readonly (readonly [family: string, factor: number, spellings: string, offset?: number])[] = [
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
  ['rate', 1, 'bpm|beats per minute|/ ?min(?:ute)?|beats a minute|breaths per minute|per minute'],
  ['units', 1, '(?:international )?units?|iu'],
  ['units', 0.001, 'milliunits?'],
  ['millimoles per litre', 1, 'mmol ?/ ?l(?:it(?:er|re))?|millimoles? per lit(?:er|re)'],
  ['millimoles per litre', 0.001, '[µμu]mol ?/ ?l|micromoles? per lit(?:er|re)'],
  ['millimoles per mole', 1, 'mmol ?/ ?mol'],
  ['millimoles', 1, 'mmols?|millimoles?'],
  ['milliequivalents', 1, 'meqs?(?: ?/ ?l)?'],
  ['grams per litre', 10, 'g ?/ ?dl|gm ?/ ?dl|grams? per decilit(?:er|re)'],
  ['grams per litre', 1, 'g ?/ ?l|grams? per lit(?:er|re)'],
  ['grams per litre', 0.01, 'mg ?/ ?dl|mg ?% ?|milligrams? per decilit(?:er|re)'],
  ['grams per litre', 0.001, 'mg ?/ ?l|[µμu]g ?/ ?ml|mcg ?/ ?ml'],
  ['grams per litre', 0.000_001, '[µμu]g ?/ ?l|mcg ?/ ?l|ng ?/ ?ml'],
  ['grams per litre', 0.000_000_001, 'ng ?/ ?l|pg ?/ ?ml'],
  ['milligrams per kilogram', 1, 'mg ?/ ?kg|milligrams? per kilogram'],
  ['milligrams per kilogram', 0.001, '[µμu]g ?/ ?kg|mcg ?/ ?kg|micrograms? per kilogram'],
  ['milligrams per millilitre', 1, 'mg ?/ ?ml'],
  ['millilitres per minute', 1, 'ml ?/ ?min(?: ?/ ?1\\.73 ?m2)?|millilit(?:er|re)s per minute'],
  ['millilitres per hour', 1, 'ml ?/ ?h(?:r|our)?|cc ?/ ?h(?:r|our)?|millilit(?:er|re)s per hour'],
  ['milligrams per hour', 1, 'mg ?/ ?h(?:r|our)?|milligrams per hour'],
  ['milligrams per hour', 1 / 24, 'mg ?/ ?d(?:ay)?|milligrams per day'],
  ['litres per minute', 1, 'l ?/ ?min(?:ute)?|lit(?:er|re)s per minute|lpm'],
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
