import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AskEvent } from '../../contract/ask.ts';
import { card, event, icsOf, task } from '../fixtures/calendar-rig.ts';
import { hasRadicale, startRadicale } from '../fixtures/calendar-servers.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

afterEach(() => void vi.useRealTimers());

/** Friday; the wall's clock stands, all else goes on. */
const NOW = new Date(2026, 10, 20, 10, 12);

function at(day: number, hour: number, minute = 0): string {
  return new Date(2026, 10, day, hour, minute).toISOString().replace(/[-:]|\.\d+/g, '');
}

async function clinic() {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  const server = await startRadicale();
  const { client } = await startUnlockedEngine();
  const api = client();
  await server.send('PUT', '/alice/work/a.ics', event('a', 'Ward round', at(20, 14), 'LOCATION:Room 4'));
  await server.send('PUT', '/alice/work/b.ics', event('b', 'Clinic [2] *late*', at(20, 15, 30)));
  const series = [`DTSTART:${at(2, 16)}`, 'DURATION:PT30M', 'RRULE:FREQ=DAILY', 'SUMMARY:Handover', 'UID:c'];
  await server.send('PUT', '/alice/work/c.ics', icsOf('VEVENT', series));
  await server.send('PUT', '/alice/work/d.ics', event('d', 'Review Anna Smith', at(6, 9)));
  await server.send('PUT', '/alice/todo/t.ics', task('t', 'Call the lab', `DUE:${at(20, 17)}`, 'PRIORITY:1'));
  await server.send('PUT', '/alice/people/p.vcf', card('p', 'Dr. Ada Lee', 'TEL:+44 20 7946 0000', 'ORG:North Clinic'));
  const account = await api.accounts.addWithPassword({ serverUrl: server.baseUrl, user: 'alice', appPassword: 'secret' });
  const { accountId } = account;
  const collections = await api.accounts.collections.list({ accountId, refresh: true });
  await api.accounts.collections.choose({ accountId, collectionIds: collections.map(({ collectionId }) => collectionId) });
  const synced = await api.sync.run({});
  expect(synced).toMatchObject({ downloaded: 6, failed: [] });

  async function ask(question: string): Promise<{ answer: string; outcome: string; quotes: string[] }> {
    let done: Extract<AskEvent, { kind: 'done' }> | null = null;
    for await (const told of await api.ask({ question, mode: 'offline' })) if (told.kind === 'done') done = told;
    if (done === null) throw new Error('no end');
    return { answer: done.answer, outcome: done.outcome, quotes: done.citations.map(({ quote }) => quote) };
  }
  return { api, ask, accountId };
}

describe.skipIf(!hasRadicale)('asking about the schedule', () => {
  it('answers entry by entry in order of time, each with its document, as long as there is a schedule', async () => {
    const { api, ask, accountId } = await clinic();
    expect(await ask('What is on this afternoon?')).toMatchObject({
      outcome: 'answered',
      answer:
        'This afternoon (Fri 20 Nov, 12:00-18:00):\n\n- 14:00-14:30 Ward round, Room 4 [1]\n- 15:30-16:00 Clinic \\[2\\] \\*late\\* [2]\n- 16:00-16:30 Handover [3]\n- Call the lab, due Fri 20 Nov, 17:00 [4]',
      quotes: [
        expect.stringMatching(/^When: Friday 20 November 2026/),
        expect.stringMatching(/^When: /),
        expect.stringMatching(/^When: Monday 2 November 2026/),
        expect.stringMatching(/^Due: Friday 20 November 2026/),
      ],
    });
    expect((await ask('what is on tomorrow morning')).answer).toBe('Nothing is on tomorrow morning (Sat 21 Nov, 06:00-12:00).');
    expect((await ask('What is my next appointment?')).answer).toBe('Next: Fri 20 Nov, 14:00-14:30 Ward round, Room 4 [1]');
    expect((await ask('When did I last see Mrs Smith?')).answer).toBe(
      'Last in the calendar: Fri 6 Nov, 09:00-09:30 Review Anna Smith [1]',
    );
    expect((await ask("What is Dr Lee's phone number?")).answer).toBe('Dr. Ada Lee (North Clinic): +44 20 7946 0000 [1]');
    expect((await ask('what tasks are due today')).answer).toBe(
      'Tasks due today (Fri 20 Nov): Call the lab, due Fri 20 Nov, 17:00 [1]',
    );
    expect((await ask('which tasks are overdue?')).answer).toBe('No task is overdue.');
    expect((await ask('When did I last see Mr Nobody?')).outcome).toBe('not-in-library');
    expect((await api.schedule.next())?.title).toBe('Ward round');
    expect(await api.sync.verify({})).toMatchObject({ server: 6, library: 6, indexed: 6, missing: [], extra: [] });

    // Where nothing of it is synced any more it is a question like any other.
    await api.accounts.collections.choose({ accountId, collectionIds: [] });
    expect(await ask('What is on this afternoon?')).toMatchObject({ outcome: 'not-in-library' });
    expect((await api.schedule.agenda({ days: 1 })).occurrences).toEqual([]);
    expect((await api.library.documents.list({})).total).toBe(0);
  });
});
