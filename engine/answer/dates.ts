import type { SearchHit } from '../../contract/search.ts';

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
/** `2026-03-12` and, day first, `12.3.2026` or `12/03/2026`; numbers of other meaning have no such form. */
const DATE = /(?<![\d-])(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?!\d)/g;
const WRITTEN_DATE = new RegExp(`\\b(\\d{1,2}) (${MONTHS.join('|')}),? (\\d{4})\\b`, 'giu');

/** The dates of a text as `YYYY-MM-DD`, in its order where they are written in figures. */
export function datesIn(text: string): string[] {
  const figures = [...text.matchAll(DATE)].map(([, year, month, day, dayFirst, monthSecond, yearLast]) =>
    year === undefined ? isoDate(yearLast, monthSecond, dayFirst) : isoDate(year, month, day),
  );
  const written = [...text.matchAll(WRITTEN_DATE)].map(([, day, month, year]) =>
    isoDate(year, String(MONTHS.indexOf(month?.toLowerCase() ?? '') + 1), day),
  );
  return [...figures, ...written];
}

function isoDate(year = '', month = '', day = ''): string {
  return [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
}

/** The number of a month named in full, 1 to 12, or null. */
export function monthOf(word: string): number | null {
  const index = MONTHS.indexOf(word.toLowerCase());
  return index < 0 ? null : index + 1;
}

export function hasDateIn(month: number, text: string): boolean {
  return datesIn(text).some((date) => Number(date.slice(5, 7)) === month);
}

/** When a document was written, as far as its file name, its title or a line such as `Date:` tells; null otherwise. */
export function documentDate(hits: readonly Pick<SearchHit, 'path' | 'title' | 'text'>[]): string | null {
  for (const { path, title } of hits) {
    const [named] = [...datesIn(path.split(/[\\/]/).at(-1) ?? ''), ...datesIn(title)];
    if (named !== undefined) return named;
  }
  for (const { text } of hits) {
    const line = /\b(?:date|seen|visit|admitted|discharged)(?: on)?:?\s*([^\n]{0,40})/iu.exec(text);
    const [written] = datesIn(line?.[1] ?? '');
    if (written !== undefined) return written;
  }
  return null;
}
