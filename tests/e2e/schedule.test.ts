import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { card, event, icsOf, task } from '../fixtures/calendar-rig.ts';
import { dateOf, startDayServer, syncDay, todayAt, utcOf, type DayServer } from '../fixtures/day-server.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const MINUTE_MS = 60_000;

let day: DayServer;
let app: RunningApp;

beforeAll(async () => {
  day = await startDayServer();
  fillDay(day);
  app = await startApp();
  await syncDay(app.client, day);
});

afterAll(async () => {
  await app.close();
  await day.close();
});

function fillDay({ hers }: DayServer): void {
  hers.put(
    'work',
    'round.ics',
    event('round', 'Ward round', utcOf(todayAt(8, 30)), 'LOCATION:Ward 4', 'RRULE:FREQ=DAILY;COUNT=3'),
  );
  hers.put(
    'work',
    'smith.ics',
    event('smith', 'Smith\\, Anna: review', utcOf(todayAt(10, 30)), 'ATTENDEE;CN=Anna Smith:mailto:anna@example.org'),
  );
  hers.put('work', 'team.ics', event('team', 'Team meeting', utcOf(todayAt(10, 45))));
  hers.put('work', 'club.ics', event('club', 'Journal club', utcOf(todayAt(13)), 'STATUS:CANCELLED'));
  const wholeDay = [`DTSTART;VALUE=DATE:${dateOf(todayAt(12))}`, `DTEND;VALUE=DATE:${dateOf(todayAt(12, 0, 1))}`];
  hers.put('work', 'call.ics', icsOf('VEVENT', ['UID:call', 'SUMMARY:On call', ...wholeDay]));
  hers.put('work', 'soon.ics', event('soon', 'Handover', utcOf(Date.now() + 12 * MINUTE_MS)));
  hers.put('todo', 'inr.ics', task('inr', 'Check INR', `DUE;VALUE=DATE:${dateOf(todayAt(12))}`));
  hers.put('todo', 'letters.ics', task('letters', 'Sign letters', `DUE;VALUE=DATE:${dateOf(todayAt(12, 0, -2))}`));
  hers.put('people', 'anna.vcf', card('anna', 'Anna Smith', 'TEL:+44 20 7946 0018', 'BDAY:1948-05-17'));
  hers.put('people', 'carl.vcf', card('carl', 'Carl Jones', 'EMAIL:carl@example.org'));
}

async function openApp(look: Parameters<RunningApp['open']>[0] = {}): Promise<Page> {
  const page = await app.open({ reducedMotion: 'reduce', locale: 'en-GB', ...look });
  await page.getByTestId('next-appointment').waitFor();
  return page;
}

async function openSchedule(look: Parameters<RunningApp['open']>[0] = {}): Promise<Page> {
  const page = await openApp(look);
  await page.getByRole('button', { name: 'Schedule', exact: true }).click();
  await entries(page).getByText('Ward round').waitFor();
  return page;
}

const entries = (page: Page) => page.getByRole('list', { name: 'Appointments' });

/** What the server holds of a task now. */
const onServer = (uri: string) => day.hers.list('todo').find((object) => object.uri === uri)?.data ?? '';

