import { describe, expect, it } from 'vitest';
import { card, event, openCalendarRig, signal, task } from '../fixtures/calendar-rig.ts';
import { hasRadicale, hasXandikos, startRadicale, startXandikos } from '../fixtures/calendar-servers.ts';

const NOTHING = { downloaded: 0, updated: 0, moved: 0, removed: 0, failed: [], question: null };

/** Radicale and Xandikos are Debian packages (scripts/test.ts installs them where it may). */
describe.skipIf(!hasRadicale)('calendars and address books of Radicale', () => {
  it('are found from the root, told apart by what they hold, and synced by what changed', async () => {
    const server = await startRadicale();
    const rig = await openCalendarRig(server.baseUrl);
    const chosen = await rig.chooseAll();
    expect(chosen.map(({ name, kind, chosen: isChosen, readOnly }) => ({ name, kind, isChosen, readOnly }))).toEqual([
      { name: 'Work', kind: 'calendar', isChosen: true, readOnly: false },
      { name: 'To do', kind: 'tasks', isChosen: true, readOnly: false },
      { name: 'People', kind: 'contacts', isChosen: true, readOnly: false },
    ]);
    await server.send('PUT', '/alice/work/a.ics', event('a', 'Ward round', '20261120T103000Z', 'LOCATION:Room 4'));
    await server.send('PUT', '/alice/work/b.ics', event('b', 'Clinic', '20261121T090000Z'));
    await server.send('PUT', '/alice/todo/t.ics', task('t', 'Call lab', 'DUE:20261120T170000Z'));
    await server.send('PUT', '/alice/people/p.vcf', card('p', 'Dr. Ada Lee', 'TEL:+44 1', 'EMAIL:ada@x.example', 'BDAY:--0131'));
    expect(await rig.run('Work')).toMatchObject({ ...NOTHING, listed: 2, downloaded: 2 });
    expect(await rig.run('To do')).toMatchObject({ ...NOTHING, listed: 1, downloaded: 1 });
    expect(await rig.run('People')).toMatchObject({ ...NOTHING, listed: 1, downloaded: 1 });
    expect(rig.paths()).toEqual([
      'alice@server/calendars/To do/Call lab.ics',
      'alice@server/calendars/Work/Clinic.ics',
      'alice@server/calendars/Work/Ward round.ics',
      'alice@server/contacts/People/Dr. Ada Lee.vcf',
    ]);
    expect(rig.schedule.agenda({ day: '2026-11-20', days: 1 })).toMatchObject({
      occurrences: [{ title: 'Ward round', location: 'Room 4' }],
      tasks: [{ title: 'Call lab' }],
    });
    expect(rig.schedule.contacts('LEE')).toMatchObject([{ name: 'Dr. Ada Lee', phones: ['+44 1'], birthday: '--01-31' }]);

    // One request where nothing changed.
    expect(await rig.run('Work')).toMatchObject({ ...NOTHING, listed: 2, requests: 1 });
    await server.send('PUT', '/alice/work/b.ics', event('b', 'Clinic moved', '20261122T090000Z'));
    await server.send('DELETE', '/alice/work/a.ics');
    await server.send('PUT', '/alice/work/c.ics', event('c', 'Teaching', '20261123T090000Z'));
    expect(await rig.run('Work')).toMatchObject({ listed: 2, downloaded: 1, updated: 1, removed: 1, question: null });
    expect(rig.paths().filter((path) => path.includes('/Work/'))).toEqual([
      'alice@server/calendars/Work/Clinic moved.ics',
      'alice@server/calendars/Work/Teaching.ics',
    ]);
  });

  it('keep the document of an event that was moved to another calendar', async () => {
    const server = await startRadicale();
    await server.send('MKCALENDAR', '/alice/second/');
    const rig = await openCalendarRig(server.baseUrl);
    const collections = await rig.chooseAll();
    const second = collections.find(({ name }) => name.includes('second'))?.name ?? '';
    await server.send('PUT', '/alice/work/a.ics', event('a', 'Ward round', '20261120T103000Z'));
    await rig.run('Work');
    await rig.run(second);
    const documents = rig.db.prepare<{ documentId: string; path: string }>(
      'SELECT document_id AS documentId, path FROM documents',
    );
    const before = documents.get();
    const moved = await server.send('MOVE', '/alice/work/a.ics', undefined, {
      Destination: `${server.baseUrl}/alice/second/a.ics`,
    });
    expect(moved.status).toBe(201);
    expect(await rig.run('Work')).toMatchObject({ moved: 1, removed: 0 });
    expect(await rig.run(second)).toMatchObject({ downloaded: 0, listed: 1 });
    expect(rig.schedule.between(0, Infinity).map(({ title }) => title)).toEqual(['Ward round']);
    expect(documents.all()).toEqual([{ documentId: before?.documentId, path: expect.stringContaining('second/Ward round.ics') }]);
  });

  it('are compared as a whole, and asked about before anything goes, where the server no longer knows the token', async () => {
    const server = await startRadicale();
    const rig = await openCalendarRig(server.baseUrl);
    await rig.chooseAll();
    for (const uid of ['a', 'b', 'c'])
      await server.send('PUT', `/alice/work/${uid}.ics`, event(uid, `Event ${uid}`, '20261120T103000Z'));
    await rig.run('Work');
    rig.db.prepare('UPDATE synced_sources SET sync_token = ?').run('http://radicale.org/ns/sync/0123456789abcdef');
    await server.send('DELETE', '/alice/work/a.ics');
    await server.send('PUT', '/alice/work/b.ics', event('b', 'Event b, later', '20261120T113000Z'));
    const asked = { updated: 1, removed: 0, question: { kind: 'server-restored', items: 1 } };
    expect(await rig.run('Work')).toMatchObject(asked);
    expect(rig.paths()).toHaveLength(3);
    expect(await rig.run('Work')).toMatchObject({ ...asked, updated: 0 });
    expect(await rig.run('Work', { removals: 'keep' })).toMatchObject({ removed: 0, question: null });
    expect(rig.paths()).toHaveLength(3);
    expect(await rig.run('Work')).toMatchObject({ ...NOTHING, listed: 2 });
    expect(rig.schedule.between(0, Infinity)).toHaveLength(3);
  });

  it('are asked about where they are gone, or much of them is', async () => {
    const server = await startRadicale();
    const rig = await openCalendarRig(server.baseUrl);
    await rig.chooseAll();
    for (let n = 0; n < 15; n++)
      await server.send('PUT', `/alice/work/${n}.ics`, event(`u${n}`, `Event ${n}`, '20261120T103000Z'));
    await rig.run('Work');
    for (let n = 0; n < 12; n++) await server.send('DELETE', `/alice/work/${n}.ics`);
    expect(await rig.run('Work')).toMatchObject({ removed: 0, question: { kind: 'mass-deletion', items: 12 } });
    expect(await rig.run('Work', { removals: 'remove' })).toMatchObject({ removed: 12, question: null, listed: 3 });
    await server.send('DELETE', '/alice/work/');
    expect(await rig.run('Work')).toMatchObject({ removed: 0, question: { kind: 'root-gone', items: 3 } });
    expect(await rig.run('Work', { removals: 'remove' })).toMatchObject({ removed: 3 });
    expect(rig.paths()).toEqual([]);
  });

  it('take what a person confirmed, and mark tasks only where nobody changed them meanwhile', async () => {
    const server = await startRadicale();
    const rig = await openCalendarRig(server.baseUrl);
    await rig.chooseAll();
    const draft = rig.changes.understand('Remind me to check INR of Mrs Smith tomorrow at 9');
    expect(draft).toMatchObject({ kind: 'task', title: 'Check INR of Mrs Smith' });
    if (draft === null) return;
    const { entryId } = await rig.changes.create(draft, signal);
    expect(rig.schedule.tasks({ done: false })).toMatchObject([{ entryId, title: 'Check INR of Mrs Smith', done: false }]);
    expect(await rig.run('To do')).toMatchObject({ ...NOTHING, listed: 1 });
    expect(await rig.changes.setTaskDone(entryId, true, signal)).toMatchObject({ done: true });
    expect(rig.schedule.tasks({ done: false })).toEqual([]);
    const href = rig.db.prepare<{ href: string }>('SELECT href FROM entries').get()?.href ?? '';
    await server.send('PUT', href, task('other-uid', 'Changed elsewhere'));
    const before = await (await server.send('GET', href)).text();
    const now = before.replace(/SUMMARY:.*/, 'SUMMARY:Changed elsewhere');
    expect((await server.send('PUT', href, now)).ok).toBe(true);
    await expect(rig.changes.setTaskDone(entryId, false, signal)).rejects.toMatchObject({ code: 'ENTRY_CHANGED' });
    expect(rig.schedule.tasks({ done: true })).toMatchObject([{ entryId, title: 'Changed elsewhere', done: true }]);
    expect(await (await server.send('GET', href)).text()).toContain('STATUS:COMPLETED');
  });

  it('hold an event made by words, and a picture in a card does not cut it', async () => {
    const server = await startRadicale();
    const rig = await openCalendarRig(server.baseUrl);
    await rig.chooseAll();
    const draft = rig.changes.understand('put teaching on 25 November 2026 from 10 to 11 in room 4');
    expect(draft).toMatchObject({ kind: 'event', title: 'Teaching', location: 'Room 4', allDay: false });
    if (draft !== null) await rig.changes.create(draft, signal);
    expect(rig.schedule.agenda({ day: '2026-11-25', days: 1 }).occurrences).toMatchObject([
      { title: 'Teaching', location: 'Room 4' },
    ]);
    const photo = `PHOTO;ENCODING=b;TYPE=JPEG:${'QUJD'.repeat(60_000)}`;
    await server.send('PUT', '/alice/people/p.vcf', card('p', 'Eve', photo, 'TEL:123', 'NOTE:last'));
    await rig.run('People');
    const data = rig.db.prepare<{ data: string }>("SELECT data FROM entries WHERE kind = 'contact'").get()?.data ?? '';
    expect(data.replace(/\r?\n[ \t]/g, '')).toContain('QUJD'.repeat(60_000));
    expect(rig.schedule.contacts('')).toMatchObject([{ name: 'Eve', phones: ['123'] }]);
  });
});

