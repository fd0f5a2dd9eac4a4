import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { expectAccessible, tabTo } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

describe('providers in the settings', () => {
  let app: RunningApp;
  let server: OpenAiServer;
  let page: Page;
  const stored = async () => (await app.client.settings.get()).providers;
  const row = (name: string): Locator => page.getByTestId('provider').filter({ hasText: name });

  beforeAll(async () => {
    server = await startOpenAiServer({ apiKey: 'sk-ward-1', models: ['ward-large', 'ward-small'] });
    app = await startApp();
    const main = await app.open({ reducedMotion: 'reduce' });
    await main.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    page = await app.openBeside(main, 'settings.html#providers');
    await page.getByText('None is set up.', { exact: false }).waitFor();
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });
  afterEach(() => {
    expect(app.problems.splice(0)).toEqual([]);
  });

  it('refuses an address that nothing may be sent to, and keeps what was typed', async () => {
    await expectAccessible(page);
    await page.getByLabel('Address').fill('gateway');
    await page.getByLabel('Address').press('Enter');
    await page.getByText('This is not a web address.', { exact: false }).waitFor();
    await page.getByLabel('Address').fill('http://gateway.example/v1');
    await page.getByLabel('Address').press('Enter');
    await page.getByRole('alert').getByText('https', { exact: false }).waitFor();
    expect(await page.getByLabel('Address').inputValue()).toBe('http://gateway.example/v1');
    await expectAccessible(page);
    expect((await stored()).list).toEqual([]);
  });

  it('adds one from the keyboard alone, says why its test fails, and takes its key without showing it', async () => {
    await page.getByLabel('Address').fill('');
    await page.reload();
    await page.getByText('None is set up.', { exact: false }).waitFor();
    await tabTo(page, page.getByLabel('Name'));
    await page.keyboard.type('Ward gateway');
    await tabTo(page, page.getByLabel('Address'));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(server.baseUrl);
    await page.keyboard.press('Enter');
    await page.getByText('Ward gateway was added.', { exact: false }).waitFor();
    expect((await stored()).list).toMatchObject([{ name: 'Ward gateway', baseUrl: server.baseUrl, pseudonymise: 'required' }]);

    const test = row('Ward gateway').getByRole('button', { name: 'Test Ward gateway' });
    await tabTo(page, test);
    await page.keyboard.press('Enter');
    await page.getByText('The provider refused the key.', { exact: false }).first().waitFor();
    await expectAccessible(page);

    const key = row('Ward gateway').getByLabel('New API key');
    await page.keyboard.press('Shift+Tab');
    await key.focus();
    await page.keyboard.type('sk-ward-1');
    await page.keyboard.press('Enter');
    await page.getByText('The key was stored.').waitFor();
    expect(await page.content()).not.toContain('sk-ward-1');
    await tabTo(page, test);
    await page.keyboard.press('Enter');
    await page.getByText('It answers:', { exact: false }).waitFor();
    await page.getByText('It offers 2 models. “ward-large” is one of them.', { exact: false }).waitFor();
    await tabTo(page, page.getByRole('button', { name: 'Let it answer questions with ward-large' }));
    await page.keyboard.press('Enter');
    await page.getByText('It is asked first from now on.').waitFor();
    const { list, roles } = await stored();
    expect(roles.answer).toEqual([{ providerId: list[0]?.providerId, model: 'ward-large' }]);
    await row('Ward gateway').getByText('Used for: Answer questions (ward-large)', { exact: false }).waitFor();
    await expectAccessible(page);
  });

  it('says what sending names means, and lets only a server of this computer answer offline', async () => {
    await row('Ward gateway').getByText('Never', { exact: true }).click();
    await page.getByText('Questions and passages are sent as they are', { exact: false }).waitFor();
    await expect.poll(async () => (await stored()).list[0]?.pseudonymise).toBe('off');
    await expectAccessible(page);
    // It listens on this computer, so it may.
    expect(await row('Ward gateway').getByRole('switch').isEnabled()).toBe(true);
    expect(await row('Ward gateway').getByRole('switch').isChecked()).toBe(true);
    await row('Ward gateway').getByRole('textbox', { name: 'Address' }).fill('https://gateway.example/v1');
    await row('Ward gateway').getByRole('textbox', { name: 'Address' }).press('Enter');
    await expect
      .poll(async () => (await stored()).list[0])
      .toMatchObject({ baseUrl: 'https://gateway.example/v1', offline: false });
    await expect.poll(() => row('Ward gateway').getByRole('switch').isEnabled()).toBe(false);
    await row('Ward gateway').getByRole('textbox', { name: 'Address' }).fill(server.baseUrl);
    await row('Ward gateway').getByRole('textbox', { name: 'Address' }).press('Enter');
    await expect.poll(async () => (await stored()).list[0]?.baseUrl).toBe(server.baseUrl);
  });

  it('orders who is asked by keyboard, and offers the demo for answers only, as what it is', async () => {
    await page.getByRole('link', { name: 'Who does what', exact: true }).first().click();
    const answers = page.getByTestId('role-answer').locator('..');
    const section = page.locator('section', { has: page.locator('#role-answer') });
    await section.getByText('ward-large', { exact: false }).waitFor();
    await section
      .getByRole('combobox', { name: 'Provider for: Answer questions' })
      .or(section.getByLabel('Provider for: Answer questions'))
      .first()
      .click();
    await page.getByRole('option', { name: 'Ward gateway' }).click();
    await section.getByLabel('Model for: Answer questions').first().click();
    await page.getByRole('option', { name: 'ward-small' }).click();
    await section.getByRole('button', { name: 'Add to: Answer questions' }).click();
    await expect.poll(async () => (await stored()).roles.answer.map(({ model }) => model)).toEqual(['ward-large', 'ward-small']);

    const earlier = section.getByRole('button', { name: 'Ask Ward gateway, ward-small earlier' });
    await tabTo(page, earlier);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await stored()).roles.answer.map(({ model }) => model)).toEqual(['ward-small', 'ward-large']);
    // The keyboard stays with what it moved.
    expect(await earlier.evaluate((element) => element === document.activeElement)).toBe(true);
    await expectAccessible(page);

    await section.getByLabel('Provider for: Answer questions').first().click();
    await page.getByRole('option', { name: 'Demo: scripted answers for training' }).click();
    await section.getByRole('button', { name: 'Add to: Answer questions' }).click();
    await section.getByText('Demo answers are scripted for training', { exact: false }).waitFor();
    await expectAccessible(page);
    await page
      .locator('section', { has: page.locator('#role-speak') })
      .getByLabel('Provider for: Speak answers')
      .first()
      .click();
    expect(await page.getByRole('option', { name: 'Demo', exact: false }).count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await answers.count()).toBe(1);
  });

  it('sets limits and prices exactly, to the millionth', async () => {
    await page.getByRole('link', { name: 'Cost and limits' }).click();
    const day = page.getByLabel('Money for each Day');
    await day.fill('0.000001');
    await day.press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).cost.limits.day.money).toBe(1);
    await day.fill('12.5');
    await day.press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).cost.limits.day.money).toBe(12_500_000);
    await day.fill('');
    await day.press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).cost.limits.day.money).toBeNull();
    await page.getByRole('button', { name: 'Add a price' }).click();
    await page.getByLabel('Model', { exact: true }).fill('ward-large');
    await page.getByLabel('Input', { exact: true }).fill('0.15');
    await page.getByLabel('Output', { exact: true }).fill('0.6');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Add a price' }).click();
    await expect
      .poll(async () => (await app.client.settings.get()).cost.prices)
      .toMatchObject([{ host: '*', model: 'ward-large', inputMicro: 150_000, outputMicro: 600_000, cachedInputMicro: null }]);
    await page.getByRole('button', { name: 'Show all prices in force' }).click();
    await page.getByRole('region', { name: 'Prices in force' }).getByText('ward-large').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove the price of ward-large' }).click();
    await expect.poll(async () => (await app.client.settings.get()).cost.prices).toEqual([]);
  });

  it('says what is kept, and asks before anything is sent where that is wished', async () => {
    await page.getByRole('link', { name: 'Privacy and security' }).click();
    await page.getByText(new URL(server.baseUrl).host, { exact: false }).first().waitFor();
    await page.getByRole('switch', { name: 'Show each question before it is sent' }).click();
    await expect.poll(async () => (await app.client.settings.get()).privacy.askBeforeSend).toBe(true);
    const { answers } = (await app.client.settings.get()).cache;
    await page.getByRole('switch', { name: 'Keep answers of providers' }).click();
    await expect.poll(async () => (await app.client.settings.get()).cache.answers).toBe(!answers);
    await expectAccessible(page);
  });

  it('removes one after asking, with its key and from who does what', async () => {
    await page.getByRole('link', { name: 'Providers', exact: true }).click();
    await row('Ward gateway').getByRole('button', { name: 'Remove Ward gateway' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove Ward gateway?' });
    await dialog
      .getByText('It is used for: Answer questions (ward-small), Answer questions (ward-large)', { exact: false })
      .waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('None is set up.', { exact: false }).waitFor();
    const { list, roles } = await stored();
    expect(list).toEqual([]);
    expect(roles.answer.map(({ providerId }) => providerId)).toEqual(['demo']);
  });
});

