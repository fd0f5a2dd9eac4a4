import { cleanInline } from './clean-text.ts';

const MAX_AUTHORS = 10;
const MAX_NAME_CHARS = 100;
/** Earlier or much later than any document: a clock that was never set, a field filled by a program. */
const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2100;

/** Names that stand for no one: what programs write where nobody told them. */
const nobody =
  /^(?:unknown|author|user|admin(?:istrator)?|owner|python-docx|microsoft office user|apache poi|openpyxl|n\/a|none|-+)$/i;

/** Names of authors from one field that may hold several, set apart by semicolons, line ends or "and". */
export function authorNames(...fields: readonly string[]): string[] {
  const names = fields
    .flatMap((field) => field.split(/[;\n]|\s+and\s+|,\s+(?=(?:Dr|Prof|Mr|Mrs|Ms)\b)/))
    .map((name) =>
      cleanInline(name)
        .trim()
        .replace(/[\s,.]+$/, (end) => (end.startsWith('.') ? '.' : '')),
    )
    .filter((name) => name.length > 1 && name.length <= MAX_NAME_CHARS && /\p{L}/u.test(name) && !nobody.test(name));
  return [...new Set(names)].slice(0, MAX_AUTHORS);
}

/** The date a PDF tells: `D:20240305101500+01'00'` (ISO 32000-2, 7.9.4). */
export function pdfDateMs(value: string): number | null {
  const match = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?/.exec(value.trim());
  return match ? dayMs(Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)) : null;
}

/** The day of an ISO 8601 date or time, or of HL7's `20240305`; null for anything else. */
export function isoDateMs(value: string | null | undefined): number | null {
  const match = /^\s*(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T|\s|$)/.exec(value ?? '') ?? /^\s*(\d{4})(\d\d)(\d\d)/.exec(value ?? '');
  return match ? dayMs(Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)) : null;
}

/** Midnight (UTC) of a day that exists; null for one that does not. */
export function dayMs(year: number, month: number, day: number): number | null {
  if (!(year >= EARLIEST_YEAR && year <= LATEST_YEAR)) return null;
  const timeMs = Date.UTC(year, month - 1, day);
  const date = new Date(timeMs);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? timeMs : null;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthWord = '(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\\.?';
const writtenDates: readonly [RegExp, (parts: readonly string[]) => number | null][] = [
  [/\b(\d{4})-(\d{1,2})-(\d{1,2})\b/, ([y, m, d]) => dayMs(Number(y), Number(m), Number(d))],
  [/\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/, ([d, m, y]) => dayMs(Number(y), Number(m), Number(d))],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+${monthWord},?\\s+(\\d{4})\\b`, 'i'),
    ([d, m, y]) => dayMs(Number(y), monthOf(m), Number(d)),
  ],
  [
    new RegExp(`\\b${monthWord}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})\\b`, 'i'),
    ([m, d, y]) => dayMs(Number(y), monthOf(m), Number(d)),
  ],
  [/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/, ([a, b, y]) => slashDateMs(Number(a), Number(b), Number(y))],
  [new RegExp(`\\b${monthWord}\\s+(\\d{4})\\b`, 'i'), ([m, y]) => dayMs(Number(y), monthOf(m), 1)],
];

function monthOf(word: string | undefined): number {
  return months.indexOf((word ?? '').slice(0, 3).toLowerCase()) + 1;
}

/** Day and month are told apart only where one of them can be no month, or both are the same. */
function slashDateMs(first: number, second: number, year: number): number | null {
  if (first > 12 || first === second) return dayMs(year, second, first);
  return second > 12 ? dayMs(year, first, second) : null;
}

/** The first date written in these words, as people and programs write dates; null where there is none that is clear. */
export function writtenDateMs(words: string): number | null {
  let best: { at: number; timeMs: number } | null = null;
  for (const [pattern, read] of writtenDates) {
    const match = pattern.exec(words);
    const timeMs = match ? read(match.slice(1)) : null;
    if (match && timeMs !== null && (best === null || match.index < best.at)) best = { at: match.index, timeMs };
  }
  return best?.timeMs ?? null;
}
