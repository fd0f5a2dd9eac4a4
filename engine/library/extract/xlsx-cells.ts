import { decodeXml, descendants, elementsOf, parseXml } from './xml-tree.ts';

/** How a stored number is meant, by the style of its cell. */
export type NumberStyle = 'number' | 'date' | 'time' | 'date-time' | 'duration' | 'percent';

/** Formats every reader knows by number (ECMA-376 part 1, 18.8.30), as far as they are more than a number. */
function builtInStyle(id: number): NumberStyle | null {
  if (id === 9 || id === 10) return 'percent';
  if (id === 22) return 'date-time';
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return 'time';
  if (id === 46) return 'duration';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date';
  return null;
}

/** The longest format code a spreadsheet takes. */
const MAX_CODE_CHARS = 255;

/** What a format code shows: letters in quotes, brackets or behind a backslash are words, not parts of a date. */
function styleOfCode(written: string): NumberStyle {
  const code = written.slice(0, MAX_CODE_CHARS);
  const duration = /\[(?:h+|m+|s+)\]/i.test(code);
  const bare = code
    .split(';')[0]!
    .replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '')
    .toLowerCase();
  if (duration) return 'duration';
  const time = /[hs]/.test(bare);
  const date = /[yd]/.test(bare) || (/m/.test(bare) && !time);
  if (date) return time ? 'date-time' : 'date';
  if (time) return 'time';
  return bare.includes('%') ? 'percent' : 'number';
}

/** The style of every cell format of a workbook, by its index, from styles.xml. */
export function readStyles(bytes: Uint8Array): NumberStyle[] {
  const root = parseXml(decodeXml(bytes));
  const codes = new Map<number, string>();
  for (const format of descendants(root, 'numFmt')) {
    codes.set(Number(format.attribute('numFmtId')), format.attribute('formatCode') ?? '');
  }
  const formats = descendants(root, 'cellXfs')[0];
  return (formats ? elementsOf(formats, 'xf') : []).map((format) => {
    const id = Number(format.attribute('numFmtId') ?? 0);
    const code = codes.get(id);
    return code === undefined ? (builtInStyle(id) ?? 'number') : styleOfCode(code);
  });
}

const DAY_MS = 86_400_000;

/** A stored number as its cell shows it, dates as ISO 8601: the reader's locale is not in the file. */
export function showNumber(stored: string, style: NumberStyle, from1904: boolean): string {
  const value = Number(stored);
  if (stored.trim() === '' || !Number.isFinite(value)) return stored;
  if (style === 'percent') return `${round(value * 100)}%`;
  if (style === 'number' || value < 0 || value > 2_958_466) return round(value); // no date beyond the year 9999
  if (style === 'duration') return clock(Math.round(value * 1440));
  if (style === 'time' || value < 1) return clock(Math.round(value * 1440) % 1440);
  // Excel counts a 29 February 1900 that never was: days before it are one off.
  const epochMs = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, value < 60 ? 31 : 30);
  const shown = new Date(epochMs + Math.round((value * DAY_MS) / 60_000) * 60_000).toISOString();
  return style === 'date' || Number.isInteger(value) ? shown.slice(0, 10) : `${shown.slice(0, 10)} ${shown.slice(11, 16)}`;
}

/** Spreadsheets keep 15 digits; what a file has beyond them is the noise of binary fractions. */
function round(value: number): string {
  return String(Number(value.toPrecision(15)));
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
