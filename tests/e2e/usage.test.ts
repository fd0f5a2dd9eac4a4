import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_COST_SETTINGS, type CostSettings, type Price } from '../../contract/usage.ts';
import { moneyText } from '../../renderer/text/money.ts';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const UNPRICED = 'Why was bisoprolol raised for Ana Rivera?';
const PRICED = 'What must be done in the first hour of sepsis?';
const MODEL = 'test-model';
/** Dollars for a million tokens, so that a question costs some thousandths of one. */
const PRICE: Price = {
  host: '*',
  model: MODEL,
  from: '2020-01-01',
  serviceTier: '*',
  maxInputTokens: null,
  inputMicro: 2_500_000,
  cachedInputMicro: 250_000,
  cacheWriteMicro: null,
  outputMicro: 10_000_000,
  audioMinuteMicro: null,
  charactersMicro: null,
};

let app: RunningApp;
let provider: OpenAiServer;
let page: Page;

beforeAll(async () => {
  provider = await startOpenAiServer();
  app = await startApp({ samples: true });
  await useProvider(app.client, { baseUrl: provider.baseUrl, model: MODEL, name: 'Ward gateway' });
  await app.client.settings.update({ mode: 'cloud' });
  page = await app.open({ reducedMotion: 'reduce', locale: 'en-GB', acceptDownloads: true });
});
afterAll(async () => {
  await app.close();
  await provider.close();
});
afterEach(() => {
  expect(app.problems.splice(0)).toEqual([]);
});

async function ask(question: string, stage: 'answered' | 'failed' = 'answered'): Promise<void> {
  await page.getByRole('button', { name: /New question/ }).click();
  await page.getByRole('textbox', { name: 'Your question' }).fill(question);
  await page.keyboard.press('Enter');
  await page.locator(`[data-testid="turn"][data-stage="${stage}"]`).getByText(question).waitFor();
}

const room = (name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true });
/** Reads the figures anew. */
async function goToUsage(): Promise<void> {
  await room('Library').click();
  await room('Usage').click();
  await page.getByRole('heading', { name: 'Usage', exact: true }).waitFor();
}
const tile = (label: string) => page.locator('dl > div').filter({ has: page.getByText(label, { exact: true }) });
const span = (name: string) => page.getByRole('radiogroup', { name: 'Which time is shown' }).getByText(name, { exact: true });
const setCost = (cost: Partial<CostSettings>) => app.client.settings.update({ cost });
const limitOfDay = (day: CostSettings['limits']['day']) => setCost({ limits: { ...DEFAULT_COST_SETTINGS.limits, day } });

