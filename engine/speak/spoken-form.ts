import { NUMBER, romanValue, sayCount, sayDate, sayNumber, sayRatio, sayTime } from './spoken-numbers.ts';
import { ABBREVIATIONS, DOSING, DOSING_DOTTED, GREEK } from './spoken-table.ts';
import { spellAbbreviations } from './spoken-letters.ts';
import { sayUnits } from './spoken-units.ts';

/**
 * A sentence as a clinician would read it aloud: doses, units, frequencies, dates and abbreviations written out, so that
 * every synthesizer says the same. Whole numbers stay digits, which all of them read; decimals are words. What has two
 * meanings is spelled letter by letter and never guessed.
 */
export function spokenForm(text: string): string {
  return (
    RULES.reduce((said, rule) => rule(said), text)
      // "Atrial fibrillation (AF)" is said once.
      .replace(/(?<![\p{L}\p{N}])(\p{L}[\p{L}\p{N} -]{3,60}) \(\1\)/giu, '$1')
      .replace(/\s+/gu, ' ')
      .replace(/ (?=[,.;:!?](?:\s|$))/g, '')
      .trim()
  );
}

const RULES: readonly ((text: string) => string)[] = [
  normalise,
  sayLinks,
  sayDates,
  sayTimes,
  sayRoman,
  sayTens,
  sayPressure,
  sayFrequencies,
  sayElectrolytes,
  sayAbbreviations,
  sayComparisons,
  sayFractions,
  sayUnits,
  sayNumbers,
  saySymbols,
  spellAbbreviations,
];

function normalise(text: string): string {
  return text
    .replace(/[\u00a0\u2007\u2009\u202f]/g, ' ')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/[\u2010\u2011]/g, '-')
    .replace(/\u03bc/g, 'µ')
    .replace(/[₀-₉]/g, (digit) => String(digit.charCodeAt(0) - 0x2080))
    .replace(/(?<=\d) (?=\d{3}(?:\D|$))(?<!\d{4} )/g, (blank, at: number, whole: string) =>
      /(?<!\d)\d{1,3} \d{3}(?!\d)/.test(whole.slice(Math.max(0, at - 3), at + 4)) ? '' : blank,
    );
}

function sayLinks(text: string): string {
  return text.replace(/\b(?:https?:\/\/|www\.|[\w-]+\.(?:com|org|net|gov|edu|int|uk|eu|io)\/)\S+?(?=[.,;:)]*(?:\s|$))/g, 'link');
}

function sayDates(text: string): string {
  return (
    text
      .replace(/\b(\d{4})-(\d{2})-(\d{2})(?:[T ](?=\d{2}:\d{2}))?/g, (all: string, year: string, month: string, day: string) => {
        const date = sayDate(year, month, day);
        return date === null ? all : `${date}${/[T ]$/.test(all) ? ' at ' : ''}`;
      })
      // Day and month cannot be told apart: the numbers are read, not guessed.
      .replace(/\b(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})\b/g, '$1 slash $2 slash $3')
  );
}