describe('who answers a question', () => {
  let app: RunningApp;
  let server: OpenAiServer;
  let page: Page;
  const QUESTION = 'Why was bisoprolol raised for Ana Rivera?';
  const box = (): Locator => page.getByRole('textbox', { name: 'Your question' });
  const turn = (): Locator => page.getByTestId('turn').last();
  const asked = () => server.requests.filter(({ method }) => method === 'POST').length;

  beforeAll(async () => {
    server = await startOpenAiServer();
    app = await startApp({ samples: true });
    await useProvider(app.client, {
      baseUrl: server.baseUrl,
      model: 'fake-model',
      name: 'Ward gateway',
      pseudonymise: 'optional',
    });
    page = await app.open({ reducedMotion: 'reduce' });
    await page.getByTestId('mode-chip').getByText('Auto · Ward gateway').waitFor();
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });
  afterEach(() => {
    expect(app.problems.splice(0)).toEqual([]);
  });

  /** Asks and waits for the turn to end so. */
  async function ask(question: string, keys = 'Enter', stage = 'answered'): Promise<void> {
    const before = await page.getByTestId('turn').count();
    await box().fill(question);
    await box().press(keys);
    if (keys === 'Enter') await page.locator(`[data-testid="turn"][data-stage="${stage}"]`).nth(before).waitFor();
  }
  /** The last turn has ended so. */
  const ended = (stage: string): Promise<void> =>
    page.locator(`[data-testid="turn"]:last-child[data-stage="${stage}"]`).last().waitFor();

  it('is told of each answer, with what it took in its details', async () => {
    await ask(QUESTION);
    expect(await turn().getByTestId('answered-by').textContent()).toBe('Ward gateway · fake-model');
    await turn().getByRole('button', { name: 'How this was found' }).click();
    await turn().getByTestId('evidence').getByText('Ward gateway · fake-model').waitFor();
    await turn()
      .getByTestId('evidence')
      .getByText(/Price not known · [\d,]+ tokens/)
      .waitFor();
    await expectAccessible(page);
  });

  it('is switched by keyboard in the middle of a conversation, for the very next question', async () => {
    const before = asked();
    await page.keyboard.press('Alt+m');
    await page.getByRole('menuitemradio', { name: /^Offline\./ }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitemradio', { name: /^Offline\./ }).focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('mode-chip').getByText('Offline', { exact: true }).waitFor();
    await ask('How is it dosed?');
    expect(await turn().getByTestId('answered-by').textContent()).toBe('This computer');
    expect(asked()).toBe(before);
    await page.keyboard.press('Alt+m');
    await page.getByRole('menuitemradio', { name: /^Auto\./ }).click();
    await page.getByTestId('mode-chip').getByText('Auto · Ward gateway').waitFor();
  });

  it('is this computer where the provider fails, and the answer says why', async () => {
    server.script({ kind: 'status', status: 401 });
    await ask(QUESTION);
    expect(await turn().getByTestId('answered-by').textContent()).toBe('This computer');
    await turn().getByTestId('why').getByText('Ward gateway', { exact: false }).waitFor();
    await expectAccessible(page);
  });

  it('sees exactly what would be sent, and nothing leaves before it is said', async () => {
    await page.keyboard.press('Alt+n');
    const before = asked();
    await ask(QUESTION, 'ControlOrMeta+Enter');
    const dialog = page.getByRole('dialog', { name: 'Send this to Ward gateway?' });
    await dialog.waitFor();
    await dialog.getByText(new URL(server.baseUrl).host, { exact: false }).first().waitFor();
    expect(asked()).toBe(before);
    await turn().getByText('Waiting for you to say what may be sent').waitFor();
    // Reading comes first, and the keyboard stays in the dialog.
    const body = dialog.getByTestId('held-body');
    await expect.poll(() => body.evaluate((element) => element === document.activeElement)).toBe(true);
    await expectAccessible(page);
    const shown = await body.textContent();
    expect(shown).not.toContain('Rivera');
    await dialog.getByText('name', { exact: false }).first().waitFor();
    await dialog.getByText('Easier to read').click();
    await expectAccessible(page);
    await tabTo(page, dialog.getByRole('button', { name: 'Send', exact: true }));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await ended('answered');
    expect(server.requests.at(-1)?.body).toEqual(JSON.parse(shown ?? ''));
    expect(await turn().getByTestId('answered-by').textContent()).toBe('Ward gateway · fake-model');
  });

  it('sends nothing on Esc, and answers here where that is chosen', async () => {
    const before = asked();
    await ask('What is the plan for Ana Rivera?', 'ControlOrMeta+Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await ended('cancelled');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await ask(QUESTION, 'ControlOrMeta+Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Answer on this computer' }).click();
    await ended('answered');
    expect(await turn().getByTestId('answered-by').textContent()).toBe('This computer');
    await turn().getByTestId('why').waitFor();
    expect(asked()).toBe(before);
  });

  it('may be sent as it was written where the provider leaves that to the question, and says so before', async () => {
    await page.keyboard.press('Alt+n');
    await box().fill(QUESTION);
    await page.getByRole('button', { name: 'More ways to ask' }).click();
    await expectAccessible(page);
    await page.getByRole('menuitem', { name: /^Ask with names as written/ }).click();
    await ended('answered');
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('Rivera');
  });

  it('may be wished for before there is a question, which may be spoken: it is told, and is for the next one only', async () => {
    await page.keyboard.press('Alt+n');
    const before = asked();
    await page.getByRole('button', { name: 'More ways to ask' }).click();
    await page.getByRole('menuitemcheckbox', { name: /^Show what will be sent/ }).click();
    const sign = page.getByRole('button', { name: 'Next: shown first' });
    await sign.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await box().fill(QUESTION);
    await box().press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await ended('cancelled');
    expect(await sign.count()).toBe(0);
    expect(asked()).toBe(before);
  });

  it('marks a demo answer as one before it is asked for, on it, and where it is pasted', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const { list, roles } = (await app.client.settings.get()).providers;
    const demo = (await app.client.providers.list()).find(({ kind }) => kind === 'demo');
    if (demo === undefined) throw new Error('There is no demo');
    const target = { providerId: demo.providerId, model: 'scripted' };
    await app.client.settings.update({
      mode: 'cloud',
      providers: { list, roles: { ...roles, answer: [target, ...roles.answer] } },
    });
    await page.getByTestId('mode-chip').getByText('Cloud · Demo').waitFor();
    await page.keyboard.press('Alt+n');
    await ask(QUESTION);
    await turn().getByTestId('demo').getByText('Demo answer.').waitFor();
    expect(await turn().getByTestId('answered-by').textContent()).toBe('Demo');
    await expectAccessible(page);
    await turn().getByRole('button', { name: 'Copy with sources' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('DEMO:');
    await app.client.settings.update({ mode: 'auto', providers: { list, roles } });
    await page.getByTestId('mode-chip').getByText('Auto · Ward gateway').waitFor();
  });

  it('shows that a limit is reached, and answers here because of it', async () => {
    const { limits } = (await app.client.settings.get()).cost;
    await app.client.settings.update({ cost: { limits: { ...limits, day: { money: null, tokens: 1 } } } });
    const before = asked();
    await page.keyboard.press('Alt+n');
    await ask(QUESTION);
    expect(await turn().getByTestId('answered-by').textContent()).toBe('This computer');
    await turn().getByTestId('why').getByText('limit', { exact: false }).waitFor();
    await page.getByTestId('spend-chip').getByText('Limit reached').waitFor();
    expect(asked()).toBe(before);
    await expectAccessible(page);
  });
});
