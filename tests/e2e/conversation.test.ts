import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { ask, box, currentMark, ended, lastTurn, latestCitations, markedWords, squeezed } from './conversation-page.ts';
import { startApp, type RunningApp } from './harness.ts';

const QUESTION = 'Why was bisoprolol raised for Ana Rivera?';

describe('a conversation with the sample notes', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({ samples: true });
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(app.problems.splice(0)).toEqual([]);
  });

  it('answers a suggested question and opens each citation at the very words', async () => {
    const page = await app.open();
    await page.getByRole('button', { name: QUESTION }).click();
    await ended(page, 'answered');
    const citations = await latestCitations(app);
    expect(citations.length).toBeGreaterThan(0);
    for (const { number, quote } of citations) {
      await lastTurn(page).getByTestId('answer').locator(`[data-citation="${number}"]`).first().click();
      await expect.poll(async () => squeezed(await markedWords(page))).toBe(squeezed(quote));
      expect(await currentMark(page).first().isVisible()).toBe(true);
    }
    await page.close();
  });

  it('opens a citation that has the focus with Enter and gives the focus back on Esc', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, QUESTION);
    await ended(page, 'answered');
    const chip = lastTurn(page).getByTestId('answer').locator('[data-citation]').first();
    await chip.focus();
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Enter');
    await currentMark(page).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('viewer').waitFor({ state: 'detached' });
    expect(await chip.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.close();
  });

  it('says that the library does not answer, and what came closest', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'Who won the football world cup in 1954?');
    const turn = await ended(page, 'not-in-library');
    await turn.getByText('Your library does not answer this.').waitFor();
    await page.close();
  });

  it('shows what was searched and found, and opens a passage from there', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, QUESTION);
    await ended(page, 'answered');
    await lastTurn(page).getByRole('button', { name: 'How this was found' }).click();
    const evidence = page.getByTestId('evidence');
    await evidence.getByText('By meaning').waitFor();
    await evidence.getByText(/^Search /).waitFor();
    await evidence.getByRole('listitem').getByRole('button').first().click();
    await currentMark(page).first().waitFor();
    await page.close();
  });

  it('reads the answer out in whole sentences and says when it is complete', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, QUESTION);
    await ended(page, 'answered');
    await page
      .getByTestId('announcer')
      .getByText(/Answer complete, \d+ sources?\./)
      .waitFor({ state: 'attached' });
    expect(await page.locator('[aria-live]').count()).toBeGreaterThan(0);
    expect(await lastTurn(page).locator('[aria-live]').count()).toBe(0);
    await page.close();
  });

  it('finds, renames and deletes conversations', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'What must be done in the first hour of sepsis?');
    await ended(page, 'answered');
    const nav = page.getByRole('navigation');
    await nav.getByRole('button', { name: 'Actions for “What must be done in the first hour of sepsis?”' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Sepsis bundle');
    await page.keyboard.press('Enter');
    await nav.getByRole('button', { name: 'Sepsis bundle', exact: true }).waitFor();
    await nav.getByRole('textbox', { name: 'Find in conversations' }).fill('bundle');
    await nav.getByRole('button', { name: QUESTION, exact: true }).first().waitFor({ state: 'detached' });
    await nav.getByRole('button', { name: 'Actions for “Sepsis bundle”' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await nav.getByText('No conversation contains “bundle”.').waitFor();
    await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
    await page.close();
  });

  it('runs commands and finds conversations from the palette', async () => {
    const page = await app.open();
    await box(page).waitFor();
    const command = page.getByRole('textbox', { name: /Ask, find/ });
    await page.keyboard.press('Control+k');
    await command.fill('dark appear');
    await page.getByRole('button', { name: 'Dark appearance' }).click();
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await command.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await command.fill('as the system');
    await page.getByRole('button', { name: 'Appearance as the system has it' }).click();
    await page.locator('html[data-mantine-color-scheme="light"]').waitFor();
    await page.close();
  });

  it('keeps what is shown over a lost connection and restores it', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, QUESTION);
    await ended(page, 'answered');
    app.dropConnections();
    await page.getByText('The connection to the assistant was lost.', { exact: false }).waitFor();
    await page.getByText('The connection to the assistant was lost.', { exact: false }).waitFor({ state: 'detached' });
    await ask(page, QUESTION);
    await expect.poll(() => page.locator('[data-testid="turn"][data-stage="answered"]').count()).toBe(2);
    await page.close();
  });

  it('leaves nothing of a conversation on the page when it is locked', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, QUESTION);
    await ended(page, 'answered');
    await page.keyboard.press(']');
    await currentMark(page).first().waitFor();
    await app.client.app.vault.lock();
    await page.getByTestId('turn').first().waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain('bisoprolol');
    await app.client.app.vault.unlock({ method: 'keychain' });
    await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
    await page.close();
  });

  describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
    it('has nothing axe objects to, empty, answered, with source and evidence open, and narrow', async () => {
      const page = await app.open({ colorScheme, reducedMotion: 'reduce' });
      await page.getByRole('button', { name: QUESTION }).first().waitFor();
      await expectAccessible(page);
      await ask(page, QUESTION);
      await ended(page, 'answered');
      await page.keyboard.press(']');
      await currentMark(page).first().waitFor();
      await lastTurn(page).getByRole('button', { name: 'How this was found' }).click();
      await expectAccessible(page);
      await page.setViewportSize({ width: 420, height: 860 });
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Show conversations' }).click();
      await expectAccessible(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('textbox', { name: /Ask, find/ }).waitFor();
      await expectAccessible(page);
      await page.close();
    });
  });
});