describe.skipIf(!hasXandikos)('calendars of Xandikos', () => {
  it('are synced, and a token it fails on with 500 is a comparison of all', async () => {
    const server = await startXandikos();
    const rig = await openCalendarRig(server.baseUrl);
    expect((await rig.chooseAll()).map(({ name, kind }) => [name, kind])).toEqual([
      ['calendar', 'calendar'],
      ['addressbook', 'contacts'],
    ]);
    const at = '/alice/calendars/calendar';
    await server.send('PUT', `${at}/a.ics`, event('a', 'Ward round', '20261120T103000Z'), { 'Content-Type': 'text/calendar' });
    await server.send('PUT', `${at}/b.ics`, event('b', 'Clinic', '20261121T090000Z'), { 'Content-Type': 'text/calendar' });
    expect(await rig.run('calendar')).toMatchObject({ ...NOTHING, listed: 2, downloaded: 2 });
    await server.send('DELETE', `${at}/a.ics`);
    expect(await rig.run('calendar')).toMatchObject({ listed: 1, removed: 1, question: null });
    rig.db.prepare('UPDATE synced_sources SET sync_token = ?').run('0123456789012345678901234567890123456789');
    expect(await rig.run('calendar')).toMatchObject({ ...NOTHING, listed: 1 });
    const draft = rig.changes.understand('put teaching on 25 November 2026 from 10 to 11');
    if (draft !== null) await rig.changes.create(draft, signal);
    expect(rig.schedule.agenda({ day: '2026-11-25', days: 1 }).occurrences).toMatchObject([{ title: 'Teaching' }]);
  });
});
