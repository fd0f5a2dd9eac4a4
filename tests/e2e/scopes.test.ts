import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event } from '../fixtures/calendar-rig.ts';
import { startDayServer, syncDay, todayAt, utcOf, type DayServer } from '../fixtures/day-server.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const NOTES = {
  'Patients/Smith, Anna/review.md': '# Review\n\nThe metoprolol dose was raised to 50 mg once daily in March.\n',
  'Patients/Jones, Carl/review.md': '# Review\n\nThe metoprolol dose was lowered to 12.5 mg because of a slow pulse.\n',
  'Patients/Smith, Agnes/review.md': '# Review\n\nNo metoprolol: asthma.\n',
  'guideline.md': '# Beta blockers\n\nThe metoprolol dose is doubled every two weeks.\n',
};
const QUESTION = 'What was decided about the metoprolol dose?';

let day: DayServer;
let app: RunningApp;

beforeAll(async () => {
  day = await startDayServer();
  day.hers.put('work', 'anna.ics', event('anna', 'Smith\\, Anna: review', utcOf(todayAt(10, 30))));
  day.hers.put('work', 'smith.ics', event('smith', 'Smith', utcOf(todayAt(14, 15))));
  app = await startApp();
  await syncDay(app.client, day);
  for (const [name, text] of Object.entries(NOTES)) {
    const file = path.join(app.notesDir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await app.client.library.sources.add({ paths: [app.notesDir] });
  await app.client.library.sources.rescan({});
});

afterAll(async () => {
  await app.close();
  await day.close();
});

async function openApp(): Promise<Page> {
  const page = await app.open({ reducedMotion: 'reduce', locale: 'en-GB' });
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
  return page;
}

const question = (page: Page) => page.getByRole('textbox', { name: 'Your question' });
const chip = (page: Page) => page.getByRole('button', { name: /^What is searched/ });
const answered = (page: Page) => page.getByTestId('turn').last();

async function ask(page: Page, words: string): Promise<void> {
  const before = await page.getByTestId('turn').count();
  await question(page).fill(words);
  await question(page).press('Enter');
  await page.getByTestId('turn').nth(before).waitFor();
  await answered(page).getByRole('button', { name: 'How this was found' }).waitFor();
}

describe('patients and topics', () => {
  it('come of a folder an administrator names, chosen from the library, and it is said how many', async () => {
    const main = await openApp();
    expect(await chip(main).count()).toBe(0);
    const page = await app.openBeside(main, 'settings.html#scopes');
    await page.getByRole('heading', { name: 'Patients and topics' }).waitFor();
    await page.getByRole('combobox', { name: 'Folder that holds them' }).click();
    await page
      .getByRole('option', { name: /Patients/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText(/^3 patients: /).waitFor();
    await expectAccessible(page);
    await chip(main).waitFor();
    expect((await app.client.settings.get()).scopes.conventions).toEqual([
      { kind: 'patient', folder: path.join(app.notesDir, 'Patients') },
    ]);
  });

  it('narrow a conversation by the keyboard alone: no word of another patient, and each answer says so', async () => {
    const page = await openApp();
    await chip(page).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Find a patient or topic' }).fill('anna');
    await expect.poll(() => page.getByRole('option').allTextContents()).toEqual([expect.stringContaining('Smith, Anna')]);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await ask(page, QUESTION);
    await answered(page).getByText('within Smith, Anna').waitFor();
    await answered(page).getByText('50 mg once daily').first().waitFor();
    const text = (await answered(page).textContent()) ?? '';
    expect(text).not.toContain('12.5 mg');
    await expectAccessible(page);

    await page.getByRole('button', { name: /^Search all notes again/ }).click();
    await ask(page, 'Whose metoprolol dose was lowered because of a slow pulse?');
    await answered(page).getByText('12.5 mg').first().waitFor();
    expect(await answered(page).getByTestId('turn-scope').count()).toBe(0);
  });

  it('are offered from the schedule and never set by themselves; where two fit, a person chooses', async () => {
    const page = await openApp();
    await question(page).fill('What was decided at my 10:30');
    const offer = page.getByTestId('scope-offer');
    await offer.getByText('10:30 Smith, Anna: review').waitFor();
    expect(await chip(page).textContent()).toContain('All notes');
    await offer.getByRole('button', { name: 'Narrow to Smith, Anna?' }).click();
    await expect.poll(() => chip(page).textContent()).toContain('Smith, Anna');
    expect(await question(page).inputValue()).toBe('What was decided at my 10:30');

    await page.getByRole('button', { name: 'New question' }).click();
    expect(await chip(page).textContent()).toContain('All notes');
    await question(page).fill('Who is my 14:15');
    await offer.getByText('Whom do you mean?').waitFor();
    expect(await offer.getByRole('button', { name: /^Smith, / }).allTextContents()).toEqual(['Smith, Agnes', 'Smith, Anna']);
    await expectAccessible(page);
  });

  it('narrow a search as well, and what is asked from there', async () => {
    const page = await openApp();
    await page.keyboard.press('Control+Shift+F');
    const field = page.getByRole('combobox', { name: 'Search the library' });
    await field.fill('metoprolol dose');
    const results = page.getByRole('listbox', { name: 'Passages found' }).getByRole('option');
    await expect.poll(() => results.count()).toBeGreaterThan(2);
    await page
      .locator('main')
      .getByRole('button', { name: /^What is searched/ })
      .last()
      .click();
    await page.getByRole('option', { name: /Jones, Carl/ }).click();
    await expect.poll(async () => (await results.allTextContents()).join(' ')).toContain('12.5 mg');
    expect((await results.allTextContents()).join(' ')).not.toContain('50 mg once');
    await field.press('Control+Enter');
    await answered(page).getByText('within Jones, Carl').waitFor();
  });

  it('are asked about when their folder is gone: nothing else is searched until a person says so', async () => {
    const page = await openApp();
    await chip(page).click();
    await page.getByRole('option', { name: /Smith, Agnes/ }).click();
    await rm(path.join(app.notesDir, 'Patients/Smith, Agnes'), { recursive: true });
    const source = (await app.client.library.sources.list()).find(({ kind }) => kind === 'folder');
    await app.client.library.sources.rescan({});
    if (source !== undefined) await app.client.library.sources.confirmRemovals({ sourceId: source.sourceId, remove: true });
    await question(page).fill(QUESTION);
    await question(page).press('Enter');
    await page.getByText('The folder of Smith, Agnes is no longer in the library, so nothing was searched.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Search all notes', exact: true }).click();
    await answered(page).getByRole('button', { name: 'How this was found' }).waitFor();
    expect(await answered(page).getByTestId('turn-scope').count()).toBe(0);
    expect(await chip(page).textContent()).toContain('All notes');
  });

  it('say nothing wrong in the console over all of it', () => {
    expect(app.problems).toEqual([]);
  });
});
