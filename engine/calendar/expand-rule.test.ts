import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { expandRule } from './expand-rule.ts';
import { readRule } from './rule.ts';

const DAY = 86_400_000;

function expanded(text: string, start: string, { days = 4000, from = start }: { days?: number; from?: string } = {}): string[] {
  const rule = readRule(text);
  if (rule === null) return ['no rule'];
  const startMs = Date.parse(`${start}Z`);
  const untilMs = rule.until?.ms ?? null;
  const times = expandRule(rule, { startMs, fromMs: Date.parse(`${from}Z`), toMs: startMs + days * DAY, untilMs });
  return [...times].map((ms) => new Date(ms).toISOString().slice(0, 16));
}

/** What ical.js makes of it, with the first time, which every series has (RFC 5545, 3.8.5.3). */
function byIcal(text: string, start: string, days: number): string[] {
  const dtstart = ICAL.Time.fromDateTimeString(start);
  const end = ICAL.Time.fromDateTimeString(new Date(Date.parse(`${start}Z`) + days * DAY).toISOString().slice(0, 19));
  const iterator = ICAL.Recur.fromString(text).iterator(dtstart);
  const times: string[] = [];
  for (let next = iterator.next(); next && next.compare(end) < 0 && times.length < 400; next = iterator.next())
    times.push(next.toString().slice(0, 16));
  return times;
}

describe('a recurrence rule', () => {
  it.each([
    ['FREQ=DAILY;COUNT=3', '2026-03-28T10:00:00', ['2026-03-28T10:00', '2026-03-29T10:00', '2026-03-30T10:00']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4', '2026-11-18T09:00:00', ['2026-11-18T09:00', '2026-11-30T09:00', '2026-12-02T09:00', '2026-12-14T09:00']],
    ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=3', '2026-11-27T09:00:00', ['2026-11-27T09:00', '2026-12-25T09:00', '2027-01-29T09:00']],
    ['FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3', '2026-10-31T09:00:00', ['2026-10-31T09:00', '2026-12-31T09:00', '2027-01-31T09:00']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2', '2026-11-30T09:00:00', ['2026-11-30T09:00', '2026-12-31T09:00']],
    ['FREQ=YEARLY;COUNT=2', '2024-02-29T09:00:00', ['2024-02-29T09:00', '2028-02-29T09:00']],
    ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=2', '2026-12-28T09:00:00', ['2026-12-28T09:00', '2027-01-04T09:00']],
    ['FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;COUNT=2', '2026-10-25T01:00:00', ['2026-10-25T01:00', '2027-10-31T01:00']],
    ['FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0,30;COUNT=5', '2026-11-20T08:00:00', ['2026-11-20T08:00', '2026-11-20T08:30', '2026-11-20T20:00', '2026-11-20T20:30', '2026-11-21T08:00']],
    ['FREQ=HOURLY;INTERVAL=6;COUNT=3', '2026-11-20T20:00:00', ['2026-11-20T20:00', '2026-11-21T02:00', '2026-11-21T08:00']],
    ['FREQ=DAILY;UNTIL=20261121', '2026-11-20T20:00:00', ['2026-11-20T20:00', '2026-11-21T20:00']],
  ])('%s gives its times', (text, start, times) => {
    expect(expanded(text, start)).toEqual(times);
  }); // prettier-ignore

  it.each([
    'FREQ=SECONDLY',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;UNTIL=soon',
    'FREQ=MONTHLY;BYMONTHDAY=40',
    'BYDAY=MO',
    '',
    'FREQ=WEEKLY;BYDAY=XX',
    `FREQ=DAILY;BYHOUR=${'1,'.repeat(5000)}`,
  ])('%.30s is none anybody could follow', (text) => expect(readRule(text)).toBeNull());

  it.each([
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31',
    'FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1',
    'FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1',
  ])('%s never comes, and looking for it ends', (text) =>
    expect(expanded(text, '1970-01-01T00:00:00', { days: 400_000 })).toEqual(['1970-01-01T00:00']),
  );

  it('leaves out what lies long before the time asked for, and counts it all the same where it is counted', () => {
    expect(expanded('FREQ=DAILY', '1990-01-01T10:00:00', { days: 13_473, from: '2026-11-20T00:00:00' }).slice(-1)).toEqual([
      '2026-11-20T10:00',
    ]);
    expect(expanded('FREQ=DAILY', '1990-01-01T10:00:00', { days: 13_473, from: '2026-11-20T00:00:00' }).length).toBeLessThan(5);
    expect(expanded('FREQ=DAILY;COUNT=10', '2026-01-01T10:00:00', { from: '2026-11-20T00:00:00' })).toHaveLength(10);
  });

  it('gives what ical.js gives', () => {
    const weekdays = fc
      .uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), { minLength: 1, maxLength: 4 })
      .map((days) => `BYDAY=${days.join(',')}`);
    const monthDays = fc
      .uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1, maxLength: 4 })
      .map((days) => `BYMONTHDAY=${days.join(',')}`);
    const nth = fc.constantFrom('1MO', '2TU', '3WE', '-1FR', '-2SU', '4TH').map((day) => `BYDAY=${day}`);
    const interval = fc.integer({ min: 1, max: 4 }).map((every) => `INTERVAL=${every}`);
    const start = fc
      .integer({ min: 0, max: 3000 })
      .map((day) => `${new Date(Date.UTC(2020, 0, 1) + day * DAY).toISOString().slice(0, 10)}T09:30:00`);
    const parts = fc.oneof(
      fc.tuple(fc.constant('FREQ=DAILY'), interval, fc.constant('')),
      fc.tuple(fc.constant('FREQ=WEEKLY'), interval, fc.oneof(fc.constant(''), weekdays)),
      fc.tuple(fc.constant('FREQ=MONTHLY'), interval, fc.oneof(monthDays, nth)),
      fc.tuple(fc.constant('FREQ=YEARLY'), interval, fc.constant('')),
    );
    fc.assert(
      fc.property(parts, start, ([freq, every, by], dtstart) => {
        const text = [freq, every, by].filter((part) => part !== '').join(';');
        const days = 900;
        const theirs = [...new Set([dtstart.slice(0, 16), ...byIcal(text, dtstart, days)])];
        expect(expanded(text, dtstart, { days }).slice(0, 400)).toEqual(theirs.slice(0, 400));
      }),
      { seed: 41, numRuns: 120 },
    );
  });

  it('gives the same from any later time on', () => {
    const rules = fc.constantFrom(
      'FREQ=DAILY;INTERVAL=3',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU',
      'FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR',
      'FREQ=YEARLY;BYDAY=2MO;BYMONTH=3',
      'FREQ=HOURLY;INTERVAL=7',
      'FREQ=WEEKLY;WKST=SU;INTERVAL=3',
    );
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 1400 }), (text, later) => {
        const start = '2022-05-17T23:45:00';
        const from = new Date(Date.parse(`${start}Z`) + later * DAY).toISOString().slice(0, 19);
        const after = (times: string[]) => times.filter((time) => time >= from.slice(0, 16));
        expect(after(expanded(text, start, { days: 1500, from }))).toEqual(after(expanded(text, start, { days: 1500 })));
      }),
      { seed: 42, numRuns: 60 },
    );
  });
});
