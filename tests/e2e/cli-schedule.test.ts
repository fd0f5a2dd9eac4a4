import { expect, it } from 'vitest';
import { card, event, task } from '../fixtures/calendar-rig.ts';
import { openCommandLine } from '../fixtures/command-line.ts';
import { hasRadicale, startRadicale } from '../fixtures/calendar-servers.ts';

it.skipIf(!hasRadicale)('the calendars of a server: synced with the first sign-in, told by day, asked about', async () => {
  const server = await startRadicale();
  const noon = new Date(2026, 10, 24, 12).toISOString().replace(/[-:]|\.\d+/g, '');
  await server.send('PUT', '/alice/work/a.ics', event('a', 'Ward round', noon, 'LOCATION:Room 4'));
  await server.send('PUT', '/alice/todo/t.ics', task('t', 'Call the lab', 'DUE;VALUE=DATE:20261124'));
  await server.send('PUT', '/alice/people/p.vcf', card('p', 'Dr. Ada Lee', 'TEL:+44 1'));
  const { run: command, login } = await openCommandLine('alice', 'secret');
  expect(await command(...login, server.baseUrl)).toMatchObject({ code: 0, result: { folders: [], collections: 3 } });
  expect(await command('nextcloud', 'sync')).toMatchObject({ code: 0, result: { listed: 3, downloaded: 3, failed: [] } });
  expect(await command('agenda', '--date', '2026-11-24')).toMatchObject({
    code: 0,
    result: {
      occurrences: [{ title: 'Ward round', location: 'Room 4', startMs: new Date(2026, 10, 24, 12).getTime(), allDay: false }],
      tasks: [{ title: 'Call the lab', dueAllDay: true }],
    },
  });
  expect(await command('contacts', 'lee')).toMatchObject({ result: [{ name: 'Dr. Ada Lee', phones: ['+44 1'] }] });
});
