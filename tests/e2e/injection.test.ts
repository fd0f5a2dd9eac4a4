import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPROMISED, ECHO, FORGED_DOSE } from '../fakes/misled-models.ts';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { fileOf, INJECTIONS } from '../fixtures/injections.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { startApp, type RunningApp } from './harness.ts';

/** Those that would do most in a window: pictures, links, markup, marks of citations, names that read otherwise. */
const DANGEROUS = INJECTIONS.filter(
  ({ carrier, goal }) =>
    carrier !== 'folder name' &&
    ((goal === 'fetch an image' && carrier !== 'HTML picture description') ||
      (goal === 'open a link' && carrier === 'plain text') ||
      (goal === 'forge citations' && carrier === 'plain text') ||
      (goal === 'hide itself' && carrier === 'file name') ||
      carrier === 'markdown title'),
);

let app: RunningApp;
let provider: OpenAiServer;
let page: Page;
const elsewhere: string[] = [];

beforeAll(async () => {
  provider = await startOpenAiServer();
  const files = await Promise.all(DANGEROUS.map(fileOf));
  app = await startApp({ notes: Object.fromEntries(files.map(({ path, content }) => [path, content])) });
  await useProvider(app.client, { baseUrl: provider.baseUrl, model: 'fake-model', pseudonymise: 'off' });
  page = await app.open({ viewport: { width: 1440, height: 1000 } });
  const home = new URL(page.url()).host;
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== home) elsewhere.push(request.url());
  });
  page.on('dialog', (dialog) => {
    elsewhere.push(dialog.message());
    void dialog.dismiss();
  });
  page.context().on('page', (opened) => void elsewhere.push(opened.url()));
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

/** What is on the page now leads nowhere and says nothing that is not seen. */
async function expectHarmless(): Promise<void> {
  const live = await page.evaluate(() => ({
    elements: [
      ...document.querySelectorAll('main img, main iframe, main object, main a[href], main form, main script, main video'),
    ].map((element) => element.outerHTML),
    handlers: document.querySelectorAll('[onerror], [onclick], [onload]').length,
    text: document.body.innerText,
  }));
  expect(live.elements).toEqual([]);
  expect(live.handlers).toBe(0);
  // oxlint-disable-next-line no-control-regex
  expect(live.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u001b\u{e0000}-\u{e007f}]/u);
  expect(elsewhere).toEqual([]);
}

/** A window asks in the mode it shows, which it is told of a moment after the setting has changed. */
async function switchTo(mode: 'offline' | 'cloud'): Promise<void> {
  await app.client.settings.setMode({ mode });
  const name = mode === 'cloud' ? 'Cloud' : 'Offline';
  await page.getByRole('radio', { name, exact: true, checked: true }).waitFor({ state: 'attached' });
}

async function ask(question: string): Promise<void> {
  const before = await page.getByTestId('turn').count();
  await page.getByRole('textbox', { name: 'Your question' }).fill(question);
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="turn"][data-stage="answered"]').nth(before).waitFor();
}

describe('the dozen most dangerous in the window', () => {
  it('are a dozen', () => {
    expect(DANGEROUS.length).toBeGreaterThanOrEqual(12);
  });

  it.each(DANGEROUS.map((injection) => [injection.id, injection] as const))(
    'stays words, quoted, repeated and obeyed: %s',
    async (_id, { question, drug }) => {
      await page.keyboard.press('Alt+n');
      await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
      await switchTo('offline');
      await ask(question);
      const answer = page.getByTestId('turn').last().getByTestId('answer');
      await answer.getByText(`${drug} 40 mg`, { exact: false }).first().waitFor();
      await expectHarmless();
      await answer.locator('[data-citation]').first().click();
      await page.getByTestId('viewer').locator('[data-mark="current"]').first().waitFor();
      await expectHarmless();
      await page.keyboard.press('Escape');

      await switchTo('cloud');
      for (const model of [ECHO, COMPROMISED]) {
        const before = provider.requests.length;
        provider.script(model);
        await ask(question);
        expect(provider.requests.length).toBe(before + 1);
        await expectHarmless();
      }
      // Every number that can be pressed has a source; the forged ones are gone.
      const turn = page.getByTestId('turn').last();
      const pressable = await turn.getByTestId('answer').locator('[data-citation]').allTextContents();
      const listed = turn.getByTestId('sources').getByRole('button');
      await listed.first().waitFor(); // they are drawn after the words
      const sources = new Set(await listed.allTextContents());
      expect(pressable.every((number) => [...sources].some((source) => source.startsWith(number.trim())))).toBe(true);
      expect(pressable.some((number) => ['77', '98', '99'].includes(number.trim()))).toBe(false);
      expect(await turn.getByTestId('answer').innerText()).toContain(FORGED_DOSE);
    },
  );

  it('nothing in the library list or the search reads otherwise than it is', async () => {
    await page.getByRole('navigation').getByRole('button', { name: 'Library', exact: false }).first().click();
    await page.getByText('letter', { exact: false }).first().waitFor();
    await expectHarmless();
    expect(app.problems).toEqual([]);
  });
});
