import { describe, expect, it } from 'vitest';
import { datesIn, documentDate, hasDateIn } from './dates.ts';

describe('datesIn', () => {
  it('reads dates in figures and in words', () => {
    expect(datesIn('on 2026-03-12 and 12.3.2026, then 4 March 2026')).toEqual(['2026-03-12', '2026-03-12', '2026-03-04']);
    expect(datesIn('BP 130/80, ratio 1:10, 2026')).toEqual([]);
    expect(hasDateIn(9, 'Result of 2026-09-01')).toBe(true);
    expect(hasDateIn(8, 'Result of 2026-09-01')).toBe(false);
  });
});

describe('documentDate', () => {
  it('takes the file name before the title and the title before the text', () => {
    const text = 'Seen: 2026-01-03\nDue 2027-01-01';
    expect(documentDate([{ path: 'a/2026-03-12 review.md', title: 'Letter 2026-02-01', text }])).toBe('2026-03-12');
    expect(documentDate([{ path: 'a/review.md', title: 'Letter 2026-02-01', text }])).toBe('2026-02-01');
    expect(documentDate([{ path: 'a/review.md', title: 'Letter', text }])).toBe('2026-01-03');
    expect(documentDate([{ path: 'a/review.md', title: 'Letter', text: 'Stop on 2027-01-01.' }])).toBeNull();
  });
});
