import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const goTo = (page: Page, section: string) => page.getByRole('link', { name: section }).click();

describe('the settings window', () => {
  let app: RunningApp;
  let provider: OpenAiServer;
  let main: Page;
  let page: Page;

  beforeAll(async () => {
    provider = await startOpenAiServer();
    app = await startApp();
    main = await app.open({ reducedMotion: 'reduce' });
    await main.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    page = await app.openBeside(main, 'settings.html');
    await page.getByRole('heading', { name: 'Answers' }).waitFor();
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  it('says what each mode means, and that nobody answers where none is set up', async () => {
    await page.getByText('Cloud', { exact: true }).click();
    await page.getByText('No provider answers questions yet: in this mode nobody does.', { exact: false }).waitFor();
    await expect.poll(async () => (await app.client.settings.get()).mode).toBe('cloud');
    await expectAccessible(page);
    await useProvider(app.client, { baseUrl: provider.baseUrl, model: 'fake-model' });
    await page.getByText('Auto', { exact: true }).click();
    await expect.poll(async () => (await app.client.settings.get()).mode).toBe('auto');
  });

  it('changes the colours of every window at once', async () => {
    await goTo(page, 'Appearance');
    await page.getByText('Dark', { exact: true }).click();
    await main.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await expectAccessible(page);
    await page.getByText('Light', { exact: true }).click();
    await main.locator('html[data-mantine-color-scheme="light"]').waitFor();
  });

  it('saves what the library takes in, and refuses what cannot be', async () => {
    await goTo(page, 'Library');
    const size = page.getByLabel('Largest file taken in');
    await size.fill('25');
    await size.press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).library.maxFileBytes).toBe(25_000_000);
    await size.fill('5000');
    await size.press('Enter');
    await page.getByText('Between 1 and 1,000 MB.').waitFor();
    await size.press('Escape');
    await page.getByRole('combobox', { name: 'Names left out' }).fill('*.tmp');
    await page.getByRole('combobox', { name: 'Names left out' }).press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).library.excludeNames).toContain('*.tmp');
    await expectAccessible(page);
  });

  it('says where questions go, and sets a passphrase that then opens the profile', async () => {
    await goTo(page, 'Privacy and security');
    await page.getByText(new URL(provider.baseUrl).host).waitFor();
    await page.getByRole('button', { name: 'Set a passphrase' }).click();
    await page.getByLabel('New passphrase').fill('river candle orbit mustard');
    await page.getByLabel('The same again').fill('river candle orbit mustard');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Set passphrase' }).click();
    await page.getByText('The passphrase is set.').waitFor();
    await page.getByRole('button', { name: 'Lock now' }).click();
    await main.getByRole('heading', { name: 'VoiceAssist is locked' }).waitFor();
    await page.getByText(/The profile is locked/).waitFor();
    await main.getByLabel('Passphrase', { exact: true }).fill('river candle orbit mustard');
    await main.getByRole('button', { name: 'Unlock' }).click();
    await main.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    await page.getByRole('button', { name: 'Change passphrase' }).waitFor();
  });

  it('shows the checks one by one, and what this is', async () => {
    await goTo(page, 'Health');
    await page.getByText('Database', { exact: true }).first().waitFor();
    await expectAccessible(page);
    await goTo(page, 'About');
    await page.getByText('0.0.0-test').waitFor();
    await expectAccessible(page);
    expect(app.problems).toEqual([]);
  });
});
