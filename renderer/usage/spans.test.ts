import { describe, expect, it } from 'vitest';
import { dayName, partText, SPANS, timesOf } from './spans.ts';

const at = (...parts: [number, number, number, number?]) => new Date(...parts).getTime();
const now = at(2026, 10, 20, 15);

describe('a span', () => {
  it('begins and ends at midnights of this computer', () => {
    expect(timesOf('today', now)).toEqual({ sinceMs: at(2026, 10, 20), untilMs: at(2026, 10, 21), each: 'hour' });
    expect(timesOf('week', now)).toEqual({ sinceMs: at(2026, 10, 14), untilMs: at(2026, 10, 21), each: 'day' });
    expect(timesOf('month', now)).toEqual({ sinceMs: at(2026, 10, 1), untilMs: at(2026, 11, 1), each: 'day' });
    expect(timesOf('year', now)).toEqual({ sinceMs: at(2025, 11, 1), untilMs: at(2026, 11, 1), each: 'month' });
  });

  it('reaches over the turn of months and years', () => {
    expect(timesOf('week', at(2026, 0, 3)).sinceMs).toBe(at(2025, 11, 28));
    expect(timesOf('month', at(2026, 11, 31, 23)).untilMs).toBe(at(2027, 0, 1));
    expect(timesOf('year', at(2028, 1, 29)).sinceMs).toBe(at(2027, 2, 1));
  });

  it('always holds the moment it is reckoned from', () => {
    for (const span of SPANS) {
      for (const moment of [now, at(2026, 0, 1), at(2026, 2, 29, 2), at(2026, 11, 31, 23)]) {
        const { sinceMs, untilMs } = timesOf(span, moment);
        expect(sinceMs <= moment && moment < untilMs).toBe(true);
      }
    }
  });
});

describe('the words of a part of a span', () => {
  it('are short under a chart and whole where it is told', () => {
    expect(partText(at(2026, 10, 20, 14), 'hour', 'en-GB')).toEqual({ short: '14', whole: '14:00–15:00' });
    expect(partText(at(2026, 10, 20), 'day', 'en-GB')).toEqual({ short: '20', whole: 'Fri 20 Nov' });
    expect(partText(at(2026, 10, 1), 'month', 'en-GB')).toEqual({ short: 'Nov', whole: 'November 2026' });
  });
});

it('a day in a file name is the day of this computer', () => {
  expect(dayName(at(2026, 0, 5, 23))).toBe('2026-01-05');
});
