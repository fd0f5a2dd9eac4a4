import { afterEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

let app: RunningApp | null = null;
const PASSPHRASE = 'river candle orbit mustard';

describe('creating and unlocking a profile', () => {
  afterEach(async () => {
    await app?.close();
    app = null;
  });

  it('makes a profile with the keychain in one step', async () => {
    app = await startApp({ profile: 'new' });
    const page = await app.open();
    await page.getByRole('heading', { name: 'Welcome to VoiceAssist' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create profile' }).click();
    await page.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    expect(app.problems).toEqual([]);
  });

  it('asks for a passphrase where there is no keychain, offers a recovery code, and opens with either', async () => {
    app = await startApp({ profile: 'new', keychain: 'absent' });
    const page = await app.open({ colorScheme: 'dark' });
    await page.getByLabel('New passphrase').fill('too short');
    await page.getByRole('button', { name: 'Create profile' }).click();
    await page.getByText('3 more characters are needed.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('New passphrase').fill(PASSPHRASE);
    await page.getByText('Strong.').waitFor();
    await page.getByLabel('The same again').fill('river');
    await page.getByRole('button', { name: 'Create profile' }).click();
    await page.getByText('The two are not the same yet.').waitFor();
    await page.getByLabel('The same again').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Create profile' }).click();

    await page.getByRole('button', { name: 'Show recovery code' }).click();
    const code = await page.getByLabel('Your recovery code').textContent();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'I have kept it safe' }).click();
    await page.getByRole('heading', { name: 'Ask your own notes' }).waitFor();

    await app.client.app.vault.lock();
    await page.getByRole('heading', { name: 'VoiceAssist is locked' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('That passphrase or recovery code does not open this profile.').waitFor();
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('heading', { name: 'Ask your own notes' }).waitFor();

    await app.client.app.vault.lock();
    await page.getByRole('button', { name: 'Use the recovery code' }).click();
    await page.getByLabel('Recovery code', { exact: true }).fill((code ?? '').toLowerCase());
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    expect(app.problems).toEqual([]);
  });

  it('says that the keychain no longer holds the key, and makes no new one', async () => {
    app = await startApp();
    await app.client.app.vault.setPassphrase({ passphrase: PASSPHRASE });
    const page = await app.open();
    await page.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    await app.client.app.vault.lock();
    app.keychain.secrets.clear();
    await page.getByRole('button', { name: /^Try .* again$/ }).click();
    await page
      .getByRole('alert')
      .getByText(/keychain/)
      .waitFor();
    await expectAccessible(page);
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    expect(app.problems).toEqual([]);
  });
});