describe('the Usage page', () => {
  it('says what it is for while nothing has been asked, and looks further back on request', async () => {
    await goToUsage();
    await page.getByRole('heading', { name: 'No provider was asked in this time' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show 12 months' }).click();
    await page.getByRole('button', { name: 'Show 12 months' }).waitFor({ state: 'detached' });
  });

  it('says that a price is not known, and never that it is nothing', async () => {
    await ask(UNPRICED);
    await goToUsage();
    await tile('Spent').getByText('unknown', { exact: true }).waitFor();
    await tile('Spent').getByText('1 call has no known price').waitFor();
    await page.getByRole('row', { name: /^test-model Ward gateway unknown 1 / }).waitFor();
    await page.getByText('Prices are missing for test-model.', { exact: false }).waitFor();
    await page.getByRole('row', { name: `${UNPRICED} unknown` }).waitFor();
    // What the cache saved is indeed nothing.
    expect(await page.getByText('$0.00').allTextContents()).toEqual(['$0.00']);
    await expectAccessible(page);
  });

  it('adds up what is known to the millionth, beside what is not', async () => {
    await setCost({ prices: [PRICE] });
    await ask(PRICED);
    const [latest] = (await app.client.usage.calls({})).items;
    const { inputTokens, cachedInputTokens, outputTokens } = latest?.usage ?? expect.unreachable();
    const micro = (inputTokens - cachedInputTokens) * 2.5 + cachedInputTokens * 0.25 + outputTokens * 10;
    const shown = moneyText(Math.round(micro), 'USD', 'en');
    await goToUsage();
    await tile('Spent').getByText(`at least ${shown}`).waitFor();
    await page.getByRole('row', { name: `test-model Ward gateway ${shown} + 1 unknown 2`, exact: false }).waitFor();
    const questions = page.getByRole('region', { name: 'Dearest questions' }).getByRole('row');
    await questions.nth(1).getByText(PRICED).waitFor();
    await questions.nth(1).getByRole('cell', { name: shown }).waitFor();
    await questions.nth(2).getByRole('cell', { name: 'unknown' }).waitFor();
    await expectAccessible(page);
  });

  it('tells each bar of the chart to the keyboard, and the same as a table', async () => {
    await span('7 days').click();
    const asTable = page.getByRole('button', { name: 'Show as table' });
    const bars = page.getByRole('toolbar', { name: /^Spending over time\. Highest: \$0\.00\d+, / }).getByRole('button');
    await expect.poll(() => bars.count()).toBe(7);
    await asTable.focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
      /, at least \$0\.00\d+, [\d,]+ tokens, 2 calls$/,
    );
    await page.getByTestId('chart-tip').getByText('2 calls').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByTestId('chart-tip').getByText('nothing').waitFor();
    await page.keyboard.press('Home');
    expect(await bars.first().evaluate((bar) => bar === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByTestId('chart-tip').waitFor({ state: 'detached' });
    await asTable.focus();
    await page.keyboard.press('Enter');
    const table = page.getByRole('group', { name: 'Used over time, as a table' });
    expect(await table.getByRole('row').count()).toBe(9);
    await table.getByRole('row', { name: /^Total \$0\.00\d+ \+ 1 unknown 2 / }).waitFor();
    await expectAccessible(page);
    await page.getByRole('radiogroup', { name: 'What the chart shows' }).getByText('Tokens', { exact: true }).click();
    await page.getByRole('heading', { name: 'Tokens over time' }).waitFor();
  });

  it('says in words where limits stand, and when one is reached', async () => {
    await limitOfDay({ money: 1_000_000, tokens: 1_000_000 });
    await goToUsage();
    const tokens = page.getByRole('meter', { name: 'Today, tokens' });
    await tokens.waitFor();
    expect(await tokens.getAttribute('aria-valuetext')).toMatch(/^[\d,]+ of 1,000,000 tokens\. Within the limit$/);
    expect(await page.getByRole('meter', { name: 'Today, money' }).getAttribute('aria-valuetext')).toMatch(
      /^\$0\.00\d+ of \$1\.00\./,
    );
    await limitOfDay({ money: null, tokens: 100 });
    await goToUsage();
    await page.getByText('Reached: answers come from this computer').waitFor();
    await expectAccessible(page);
    await setCost({ limits: DEFAULT_COST_SETTINGS.limits });
  });

  it('writes every call of the time shown into a file, and no word of a question', async () => {
    await goToUsage();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const download = await saving;
    expect(download.suggestedFilename()).toMatch(/^voiceassist-usage-\d{4}-\d\d-01-to-\d{4}-\d\d-\d\d\.csv$/);
    const csv = await readFile(await download.path(), 'utf8');
    const lines = csv.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^started,.*,input_tokens,.*,cost,currency,/);
    expect(lines).toHaveLength(3);
    const [priced] = (await app.client.usage.calls({})).items;
    expect(csv).toContain(priced?.callId);
    expect(csv).toContain(`,${((priced?.costMicro ?? 0) / 1_000_000).toFixed(6)},USD,`);
    expect(csv).not.toMatch(/bisoprolol|sepsis/i);
  });

  it('shows a call made meanwhile when one looks again', async () => {
    await page.getByText('2 calls to providers').waitFor();
    const answer = await app.client.ask({ question: 'How is sumatriptan nasal spray dosed?', mode: 'cloud' });
    for await (const event of answer) if (event.kind === 'done') expect(event.outcome).toBe('answered');
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByText('3 calls to providers').waitFor();
  });

  it('has no amount for what was refused, and marks what is estimated', async () => {
    provider.script({ kind: 'status', status: 401 });
    await ask('Which antibiotic is given for cellulitis?', 'failed');
    await page.getByTestId('turn').getByText('nothing charged').waitFor();
    await goToUsage();
    await page.getByRole('row', { name: 'Which antibiotic is given for cellulitis? nothing charged 1 0' }).waitFor();
    expect(await page.getByText('~', { exact: false }).count()).toBe(0);
    provider.script({ kind: 'cut', pieces: ['Give'], how: 'destroy' });
    await ask('How is gout treated?', 'failed');
    await page
      .getByTestId('turn')
      .getByText(/^~\$0\.0/)
      .waitFor();
    await goToUsage();
    await tile('Spent').getByText('~ 1 call is estimated').waitFor();
    await tile('Spent')
      .getByText(/^at least ~\$0\.0/)
      .waitFor();
    await page.getByRole('row', { name: /^How is gout treated\? ~\$0\.0\d+ 1 ~[\d,]+$/ }).waitFor();
    await expectAccessible(page);
  });

  it('leads from a question to its conversation', async () => {
    await page.getByRole('button', { name: UNPRICED, exact: true }).last().click();
    await page.getByTestId('turn').getByText(UNPRICED).waitFor();
    await page.getByRole('heading', { name: 'Usage', exact: true }).waitFor({ state: 'detached' });
  });

  it('is found in the palette by what it is for', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('costs');
    await page.getByRole('button', { name: 'Usage and costs' }).click();
    await page.getByRole('heading', { name: 'Usage', exact: true }).waitFor();
  });
});
