import { NUMBER, sayCount, sayNumber } from './spoken-numbers.ts';
import { UNITS, UNITS_ALONE } from './spoken-table.ts';

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const byLength = (names: Iterable<string>): string =>
  [...names]
    .toSorted((a, b) => b.length - a.length)
    .map(escape)
    .join('|');
/** A unit ends where no letter, digit or exponent follows. */
const UNIT_END = String.raw`(?![\p{L}\p{N}²³⁻])`;
const unit = `(?:${byLength(Object.keys(UNITS))})${UNIT_END}`;
const perPart = String.raw`\s?/\s?(?:(?:${NUMBER})\s?)?${unit}`;
/** mg·kg⁻¹·h⁻¹ and the like. */
const inverse = String.raw`[·.\s]?(?:${byLength(Object.keys(UNITS))})(?:⁻¹|\^-1)`;
const power = String.raw`(?:\s?[x×*]\s?10(?:\^(\d{1,2})|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})))`;

/** How ranges and bounds are written between two numbers. */
const RANGE = String.raw`\s?(?:-|–|—|to)\s?`;

const measured = new RegExp(
  String.raw`(?<![\p{L}\p{N}.,])(${NUMBER})((?:${RANGE})(?:${NUMBER}))?${power}?(\s?-?\s?)((?:${byLength(Object.keys(UNITS))})(?:(?:${inverse})+|${UNIT_END}))((?:${perPart})*)`,
  'gu',
);
const alone = new RegExp(
  String.raw`(?<![\p{L}\p{N}/])((?:${byLength(UNITS_ALONE)})${UNIT_END})((?:${perPart})*)(?![\p{L}\p{N}])`,
  'gu',
);
/** "60/min": without a number below the line, which would be a ratio or two strengths ("30/500 mg"). */
const countPer = new RegExp(String.raw`(?<![\p{L}\p{N}.,/])(${NUMBER})${power}?((?:\s?/\s?${unit})+)`, 'gu');
const eachPer = /(?<=\p{L}{3})\s?\/\s?(?:day|dose|min|hour|h|week|month|year|kg)(?![\p{L}\p{N}])/gu;
/** "2,5 mg": read as written, as "2, 5 milligrams" would be heard as five. Lists without blanks have more than two. */
const decimalComma = /(?<![\p{L}\p{N}.,])(\d{1,4}),(\d{1,2})(?![\p{N},]|\.\d)/gu;
const decimalCommaRange = /(?<=\d comma \d{1,2})\s?[-–—]\s?(?=\d{1,4} comma \d)/gu;
/** "5 mg - 10 mg": a range though blanks stand around its dash. */
const sameUnitRange = new RegExp(String.raw`(${NUMBER})\s?(${unit})\s?[-–—]\s?(?=(?:${NUMBER})\s?\2${UNIT_END})`, 'gu');

/** Writes out units: "0.1 units/kg/h" becomes "zero point one units per kilogram per hour". */
export function sayUnits(text: string): string {
  return text
    .replace(decimalComma, '$1 comma $2')
    .replace(decimalCommaRange, ' to ')
    .replace(sameUnitRange, '$1 $2 to ')
    .replace(
      measured,
      (_all, from: string, range: string | undefined, powerA: string, powerB: string, gap: string, name: string, per: string) => {
        const first = sayNumber(from);
        const last = range === undefined ? null : sayNumber(range.replace(/^\s?(?:-|–|—|to)\s?/u, ''));
        const between = range !== undefined && per === '' && !range.includes('to') && isNoRange(from, range) ? 'dash' : 'to';
        const amount = `${last === null ? first : `${first} ${between} ${last}`}${sayPower(powerA, powerB)}`;
        const { base, inverses } = splitInverse(name);
        // "a 5-mg tablet"
        const adjective = gap.includes('-');
        const [one, many] = UNITS[base] ?? [base, base];
        const said = adjective || (last === null && from === '1' && !powerA && !powerB) ? one : many;
        return `${amount} ${said}${inverses.map((one) => ` per ${UNITS[one]?.[0] ?? one}`).join('')}${sayPer(per)}`;
      },
    )
    .replace(countPer, (_all, count: string, powerA: string, powerB: string, per: string) => {
      return `${sayNumber(count)}${sayPower(powerA, powerB)}${sayPer(per)}`;
    })
    .replace(alone, (_all, name: string, per: string) => `${UNITS[name]?.[name === 'tab' ? 0 : 1] ?? name}${sayPer(per)}`)
    .replace(eachPer, sayPer);
}

/** From here on it may be two strengths in one tablet ("5-325 mg", "800-160 mg") or a taper: the sign is read, nothing guessed. */
const WIDEST_RANGE = 20;

function isNoRange(from: string, range: string): boolean {
  const value = (written: string): number => Number(written.replaceAll(/[^\d.]/g, ''));
  return value(range) <= value(from) || value(range) > value(from) * WIDEST_RANGE;
}

function splitInverse(name: string): { base: string; inverses: string[] } {
  const [base = name, ...rest] = name.split(/[·.\s](?=\S+(?:⁻¹|\^-1))|(?<=⁻¹|\^-1)[·.\s]?/u).filter((part) => part !== '');
  return { base, inverses: rest.map((part) => part.replace(/⁻¹|\^-1/, '')) };
}

function sayPer(per: string): string {
  return per.replace(
    new RegExp(String.raw`\s?/\s?(?:(${NUMBER})\s?)?(${unit})`, 'gu'),
    (_all, count: string | undefined, name: string) => {
      const [one, many] = UNITS[name] ?? [name, name];
      return count === undefined || Number(count) === 1 ? ` per ${one}` : ` per ${sayNumber(count)} ${many}`;
    },
  );
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function sayPower(plain: string | undefined, raised: string | undefined): string {
  const exponent = plain ?? (raised === undefined ? undefined : [...raised].map((digit) => SUPERSCRIPTS.indexOf(digit)).join(''));
  return exponent === undefined ? '' : ` times 10 to the ${sayCount(Number(exponent))}`;
}
