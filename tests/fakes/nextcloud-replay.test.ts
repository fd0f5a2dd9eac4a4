import { describe, expect, it } from 'vitest';
import { createNextcloudReplay } from './nextcloud-replay.ts';
import { hasRecordings } from './nextcloud-recordings.ts';

const HOST = 'http://replay.test';
const SIGNED_IN = { authorization: 'Basic eDp5' };

describe.skipIf(!hasRecordings('nc34-apache'))('the server that replays recordings (../shared/nextcloud)', () => {
  it('answers with the recorded bytes, told apart by headers that decide, and with its own address in them', async () => {
    const { handle } = createNextcloudReplay();
    const range = { ...SIGNED_IN, range: 'bytes=10-19' };
    const part = await handle(new Request(`${HOST}/remote.php/dav/files/alice/docs/big.txt`, { headers: range }));
    expect([part.status, await part.text()]).toEqual([206, 'm dolor si']);
    const start = await handle(new Request(`${HOST}/index.php/login/v2`, { method: 'POST' }));
    expect(await start.json()).toMatchObject({ poll: { endpoint: `${HOST}/index.php/login/v2/poll` } });
    const zipped = await handle(
      new Request(`${HOST}/remote.php/dav/files/alice/docs/big.txt`, {
        headers: { ...SIGNED_IN, 'if-none-match': '"f66a0ce95aaa266b0dd19e15f6ea95c0-gzip"' },
      }),
    );
    expect((await zipped.text()).length).toBe(54_000);
  });

  it('plays the like of one request in their order, and the last again', async () => {
    const { handle, played } = createNextcloudReplay({ only: ({ name }) => name.startsWith('bruteforce') });
    const body =
      '<propfind xmlns="DAV:" xmlns:o="http://owncloud.org/ns"><prop><getetag/><o:fileid/><resourcetype/><getcontentlength/><getlastmodified/></prop></propfind>';
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 14; attempt++) {
      const headers = { ...SIGNED_IN, depth: '0' };
      statuses.push(
        (await handle(new Request(`${HOST}/remote.php/dav/files/alice/`, { method: 'PROPFIND', headers, body }))).status,
      );
    }
    expect(statuses).toEqual([...Array<number>(11).fill(401), 429, 429, 429]);
    expect(played.at(-1)?.name).toBe('bruteforce-11');
  });

  it('refuses what was never recorded', async () => {
    const { handle } = createNextcloudReplay();
    await expect(handle(new Request(`${HOST}/remote.php/dav/files/alice/never.txt`))).rejects.toThrow('Nothing was recorded');
  });

  it('has calendars with the line ends they were sent with', async () => {
    const { handle } = createNextcloudReplay({ server: 'nc29-apache' });
    const event = await handle(new Request(`${HOST}/remote.php/dav/calendars/alice/work/e1.ics`, { headers: SIGNED_IN }));
    expect(await event.text()).toMatch(/^BEGIN:VCALENDAR\r\n/u);
  });
});
