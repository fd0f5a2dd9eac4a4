import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { expectAccessible } from './accessible.ts';
import { ask, box, ended, lastTurn, markedWords } from './conversation-page.ts';
import { startApp, type RunningApp } from './harness.ts';

const QUESTION = 'Why was bisoprolol raised for Ana Rivera?';

describe('a conversation with a cloud provider', () => {
  let app: RunningApp;
  let provider: OpenAiServer;

  beforeAll(async () => {
    provider = await startOpenAiServer();
    app = await startApp({ samples: true });
    await useProvider(app.client, { baseUrl: provider.baseUrl, model: 'test-model' });
    await app.client.settings.setMode({ mode: 'cloud' });
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });
  afterEach(() => {
    expect(app.problems.splice(0)).toEqual([]);
  });

  it('shows where questions go, streams the answer and cites what it was given', async () => {
    const page = await app.open();
    await page.getByTestId('mode-chip').getByText('Cloud · 127.0.0.1', { exact: false }).waitFor();
    await ask(page, QUESTION);
    const turn = await ended(page, 'answered');
    await turn.locator('[data-citation="1"]').first().click();
    expect((await markedWords(page)).length).toBeGreaterThan(0);
    await page.close();
  });

  it('works from the keyboard alone: ask, step through the sources, close, ask anew', async () => {
    provider.script({ kind: 'answer', pieces: ['The first thing. [1]', ' The second thing. [2]'] });
    const page = await app.open();
    await box(page).waitFor();
    await page.keyboard.type(QUESTION);
    await page.keyboard.press('Enter');
    await ended(page, 'answered');
    const viewer = page.getByTestId('viewer');
    for (const [key, shown] of [
      [']', 'Source 1 of 2'],
      [']', 'Source 2 of 2'],
      ['[', 'Source 1 of 2'],
    ] as const) {
      await page.keyboard.press(key);
      await viewer.getByText(shown, { exact: true }).waitFor();
    }
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    expect(await box(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Alt+n');
    await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
    await page.close();
  });

  it('shows HTML, images and links as their letters', async () => {
    provider.script({
      kind: 'answer',
      pieces: [
        'Bold <b onclick="x()">html</b> ![a picture](https://example.org/a.png) [good](https://example.org/) [bad](javascript:alert(1)) `[1]`',
      ],
    });
    const page = await app.open();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(page.url()).host) elsewhere.push(request.url());
    });
    await box(page).waitFor();
    await ask(page, QUESTION);
    const answer = (await ended(page, 'answered')).getByTestId('answer');
    await answer.getByText('<b onclick="x()">html</b>', { exact: false }).waitFor();
    expect(await answer.locator('img, b').count()).toBe(0);
    expect(await answer.locator('a, [role="link"]').count()).toBe(0);
    await answer.getByText('[good](https://example.org/)', { exact: false }).waitFor();
    expect(await answer.getByText('[1]').count()).toBe(1);
    expect(elsewhere).toEqual([]);
    await page.close();
  });

  it('stops on Esc, tells the provider, and keeps what had arrived', async () => {
    provider.script({ kind: 'hang', pieces: ['Bisoprolol was raised because '] });
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, QUESTION);
    await lastTurn(page).getByText('Bisoprolol was raised because').waitFor();
    await page.keyboard.press('Escape');
    const turn = await ended(page, 'cancelled');
    await turn.getByText('Stopped. What had arrived is kept.').waitFor();
    await turn.getByText('Bisoprolol was raised because').waitFor();
    expect(await provider.requests.at(-1)?.ended).toBe('left');
    await page.close();
  });

  it('keeps what had arrived when the provider cuts the answer, and answers offline instead', async () => {
    provider.script({ kind: 'cut', pieces: ['Bisoprolol was raised '], how: 'destroy' });
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, QUESTION);
    const turn = await ended(page, 'failed');
    await turn.getByText('Bisoprolol was raised').waitFor();
    await turn.getByText('The answer was cut off by the provider.', { exact: false }).waitFor();
    await expectAccessible(page);
    await turn.getByRole('button', { name: 'Answer offline instead' }).click();
    const offline = await ended(page, 'answered');
    await offline.locator('[data-citation]').first().waitFor();
    await page.close();
  });

  it('says how long to wait when the provider asks for it', async () => {
    for (let tries = 0; tries < 4; tries += 1) provider.script({ kind: 'status', status: 429, headers: { 'retry-after': '21' } });
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, QUESTION);
    const turn = await ended(page, 'failed');
    await turn.getByText('The provider asks to wait 21 seconds.', { exact: false }).waitFor();
    await turn.getByRole('button', { name: 'Answer offline instead' }).waitFor();
    await page.close();
  });
});
