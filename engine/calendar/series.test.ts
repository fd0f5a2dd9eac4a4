import { describe, expect, it } from 'vitest';
import { readEntry } from './read-entry.ts';
import { boundsOf, timesBetween } from './series.ts';

function calendar(...parts: string[][]): string {
  const events = parts.flatMap((lines) => ['BEGIN:VEVENT', 'UID:u', ...lines, 'END:VEVENT']);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR'].join('\r\n');
}

function times(data: string, from = '2026-01-01', to = '2027-01-01'): string[] {
  const { series } = readEntry(data, 'calendar');
  if (series === null) return ['no times'];
  const found = timesBetween(series, Date.parse(from), Date.parse(to));
  return found.map(({ startMs, endMs, isWall, part }) => {
    const [start, end] = [startMs, endMs].map((ms) => new Date(ms).toISOString().slice(0, 16).replace('T', ' '));
    return `${start} - ${end}${isWall ? ' wall' : ''}${part === 0 ? '' : ` #${part}`}`;
  });
}

describe('the times of an event', () => {
  it('stay at the same hour of the clock when it is put forward and back', () => {
    const lines = ['DTSTART;TZID=Europe/Berlin:20260327T090000', 'DTEND;TZID=Europe/Berlin:20260327T093000'];
    expect(times(calendar([...lines, 'RRULE:FREQ=DAILY;COUNT=4']))).toEqual([
      '2026-03-27 08:00 - 2026-03-27 08:30',
      '2026-03-28 08:00 - 2026-03-28 08:30',
      '2026-03-29 07:00 - 2026-03-29 07:30',
      '2026-03-30 07:00 - 2026-03-30 07:30',
    ]);
    const autumn = ['DTSTART;TZID=America/New_York:20261031T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2'];
    expect(times(calendar(autumn))).toEqual(['2026-10-31 13:00 - 2026-10-31 14:00', '2026-11-01 14:00 - 2026-11-01 15:00']);
  });

  it('lie before the gap where the clock skips them, and are the first where it shows them twice', () => {
    expect(times(calendar(['DTSTART;TZID=Europe/Berlin:20260329T023000']))).toEqual(['2026-03-29 01:30 - 2026-03-29 01:30']);
    expect(times(calendar(['DTSTART;TZID=Europe/Berlin:20261025T023000']))).toEqual(['2026-10-25 00:30 - 2026-10-25 00:30']);
  });

  it('are days on the wall where they are whole days, also over the change of the clock', () => {
    expect(times(calendar(['DTSTART;VALUE=DATE:20260328', 'DTEND;VALUE=DATE:20260330']))).toEqual([
      '2026-03-28 00:00 - 2026-03-30 00:00 wall',
    ]);
    expect(times(calendar(['DTSTART;VALUE=DATE:20260328', 'RRULE:FREQ=DAILY;COUNT=2']))).toEqual([
      '2026-03-28 00:00 - 2026-03-29 00:00 wall',
      '2026-03-29 00:00 - 2026-03-30 00:00 wall',
    ]);
  });

  it('are told by names of zones of every kind', () => {
    const at = (tzid: string) => times(calendar([`DTSTART;TZID=${tzid}:20260701T120000`]))[0]?.slice(0, 16);
    expect(at('Europe/London')).toBe('2026-07-01 11:00');
    expect(at('GMT Standard Time')).toBe('2026-07-01 11:00');
    expect(at('"W. Europe Standard Time"')).toBe('2026-07-01 10:00');
    expect(at('/mozilla.org/20050126_1/America/Argentina/Buenos_Aires')).toBe('2026-07-01 15:00');
    expect(at('/citadel.org/20260101_1/Asia/Kolkata')).toBe('2026-07-01 06:30');
    expect(times(calendar(['DTSTART;TZID=Nowhere:20260701T120000']))).toEqual(['2026-07-01 12:00 - 2026-07-01 12:00 wall']);
    expect(times(calendar(['DTSTART:20260701T120000']))).toEqual(['2026-07-01 12:00 - 2026-07-01 12:00 wall']);
  });

  it('are in the zone the calendar describes where nobody knows its name', () => {
    const zone = [
      'BEGIN:VTIMEZONE', 'TZID:Clinic time', 'BEGIN:STANDARD', 'DTSTART:19701025T030000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
      'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'END:STANDARD', 'BEGIN:DAYLIGHT', 'DTSTART:19700329T020000',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'END:DAYLIGHT', 'END:VTIMEZONE',
    ]; // prettier-ignore
    const at = (start: string) =>
      times(
        [
          'BEGIN:VCALENDAR',
          ...zone,
          'BEGIN:VEVENT',
          'UID:u',
          `DTSTART;TZID=Clinic time:${start}`,
          'END:VEVENT',
          'END:VCALENDAR',
        ].join('\r\n'),
      )[0]?.slice(0, 16);
    expect([at('20260328T120000'), at('20260329T120000'), at('20261024T120000'), at('20261025T120000')]).toEqual([
      '2026-03-28 11:00',
      '2026-03-29 10:00',
      '2026-10-24 10:00',
      '2026-10-25 11:00',
    ]);
  });

  it('leave out exceptions, take those moved as moved, and those added', () => {
    const main = [
      'DTSTART;TZID=Europe/Berlin:20261102T100000', 'DTEND;TZID=Europe/Berlin:20261102T103000', 'RRULE:FREQ=WEEKLY;COUNT=5',
      'EXDATE;TZID=Europe/Berlin:20261109T100000', 'EXDATE;VALUE=DATE:20261123', 'RDATE;TZID=Europe/Berlin:20261105T100000',
    ]; // prettier-ignore
    const moved = [
      'RECURRENCE-ID:20261116T090000Z',
      'DTSTART;TZID=Europe/Berlin:20261117T140000',
      'DTEND;TZID=Europe/Berlin:20261117T150000',
    ];
    expect(times(calendar(main, moved))).toEqual([
      '2026-11-02 09:00 - 2026-11-02 09:30',
      '2026-11-05 09:00 - 2026-11-05 09:30',
      '2026-11-17 13:00 - 2026-11-17 14:00 #1',
      '2026-11-30 09:00 - 2026-11-30 09:30',
    ]);
  });

  it('change for all later ones where an exception says so, but for those with an exception of their own', () => {
    const main = ['DTSTART:20261102T100000Z', 'DURATION:PT30M', 'RRULE:FREQ=WEEKLY;COUNT=4'];
    const later = ['RECURRENCE-ID;RANGE=THISANDFUTURE:20261109T100000Z', 'DTSTART:20261109T113000Z', 'DURATION:PT1H'];
    const own = ['RECURRENCE-ID:20261116T100000Z', 'DTSTART:20261116T080000Z', 'DURATION:PT15M'];
    expect(times(calendar(main, later, own))).toEqual([
      '2026-11-02 10:00 - 2026-11-02 10:30',
      '2026-11-09 11:30 - 2026-11-09 12:30 #1',
      '2026-11-16 08:00 - 2026-11-16 08:15 #2',
      '2026-11-23 11:30 - 2026-11-23 12:30 #1',
    ]);
  });

  it('are those of an invitation to some times of a series, which is all that was sent', () => {
    const one = ['RECURRENCE-ID:20261116T100000Z', 'DTSTART:20261116T110000Z', 'DURATION:PT30M'];
    expect(times(calendar(one)).map((time) => time.slice(0, 16))).toEqual(['2026-11-16 11:00']);
  });

  it('end at UNTIL as the clock of the event has it', () => {
    const lines = ['DTSTART;TZID=America/Los_Angeles:20261101T180000', 'RRULE:FREQ=DAILY;UNTIL=20261103T020000Z'];
    expect(times(calendar(lines)).map((time) => time.slice(0, 16))).toEqual(['2026-11-02 02:00', '2026-11-03 02:00']);
  });

  it('are bounded, whatever the rule', () => {
    const endless = readEntry(calendar(['DTSTART:20200101T000000Z', 'RRULE:FREQ=MINUTELY']), 'calendar');
    expect(endless.bounds).toMatchObject({ lastMs: null });
    expect(endless.series && timesBetween(endless.series, Date.UTC(2026, 0), Date.UTC(2030, 0)).length).toBeLessThanOrEqual(5000);
    const broken = calendar([
      'DTSTART:20261102T100000Z',
      'RRULE:FREQ=FORTNIGHTLY;WHEN=NEVER',
      'this is no line',
      'ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA',
    ]);
    expect(times(broken)).toEqual(['2026-11-02 10:00 - 2026-11-02 10:00']);
    expect(times(calendar(['DTSTART:00010101T000000Z', 'RRULE:FREQ=DAILY']))).toEqual(['no times']);
  });

  it('lie between their bounds', () => {
    const { series } = readEntry(
      calendar(['DTSTART:20261102T100000Z', 'DURATION:PT30M', 'RRULE:FREQ=MONTHLY;COUNT=6']),
      'calendar',
    );
    if (series === null) throw new Error('no series');
    const { firstMs, lastMs } = boundsOf(series);
    const all = timesBetween(series, 0, Date.UTC(2040, 0));
    expect(all).toHaveLength(6);
    for (const { startMs, endMs } of all) expect([startMs >= firstMs, lastMs !== null && endMs <= lastMs]).toEqual([true, true]);
  });
});