function sayTimes(text: string): string {
  return text.replace(
    /(?<![\d:.]|(?:ratio|dilut\w+|tit(?:re|er))(?: of| to)? )([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?!\d|:\d|,\d{3})(?:\s?([ap])\.?m\b\.?)?/gi,
    (_all, hours: string, minutes: string, half: string | undefined) => sayTime(hours, minutes, half),
  );
}

/** "type II" is "type 2", "stage IIIb" is "stage 3 B", "CN VII" is "cranial nerve 7". */
function sayRoman(text: string): string {
  return text.replace(
    /\b([Tt]ypes?|[Cc]lass|[Ss]tages?|[Gg]rades?|[Pp]hase|[Ff]actor|[Cc]ategory|[Ll]evel|Mobitz|[Pp]art|[Ff]igure|[Tt]able|nerve|NYHA(?: class)?|CN|Killip|[Gg]roup)\s(X{0,3}(?:IX|IV|V?I{0,3}))([abAB]?)(?![\p{L}\p{N}])/gu,
    (all: string, what: string, roman: string, letter: string) =>
      roman === ''
        ? all
        : `${what === 'CN' ? 'cranial nerve' : what} ${romanValue(roman)}${letter === '' ? '' : ` ${letter.toUpperCase()}`}`,
  );
}

function sayPressure(text: string): string {
  const side = String.raw`\d{2,3}(?:\s?[-–]\s?\d{2,3})?`;
  return text.replace(
    new RegExp(String.raw`(?<![\d/.])(${side})\s?/\s?(${side})\s?mm\s?Hg\b`, 'g'),
    (_all, high: string, low: string) => {
      const range = (pressure: string): string => pressure.replace(/\s?[-–]\s?/, ' to ');
      return `${range(high)} over ${range(low)} millimetres of mercury`;
    },
  );
}

const PERIODS: Readonly<Record<string, string>> = { h: 'hours', d: 'days', w: 'weeks', mo: 'months', mi: 'minutes' };

/** "q6h" is "every six hours", "b.i.d." is "twice daily". */
function sayFrequencies(text: string): string {
  const small = (digits: string): string => sayCount(Number(digits));
  return text
    .replace(
      /(?<![\p{L}\p{N}])[qQ]\.?\s?(\d{1,2})(?:\s?[-–]\s?(\d{1,2}))?\s?(h|hr|hrs|hours?|d|days?|w|wk|wks|weeks?|mo|mos|months?|mins?|minutes?|H|HR)(?![\p{L}\p{N}])/gu,
      (_all, from: string, to: string | undefined, period: string) => {
        const many = PERIODS[period.startsWith('m') ? period.slice(0, 2) : period.charAt(0).toLowerCase()] ?? period;
        if (to !== undefined) return `every ${small(from)} to ${small(to)} ${many}`;
        return from === '1' ? `every ${many.slice(0, -1)}` : `every ${small(from)} ${many}`;
      },
    )
    .replace(/(?<![\p{L}\p{N}.])(?:\p{L}\.){2,4}(?![\p{L}\p{N}])/gu, (dotted: string, at: number, whole: string) => {
      const said = DOSING_DOTTED[dotted.replaceAll('.', '').toLowerCase()];
      if (said === undefined) return dotted;
      // Its last full stop may be the sentence's too.
      return /^\s*$/.test(whole.slice(at + dotted.length)) ? `${said}.` : said;
    })
    .replace(/(?<![\p{L}\p{N}.'’-])(\p{L}{2,4})(?![\p{L}\p{N}'’-])/gu, (word: string) => {
      const alike = word === word.toLowerCase() || word === word.toUpperCase();
      return (
        (alike ? DOSING[word.toLowerCase()] : undefined) ?? (/^q[AP]M$/.test(word) ? (DOSING[word.toLowerCase()] ?? word) : word)
      );
    });
}

const known = new RegExp(
  String.raw`(?<![\p{L}\p{N}'’])(?:${Object.keys(ABBREVIATIONS)
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('|')})(?![\p{L}\p{N}'’])`,
  'gu',
);

const ELECTROLYTES: Readonly<Record<string, string>> = {
  Na: 'sodium',
  K: 'potassium',
  Cl: 'chloride',
  Ca: 'calcium',
  Mg: 'magnesium',
};

/** "K 4.1" is potassium, "Mg" is no unit; "vitamin K" stays. */
function sayElectrolytes(text: string): string {
  return text
    .replace(
      /(?<![\p{L}\p{N}]|[Vv]itamin )(Na|K|Cl|Ca|Mg)(?=(?::|=|\s|\sof\s|\swas\s|\sis\s)\s?[<>≥≤~]?\s?\d)/gu,
      (symbol) => ELECTROLYTES[symbol] ?? symbol,
    )
    .replace(/(?<![\p{L}\p{N}]|\d\s)Mg(?![\p{L}\p{N}+])/gu, 'magnesium');
}

const RATES: Readonly<Record<string, string>> = { HR: 'heart rate', RR: 'respiratory rate' };
const TENS = 'hundreds tens twenties thirties forties fifties sixties seventies eighties nineties'.split(' ');

/** "in the low 90s" is no time of 90 seconds. */
function sayTens(text: string): string {
  return text.replace(
    /(?<=\bthe (?:(?:low|mid|high|upper|lower)[ -])?)(1?)(\d)0['’]?s(?![\p{L}\p{N}])/gu,
    (_all, hundred: string, ten: string) => `${hundred === '' ? '' : 'one '}${TENS[Number(ten)]}`,
  );
}

/** Whole numbers from 4 on: a ratio has decimals, or is 1, 2 or 3. */
const RATE = String.raw`(?=(?:\s(?:is|was|of|at))?\s?[:=]?\s?[<>≥≤~]?=?\s?(?:[4-9]|\d{2,3})(?![\d.,]*\.?\d))`;
const rates = new RegExp(String.raw`(?<![\p{L}\p{N}'’])(HR|RR)${RATE}`, 'gu');

function sayAbbreviations(text: string): string {
  const rated = text
    .replace(rates, (name) => RATES[name] ?? name)
    // "ca. 5 cm" is a length, "ca. breast" a carcinoma.
    .replace(/(?<![\p{L}\p{N}])ca\. (?=\d)/gu, 'about ')
    // Pharmacies write "25 Mg Tab"; a number behind it makes it magnesium ("K 4.1 Mg 2.1").
    .replace(/(?<=\d\s?)Mg(?![\p{L}\p{N}+]|\s?[:=]?\s?\d)/gu, 'mg');
  return rated.replace(known, (name: string, at: number, whole: string) => {
    const said = ABBREVIATIONS[name] ?? name;
    return name.endsWith('.') && /^\s*$/.test(whole.slice(at + name.length)) ? `${said}.` : said;
  });
}

function sayComparisons(text: string): string {
  return text
    .replace(/\s?(?:≥|>\s?=|⩾)\s?/g, ' greater than or equal to ')
    .replace(/\s?(?:≤|<\s?=|⩽)\s?/g, ' less than or equal to ')
    .replace(/\s?(?:→|-+>|⇒|➔)\s?/g, ', then ')
    .replace(/\s?(?:≫|>+)\s?(?=[\d.\p{L}])/gu, ' greater than ')
    .replace(/\s?(?:≪|<+)\s?(?=[\d.\p{L}])/gu, ' less than ')
    .replace(/\s?±\s?|\s?\+\/-\s?/g, ' plus or minus ')
    .replace(/(?<=\d)\s?[×x]\s?(?=\d)(?!\s?10(?:\^|[⁰¹²³⁴⁵⁶⁷⁸⁹]))/g, ' times ')
    .replace(
      /(?<![\p{L}\p{N}])[x×]\s?(?=\d+\s?(?:d|days?|wks?|weeks?|mo|months?|h|hrs?|hours?|doses?)(?![\p{L}\p{N}]))/gu,
      'for ',
    )
    .replace(/(?<=\d)[x×](?=\s|$)/g, ' times')
    .replace(/(?:≈|~)\s?(?=\d)/g, 'about ')
    .replace(/(^|[\s(])[-−](?=\.?\d)/g, '$1minus ')
    .replace(/(^|[\s(])\+(?=\.?\d)/g, '$1plus ');
}

/** Fractions before units: "1/2 tablet" is no rate. */
function sayFractions(text: string): string {
  return (
    text
      .replace(/[½⅓⅔¼¾]/g, (fraction, at: number, whole: string) => {
        return `${/\d\s?$/.test(whole.slice(0, at)) ? ' and ' : ''}${sayRatio(fraction)}`;
      })
      // "1 1/2 tablets": without "and" it is heard as one half.
      .replace(/(?<![\p{L}\p{N}/.,])(\d{1,2}) (?=(?:1\/[234]|2\/3|3\/4)(?![\p{L}\p{N}/]|[.,]\d))/gu, '$1 and ')
      .replace(/(?<![\p{L}\p{N}/.,])(?:1\/[234]|2\/3|3\/4)(?![\p{L}\p{N}/]|[.,]\d)/gu, (fraction) => sayRatio(fraction))
  );
}

function sayNumbers(text: string): string {
  return (
    text
      .replace(
        new RegExp(String.raw`(?<![\p{L}\p{N}/.])(?:${NUMBER})\s?/\s?(?:${NUMBER})(?![\p{L}\p{N}/]|\.\d)`, 'gu'),
        (ratio) => sayRatio(ratio),
      )
      .replace(/(?<![\d:.,])(\d{1,4}):(\d{1,3}(?:,\d{3})+|\d{1,7})(?![\d:]|,\d)/g, '$1 to $2')
      .replace(
        new RegExp(String.raw`(?<![\p{L}\p{N}.,-])(${NUMBER})\s?[-–—]\s?(${NUMBER})(?![\p{L}\p{N}-])`, 'gu'),
        (all: string, from: string, to: string) =>
          Number(from.replaceAll(',', '')) < Number(to.replaceAll(',', '')) ? `${sayNumber(from)} to ${sayNumber(to)}` : all,
      )
      .replace(/(?<!\d)10\^(\d{1,2})(?!\d)/g, (_all, exponent: string) => `10 to the ${sayCount(Number(exponent))}`)
      // Numbers of versions and sections ("1.2.3") are no decimals.
      .replace(/(?<![\p{L}\p{N}.,])\d+(?:\.\d+){2,}(?![\p{L}\p{N}])/gu, (section) => section.split('.').join(' point '))
      .replace(new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${NUMBER})`, 'gu'), (number) =>
        /[.,]/.test(number) ? sayNumber(number) : number,
      )
  );
}

function saySymbols(text: string): string {
  return text
    .replace(/[αβγδΔεκλωΩσθ]/g, (letter) => GREEK[letter] ?? letter)
    .replace(/</g, ' less than ')
    .replace(/>/g, ' greater than ')
    .replace(/µ/g, 'micro')
    .replace(/\s?↑\s?/g, ' increased ')
    .replace(/\s?↓\s?/g, ' decreased ')
    .replace(/\s?%/g, ' percent')
    .replace(/(?<=\d)\+(?!\d)/g, ' plus')
    .replace(/\s\+\s/g, ' plus ')
    .replace(/\s?=\s?/g, ' equals ')
    .replace(/\s?&\s?/g, ' and ')
    .replace(/#(?=\d)/g, 'number ')
    .replace(/\s[–—]\s/g, ', ')
    .replace(/(?<=\p{L})\s?\/\s?(?=\p{L})/gu, ' or ')
    .replace(/[|^_•]/g, ' ');
}