describe('the schedule', () => {
  it('shows in the header what comes next and when, and leads to the day: whole day first, overlaps together, cancelled said in words', async () => {
    const page = await openApp();
    const next = page.getByTestId('next-appointment');
    expect(await next.textContent()).toMatch(/^\d{1,2}:\d{2} Handover in \d+ min/);
    await next.click();
    const rows = entries(page).getByRole('listitem');
    await rows.first().getByRole('button', { name: 'On call' }).waitFor();
    const meeting = rows.filter({ hasText: 'Team meeting' });
    expect(await meeting.getByRole('button').count()).toBe(2);
    expect(await meeting.textContent()).toContain('2 at the same time');
    const cancelled = entries(page).getByRole('button', { name: 'Journal club' });
    expect(await cancelled.textContent()).toContain('Cancelled');
    expect(await cancelled.locator('s').textContent()).toBe('Journal club');
    expect(await page.getByTestId('now-line').count()).toBe(1);
    await expectAccessible(page);
  });

  it('moves by days and weeks with the keyboard, and is back today with T', async () => {
    const page = await openSchedule();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => entries(page).getByRole('button').allTextContents()).toHaveLength(1);
    expect(await page.getByTestId('now-line').count()).toBe(0);
    await page.keyboard.press('t');
    await entries(page).getByText('Team meeting').waitFor();
    await page.keyboard.press('w');
    await page.locator('section[data-today="true"]').getByText('Team meeting').waitFor();
    expect(await page.getByRole('heading', { level: 2 }).filter({ hasText: /\d/ }).count()).toBe(7);
    await expectAccessible(page);
  });

  it('opens an appointment beside the page, with what is on that day to step through', async () => {
    const page = await openSchedule();
    await entries(page).getByRole('button', { name: 'Smith, Anna: review' }).click();
    await page.getByTestId('viewer').getByText('With: Anna Smith').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('viewer').count()).toBe(0);
  });

  it('ticks a task on its server, and shows what was changed elsewhere instead of writing over it', async () => {
    const page = await openSchedule();
    await page.getByRole('checkbox', { name: 'Check INR: done' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    expect(onServer('inr.ics')).toContain('STATUS:COMPLETED');

    day.hers.put('todo', 'letters.ics', task('letters', 'Sign all letters', `DUE;VALUE=DATE:${dateOf(todayAt(12, 0, -2))}`));
    await page.getByRole('checkbox', { name: 'Sign letters: done' }).click();
    await page.getByText('“Sign letters” was changed elsewhere meanwhile.').waitFor();
    await page.getByRole('checkbox', { name: 'Sign all letters: done' }).waitFor();
    expect(onServer('letters.ics')).not.toContain('COMPLETED');
  });

  it('finds people as one types, with how to reach them and when they were born', async () => {
    const page = await openSchedule({ colorScheme: 'dark' });
    await page.getByText('Contacts', { exact: true }).click();
    await page.getByText('2 people').waitFor();
    await page.getByRole('textbox', { name: 'Find a person' }).fill('smith');
    await page.getByText('1 person').waitFor();
    const smith = page.getByRole('article');
    await smith.getByText('+44 20 7946 0018').waitFor();
    await smith.getByText('17 May 1948').waitFor();
    await expectAccessible(page);
  });

  it('sends nothing of what it understood before it is confirmed, and says then where it is', async () => {
    const page = await openApp();
    await page.getByRole('textbox', { name: 'Your question' }).fill('remind me to phone the lab tomorrow at 9');
    await page.keyboard.down('Enter');
    const form = page.getByTestId('entry-card');
    await form.waitFor();
    expect(await form.getByLabel('What').inputValue()).toBe('Phone the lab');
    expect(await form.getByLabel('Due on: At').inputValue()).toBe('09:00');
    // Still held from asking: nobody has read what is about to be made.
    await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await expectAccessible(page);
    expect(day.hers.list('todo')).toHaveLength(2);
    await form.getByLabel('What').fill('Phone the laboratory');
    await form.getByRole('button', { name: 'Create' }).click();
    await page.getByText('“Phone the laboratory” is on “To do”').waitFor();
    expect(day.hers.list('todo').some(({ data }) => data.includes('SUMMARY:Phone the laboratory'))).toBe(true);
    await page.getByRole('button', { name: 'Show it in the schedule' }).click();
    await page.getByRole('checkbox', { name: 'Phone the laboratory: done' }).waitFor();
  });

  it('keeps what was entered where the server does not take it', async () => {
    const page = await openSchedule();
    await page.getByRole('button', { name: 'New event' }).click();
    const form = page.getByTestId('entry-card');
    expect(await form.getByRole('button', { name: 'Create' }).isDisabled()).toBe(true);
    await form.getByLabel('What').fill('Case conference');
    day.server.setMaintenance(true);
    await form.getByRole('button', { name: 'Create' }).click();
    await form.getByText('It was not created.').waitFor();
    expect(await form.getByLabel('What').inputValue()).toBe('Case conference');
    day.server.setMaintenance(false);
    await form.getByRole('button', { name: 'Create' }).click();
    await page.getByText('“Case conference” is in “Work”').waitFor();
  });

  it('says nothing wrong in the console over all of it', () => {
    expect(app.problems).toEqual([]);
  });
});