describe('reading an entry', () => {
  it.each([
    '',
    'words',
    'BEGIN:VCALENDAR',
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR',
    '\u0000\u0001',
    'BEGIN:VCARD\r\nEND:VCARD',
  ])('never throws: %j', (data) => {
    expect(readEntry(data, 'calendar').series).toBeNull();
    expect(['other', 'contact']).toContain(readEntry(data, 'contacts').kind);
  });

  it('takes what was called off for no longer to be done, and a date for a whole day', () => {
    const task = (...lines: string[]) =>
      readEntry(
        ['BEGIN:VCALENDAR', 'BEGIN:VTODO', 'UID:t', 'SUMMARY:x', ...lines, 'END:VTODO', 'END:VCALENDAR'].join('\r\n'),
        'tasks',
      );
    expect(task('STATUS:CANCELLED').done).toBe(true);
    expect(task('COMPLETED:20261101T100000Z').done).toBe(true);
    expect(task('STATUS:IN-PROCESS', 'DUE;VALUE=DATE:20261120')).toMatchObject({
      done: false,
      due: { allDay: true, isWall: true },
    });
    expect(task('DTSTART:20261120T100000Z', 'DURATION:PT2H').due?.ms).toBe(Date.UTC(2026, 10, 20, 12));
    expect(task('PRIORITY:99').parts).toMatchObject([{ priority: 0 }]);
  });
});
