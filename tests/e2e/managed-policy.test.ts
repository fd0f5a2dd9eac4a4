import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const POLICY = {
  mode: 'offline',
  cache: { answers: false },
  cost: { limits: { day: { money: 2_000_000 } } },
  voice: { microphone: { warmMs: 0 } },
  library: { excludeNames: ['*.tmp'] },
  providers: {
    list: [{ providerId: 'ward', name: 'Ward gateway', baseUrl: 'https://gateway.example.org/v1' }],
    roles: { answer: [{ providerId: 'ward', model: 'ward-large' }] },
  },
  sync: { certificateAuthorities: [] },
};

describe('the windows on a computer with a policy', () => {
  let app: RunningApp;
  let main: Page;
  let page: Page;
  const section = async (name: string) => page.getByRole('link', { name, exact: true }).click();

  beforeAll(async () => {
    app = await startApp({ policy: { contact: 'IT service desk, 1234', settings: POLICY } });
    main = await app.open({ reducedMotion: 'reduce' });
    await main.getByTestId('mode-chip').waitFor();
    page = await app.openBeside(main, 'settings.html');
    await page.getByRole('heading', { name: 'Answers' }).waitFor();
  });
  afterAll(async () => app.close());

  it('shows the mode as the organisation has set it, and lets nobody change it', async () => {
    await main.getByTestId('mode-chip').click();
    await main.getByText('Set by your organisation').waitFor();
    expect(await main.getByRole('menuitemradio', { name: /^Cloud/ }).getAttribute('data-disabled')).toBe('true');
    await expectAccessible(main, ['region']);
    await main.keyboard.press('Escape');
    await page.getByText('Questions: IT service desk, 1234.').waitFor();
    expect(await page.getByRole('radio', { name: 'Cloud' }).isDisabled()).toBe(true);
    expect(await page.getByRole('switch', { name: 'Withhold what is not supported' }).isDisabled()).toBe(false);
    await expectAccessible(page);
  });

  it('marks each field that is set, and leaves those beside it to be changed', async () => {
    await section('Privacy and security');
    const answers = page.getByRole('switch', { name: /Keep answers/ });
    await expect.poll(async () => answers.isDisabled()).toBe(true);
    expect(await page.getByText('Set by your organisation').count()).toBe(1);
    // The switch is what is drawn; its own box stays out of sight, as that of the one below.
    const below = page.getByRole('switch', { name: /Keep what search/ });
    expect(await opacityOf(answers)).toBe(await opacityOf(below));
    await section('Cost and limits');
    const money = page.getByRole('textbox', { name: /Day/ }).first();
    await expect.poll(async () => money.isDisabled()).toBe(true);
    await expectAccessible(page);
    await section('Library');
    const size = page.getByLabel('Largest file taken in');
    await size.fill('25');
    await size.press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).library.maxFileBytes).toBe(25_000_000);
    await expectAccessible(page);
  });

  it('shows the servers it names, to which keys can be given and nothing else', async () => {
    await section('Providers');
    await page.getByRole('heading', { name: 'Ward gateway' }).waitFor();
    expect(await page.getByRole('button', { name: /Add|Remove/ }).count()).toBe(0);
    await page
      .getByRole('button', { name: /Ward gateway/ })
      .first()
      .click();
    expect(await page.getByRole('textbox', { name: /^Address/ }).isDisabled()).toBe(true);
    await page
      .getByLabel(/API key/)
      .first()
      .fill('a-secret-key');
    await page
      .getByRole('button', { name: /^(Save|Store)/ })
      .first()
      .click();
    await expect.poll(async () => (await app.client.providers.list())[0]?.hasApiKey).toBe(true);
    await expectAccessible(page);
    await section('Who does what');
    await page.getByTestId('role-answer').getByText('ward-large').waitFor();
    expect(await page.getByTestId('role-answer').getByRole('button').count()).toBe(0);
    await expectAccessible(page);
  });
});

async function opacityOf(input: Locator): Promise<string> {
  return input.evaluate((element) => getComputedStyle(element).opacity);
}
