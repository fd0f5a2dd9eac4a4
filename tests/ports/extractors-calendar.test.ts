import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';

const lines = (...all: string[]) => all.join('\r\n');
const event = (...all: string[]) =>
  lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', ...all, 'END:VEVENT', 'END:VCALENDAR', '');
const card = (...all: string[]) => lines('BEGIN:VCARD', ...all, 'END:VCARD', '');

describe('ICS', () => {
  it('reads events and tasks in words', async () => {
    const document = await extractChecked(
      'a.ics',
      lines(
        'BEGIN:VCALENDAR', 'X-WR-CALNAME:Ward calendar', 'BEGIN:VTIMEZONE', 'TZID:Europe/Berlin', 'END:VTIMEZONE',
        'BEGIN:VEVENT', 'SUMMARY:Review\\, Frau M', ' üller', 'DTSTART;TZID="Europe/Berlin":20240305T100000', 'DTEND;TZID=Europe/Berlin:20240305T103000',
        'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20240601T000000Z', 'LOCATION:Room 5', 'ORGANIZER;CN="Lee: MD":mailto:lee@x.example',
        'ATTENDEE:mailto:a@x.example', 'STATUS:CONFIRMED', 'DESCRIPTION:First line.\\nSecond.\\n\\nNext part.', 'BEGIN:VALARM', 'DESCRIPTION:alarm', 'END:VALARM', 'END:VEVENT',
        'BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20240229', 'DTEND;VALUE=DATE:20240302', 'END:VEVENT',
        'BEGIN:VTODO', 'SUMMARY:Call lab', 'DUE:20240301T080000Z', 'END:VTODO', 'END:VCALENDAR',
      ),
    ); // prettier-ignore
    expect(document.title).toBe('Ward calendar');
    expect(outlineOf(document)).toEqual([
      ['heading', 'Review, Frau Müller'],
      [
        'paragraph',
        'When: Tuesday 5 March 2024, 10:00 to 10:30 (Europe/Berlin)\nRepeats: every 2 weeks on Monday, Wednesday until Saturday 1 June 2024, 00:00 (UTC)\nWhere: Room 5\nOrganizer: Lee: MD <lee@x.example>\nWith: a@x.example\nStatus: confirmed',
      ],
      ['paragraph', 'First line.\nSecond.'],
      ['paragraph', 'Next part.'],
      ['heading', 'Event'],
      ['paragraph', 'When: Thursday 29 February 2024 to Friday 1 March 2024'],
      ['heading', 'Call lab'],
      ['paragraph', 'Due: Friday 1 March 2024, 08:00 (UTC)'],
    ]);
  });

  it('says how long and how often in words, and leaves what it does not know as written', async () => {
    const text = async (...all: string[]) => (await extractChecked('a.ics', event(...all))).text;
    expect(await text('DTSTART:20240305T1000', 'DURATION:PT1H30M')).toContain(
      'Tuesday 5 March 2024, 10:00, for 1 hour 30 minutes',
    );
    expect(await text('RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3')).toContain('every month on the last Friday 3 times');
    expect(await text('RRULE:FREQ=SECONDLY;COUNT=999999999')).toContain('every second 999999999 times');
    expect(await text('RRULE:odd', 'DTSTART:soon')).toContain('When: soon\nRepeats: odd');
  });

  it('tells damage from emptiness', async () => {
    expect(await failureOf('a.ics', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.ics', 'words')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.ics', lines('BEGIN:VCALENDAR', 'END:VCALENDAR'))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.ics', new Uint8Array(5000).fill(0xff))).toBe('FILE_NOT_TEXT');
    expect(await failureOf('a.ics', `BEGIN:VCALENDAR\n${'BEGIN:VEVENT\n'.repeat(100_000)}`)).toBe('extracted');
    await expectSurvivesDamage('a.ics', Buffer.from(event('SUMMARY:x', 'DTSTART:20240305T100000Z', 'RRULE:FREQ=DAILY')), 200);
  });

  it('gives back every text, whatever its characters and however it is folded', async () => {
    const words = fc
      .string({ unit: fc.constantFrom('a', 'ü', ',', ';', '\\', ':', '"', '🫀', 'n'), minLength: 1, maxLength: 60 })
      .map((text) => `w${text}w`);
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 8 }), fc.integer({ min: 5, max: 20 }), async (texts, width) => {
        const fold = (line: string) => (line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []).join('\r\n ');
        const made = texts.map((text) => fold(`SUMMARY:${text.replace(/[\\;,]/g, '\\$&')}`));
        const calendar = lines(
          'BEGIN:VCALENDAR',
          ...made.flatMap((line) => ['BEGIN:VEVENT', line, 'END:VEVENT']),
          'END:VCALENDAR',
        );
        expect(outlineOf(await extractChecked('a.ics', calendar)).map(([, text]) => text)).toEqual(texts);
      }),
      { seed: 23, numRuns: 80 },
    );
  });
});

describe('VCF', () => {
  it('reads cards of every version', async () => {
    const document = await extractChecked(
      'a.vcf',
      card('VERSION:3.0', 'N:Lee;Ada;;Dr.;', 'FN:Dr. Ada Lee', 'ORG:North Clinic;Cardiology', 'item1.TEL;TYPE=work,voice:+49 1', 'ADR;TYPE=HOME:;;Main St. 1;Köln;;5000;DE', 'BDAY:19700131', 'NOTE:Calls back\\, always', 'PHOTO;ENCODING=b:AAAA') +
        card('VERSION:2.1', 'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=', 'an', 'TEL;CELL;PREF:0123') +
        card('VERSION:4.0', 'FN:Eve', 'TEL;VALUE=uri:tel:+1-555'),
    ); // prettier-ignore
    expect(document.title).toBeNull();
    expect(outlineOf(document)).toEqual([
      ['heading', 'Dr. Ada Lee'],
      [
        'paragraph',
        'Organisation: North Clinic, Cardiology\nTelephone (work): +49 1\nAddress (home): Main St. 1, Köln, 5000, DE\nBorn: 31 January 1970\nNote: Calls back, always',
      ],
      ['heading', 'Jan Müller'],
      ['paragraph', 'Telephone (cell): 0123'],
      ['heading', 'Eve'],
      ['paragraph', 'Telephone: +1-555'],
    ]);
  });

  it('tells damage from emptiness', async () => {
    expect(await failureOf('a.vcf', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.vcf', 'words')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.vcf', card('VERSION:3.0'))).toBe('FILE_NO_TEXT');
    await expectSurvivesDamage('a.vcf', Buffer.from(card('FN:x', 'TEL;TYPE=work:1', 'N:a;b;;;')), 200);
  });
});
