import { describe, expect, it } from 'vitest';
import { inputOf, isNarrowed, NO_FILTER } from './filter.ts';

const now = new Date(2026, 10, 20, 15).getTime();

describe('which connections are asked for', () => {
  it('is all of them where nothing is chosen, and blanks are nothing', () => {
    expect(inputOf(NO_FILTER, now)).toEqual({});
    expect(inputOf({ ...NO_FILTER, query: '  ' }, now)).toEqual({});
    expect(isNarrowed({ ...NO_FILTER, query: '  ' })).toBe(false);
  });

  it('is what was chosen, with the span on the calendar of this computer', () => {
    const filter = { query: ' cloud ', purpose: 'sync', outcome: 'failed', span: 'today' } as const;
    expect(inputOf(filter, now)).toEqual({
      query: 'cloud',
      purpose: 'sync',
      outcome: 'failed',
      sinceMs: new Date(2026, 10, 20).getTime(),
      untilMs: new Date(2026, 10, 21).getTime(),
    });
    expect(isNarrowed(filter)).toBe(true);
  });

  it('is narrowed by each choice alone', () => {
    expect(isNarrowed({ ...NO_FILTER, purpose: 'answer' })).toBe(true);
    expect(isNarrowed({ ...NO_FILTER, outcome: 'done' })).toBe(true);
    expect(isNarrowed({ ...NO_FILTER, span: 'year' })).toBe(true);
  });
});
