/** A number as written: thousands may be set apart, a decimal may lack its zero. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)?(?:\.\d+)|\d{1,3}(?:,\d{3})+(?!\d)|\d+`;

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** "2.5" is "2 point five", ".05" is "zero point zero five": a full stop that is not heard makes a tenfold dose. */
export function sayNumber(written: string): string {
  const [whole = '', decimals] = written.replaceAll(',', '').split('.');
  if (decimals === undefined) return whole;
  return `${whole === '' || /^0+$/.test(whole) ? 'zero' : whole} point ${sayDigits(decimals)}`;
}

export function sayDigits(digits: string): string {
  return [...digits].map((digit) => SMALL[Number(digit)] ?? digit).join(' ');
}

/** Numbers up to twenty as words. */
export function sayCount(count: number): string {
  return SMALL[count] ?? String(count);
}

/** "2026-03-12" is "12 March 2026"; null where there is no such day. */
export function sayDate(year: string, month: string, day: string): string | null {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** "08:05" is "8 oh 5", "14:00" is "14 hundred", "8:00" with a half of the day is "8". */
export function sayTime(hours: string, minutes: string, halfDay: string | undefined): string {
  const half = halfDay === undefined ? '' : ` ${halfDay.charAt(0).toUpperCase()} M`;
  if (minutes === '00') {
    if (half !== '') return `${Number(hours)}${half}`;
    return Number(hours) === 0 ? 'midnight' : Number(hours) < 13 ? `${Number(hours)} o'clock` : `${Number(hours)} hundred`;
  }
  const past = minutes.startsWith('0') ? `oh ${Number(minutes)}` : minutes;
  return `${Number(hours) === 0 ? 'zero' : Number(hours)} ${past}${half}`;
}

const FRACTIONS: Readonly<Record<string, string>> = {
  '1/2': 'one half',
  '1/3': 'one third',
  '2/3': 'two thirds',
  '1/4': 'one quarter',
  '3/4': 'three quarters',
  '½': 'one half',
  '⅓': 'one third',
  '⅔': 'two thirds',
  '¼': 'one quarter',
  '¾': 'three quarters',
};

/** "1/2" is "one half", "7/10" is "7 out of 10", "148/86" is "148 over 86". */
export function sayRatio(written: string): string {
  const known = FRACTIONS[written.replace(/\s/g, '')];
  if (known !== undefined) return known;
  const [above = '', below = ''] = written.split('/').map((part) => part.trim());
  return below === '10' && Number(above) <= 10 ? `${above} out of 10` : `${sayNumber(above)} over ${sayNumber(below)}`;
}

const ROMAN: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };

/** "IV" is 4. Up to 39, which is all that types, stages and nerves need. */
export function romanValue(roman: string): number {
  const values = [...roman].map((letter) => ROMAN[letter] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
}
