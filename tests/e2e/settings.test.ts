import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { animationsEnded } from './animations-ended.ts';
import { startApp, type RunningApp } from './harness.ts';

async function expectAccessible(page: Page): Promise<void> {
  await animationsEnded(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

const goTo = (page: Page, section: string) => page.getByRole('link', { name: section }).click();

describe('the settings window', () => {
  let app: RunningApp;
  let provider: OpenAiServer;
  let main: Page;
  let page: Page;

  beforeAll(async () => {
    provider = await startOpenAiServer({ apiKey: 'sk-test-1' });
    app = await startApp();
    main = await app.open({ reducedMotion: 'reduce' });
    await main.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    page = await app.openBeside(main, 'settings.html');
    await page.getByLabel('Address').waitFor();
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  it('refuses an address that is none, in words, and keeps what was stored', async () => {
    await page.getByLabel('Address').fill('gateway');
    await page.getByLabel('Address').press('Enter');
    await page.getByText(/This is not a web address/).waitFor();
    await expectAccessible(page);
    expect((await app.client.settings.get()).provider.baseUrl).toBe('');
    await page.getByLabel('Address').press('Escape');
  });

  it('says why a test fails, and what the provider offers once it is set up', async () => {
    await page.getByLabel('Address').fill(provider.baseUrl);
    await page.getByLabel('Address').press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).provider.baseUrl).toBe(provider.baseUrl);
    const model = page.getByRole('combobox', { name: /^Model/ }).or(page.getByRole('textbox', { name: /^Model/ }));
    await model.fill('any-model');
    await model.press('Tab');
    await expect.poll(async () => (await app.client.settings.get()).provider.model).toBe('any-model');
    await page.getByRole('button', { name: 'Test the provider' }).click();
    await page.getByText('The test failed.').waitFor();
    await page.getByText('The provider refused the key. Check it in Settings.').waitFor();

    await page.getByLabel('New API key').fill('sk-test-1');
    await page.getByRole('button', { name: 'Store key' }).click();
    await page.getByText('The key was stored.').waitFor();
    expect(await page.content()).not.toContain('sk-test-1');
    await page.getByRole('button', { name: 'Test the provider' }).click();
    await page.getByText(/It answers: .* over/).waitFor();
    await expectAccessible(page);
  });

  it('removes the key after asking', async () => {
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Remove the stored key?').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The key was removed.').waitFor();
    expect((await app.client.settings.get()).provider.hasApiKey).toBe(false);
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

  it('says what leaves the machine, and sets a passphrase that then opens the profile', async () => {
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
