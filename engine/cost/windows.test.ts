import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Zone, zoneNamed } from '../calendar/zones.ts';
import { dayAt, type Span, spanAt, spansBetween } from './windows.ts';

function zone(name: string): Zone {
  const found = zoneNamed(name);
  if (found === null) throw new Error(name);
  return found;
}

const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);
const SPANS: Span[] = ['hour', 'day', 'month'];
/** Changes at midnight, by half an hour, far from UTC, and none. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
];
const time = fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });

describe('spanAt', () => {
  it('has 23 hours in the day the clock is put forward, and 25 in the one it is put back', () => {
    const berlin = zone('Europe/Berlin');
    const hours = (iso: string): number => {
      const { startMs, endMs } = spanAt('day', at(iso), berlin);
      return (endMs - startMs) / HOUR_MS;
    };
    expect([hours('2026-03-29T12:00:00Z'), hours('2026-03-30T12:00:00Z'), hours('2026-10-25T12:00:00Z')]).toEqual([23, 24, 25]);
    expect(spanAt('month', at('2026-10-25T12:00:00Z'), berlin)).toEqual({
      startMs: at('2026-09-30T22:00:00Z'),
      endMs: at('2026-10-31T23:00:00Z'),
    });
  });

  it('begins a day that has no midnight with its first moment', () => {
    // In Santiago the clock goes from 24:00 on 5 September 2026 to 01:00.
    expect(spanAt('day', at('2026-09-06T15:00:00Z'), zone('America/Santiago')).startMs).toBe(at('2026-09-06T04:00:00Z'));
    expect(dayAt(at('2026-09-06T03:59:59Z'), zone('America/Santiago'))).toBe('2026-09-05');
    expect(dayAt(at('2026-09-06T04:00:00Z'), zone('America/Santiago'))).toBe('2026-09-06');
  });

  it('tells an hour from the same one an hour later', () => {
    const berlin = zone('Europe/Berlin');
    const first = spanAt('hour', at('2026-10-25T00:30:00Z'), berlin);
    const second = spanAt('hour', at('2026-10-25T01:30:00Z'), berlin);
    expect([first.endMs, second.endMs - second.startMs]).toEqual([second.startMs, HOUR_MS]);
  });

  it('holds the time asked for, and every other time of it leads to the same day or month', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...SPANS),
        time,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (name, kind, ms, share) => {
          const span = spanAt(kind, ms, zone(name));
          expect(span.startMs <= ms && ms < span.endMs).toBe(true);
          if (kind === 'hour') return;
          const other = Math.min(span.endMs - 1, span.startMs + Math.floor(share * (span.endMs - span.startMs)));
          expect(spanAt(kind, other, zone(name))).toEqual(span);
        },
      ),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe('spansBetween', () => {
  it('leaves nothing out and nothing overlap', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...SPANS),
        time,
        fc.integer({ min: 0, max: 60 }),
        (name, kind, ms, hours) => {
          const untilMs = ms + hours * HOUR_MS * (kind === 'hour' ? 1 : 24);
          const spans = spansBetween(kind, ms, untilMs, zone(name));
          expect(spans[0]?.startMs).toBeLessThanOrEqual(ms);
          expect(spans.at(-1)?.endMs).toBeGreaterThanOrEqual(untilMs);
          for (const [index, span] of spans.entries()) {
            expect(span.endMs).toBeGreaterThan(span.startMs);
            expect(span.startMs).toBe(index === 0 ? span.startMs : spans[index - 1]?.endMs);
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});
