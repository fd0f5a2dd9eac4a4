import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { providerId } from '../../contract/ids.ts';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const QUESTION = 'Why was bisoprolol raised for Ana Rivera?';

let app: RunningApp;
let provider: OpenAiServer;
let page: Page;

beforeAll(async () => {
  provider = await startOpenAiServer();
  app = await startApp({ samples: true });
  page = await app.open({ reducedMotion: 'reduce', locale: 'en-GB', acceptDownloads: true });
});
afterAll(async () => {
  await app.close();
  await provider.close();
});
afterEach(() => {
  expect(app.problems.splice(0)).toEqual([]);
});

const room = (name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true });
const rows = () => page.getByRole('table', { name: 'Connections, newest first' }).getByRole('row');
async function choose(filter: string, value: string): Promise<void> {
  await page.getByRole('combobox', { name: filter }).click();
  await page.getByRole('option', { name: value, exact: true }).click();
}

describe('the Connections page', () => {
  it('says that nothing has left this computer while nothing has', async () => {
    await room('Connections').click();
    await page.getByRole('heading', { name: 'Nothing has left this computer.' }).waitFor();
    await expectAccessible(page);
  });

  it('has a line for a question that was sent: where to, why, how much, what was replaced, how it ended', async () => {
    await useProvider(app.client, { baseUrl: provider.baseUrl, model: 'test-model', name: 'Ward gateway' });
    await app.client.settings.update({ mode: 'cloud' });
    await page.getByRole('button', { name: /New question/ }).click();
    await page.getByRole('textbox', { name: 'Your question' }).fill(QUESTION);
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="turn"][data-stage="answered"]').waitFor();
    await room('Connections').click();
    const { origin } = new URL(provider.baseUrl);
    const [sent] = (await app.client.ledger.list({})).items;
    await rows()
      .filter({ hasText: origin })
      .filter({ hasText: 'Answer' })
      .filter({ hasText: `${sent?.tokens?.toLocaleString('en')}` })
      .filter({ hasText: 'unknown' })
      .filter({ hasText: `${sent?.replaced?.person} names` })
      .filter({ hasText: 'done' })
      .waitFor();
    await page.getByText('1 connection', { exact: true }).waitFor();
    await expectAccessible(page);
  });

  it('tells by keyboard alone what was sent and for what, and nothing of what was in it', async () => {
    await page.getByRole('combobox', { name: 'Time' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const row = rows().nth(1);
    await row.getByText('A question and the passages that fit it, for an answer.').waitFor();
    await row.getByText('HTTP 200').waitFor();
    await row.getByText('Ward gateway · test-model').waitFor();
    const { bytesOut, bytesIn } = (await app.client.ledger.list({})).items[0] ?? expect.unreachable();
    await row.getByText(`${bytesOut.toLocaleString('en')} sent, ${bytesIn.toLocaleString('en')} received`).waitFor();
    expect(await page.locator('section[aria-labelledby="connections-title"]').textContent()).not.toMatch(/bisoprolol|rivera/i);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await row.getByText('HTTP 200').waitFor({ state: 'detached' });
  });

  it('shows what was refused, though nothing of it was sent, as soon as it has been', async () => {
    await app.client.settings.update({ mode: 'offline' });
    await app.client.providers.models({ providerId: providerId.parse('main') }).catch(() => null);
    await page.getByText('2 connections', { exact: true }).waitFor();
    const refused = rows().nth(1);
    await refused.getByRole('cell', { name: 'Check a provider', exact: true }).waitFor();
    await refused.getByText('refused', { exact: true }).waitFor();
    expect(await refused.getByText('0 bytes').count()).toBe(2);
    await page.getByRole('combobox', { name: 'Time' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await refused.getByText('It was refused on this computer: nothing was sent.').waitFor();
  });

  it('is narrowed by purpose, outcome, time and name, and widened again', async () => {
    await choose('Outcome', 'refused');
    await page.getByText('1 connection fits', { exact: true }).waitFor();
    await choose('Outcome', 'Any outcome');
    await choose('Purpose', 'Answer');
    await choose('Time', 'Today');
    await page.getByText('1 connection fits', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Find a computer' }).fill('nowhere');
    await page.getByText('No connection fits.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('2 connections', { exact: true }).waitFor();
  });

  it('writes what is shown into a file, and never what was in a connection', async () => {
    await choose('Purpose', 'Answer');
    await page.getByText('1 connection fits', { exact: true }).waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const download = await saving;
    expect(download.suggestedFilename()).toMatch(/^voiceassist-connections-\d{4}-\d\d-\d\d\.csv$/);
    const csv = await readFile(await download.path(), 'utf8');
    const lines = csv.trimEnd().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(`,answer,${new URL(provider.baseUrl).origin},done,200,1,`);
    expect(lines[1]).toContain(',USD,Ward gateway,test-model,');
    expect(csv).not.toMatch(/bisoprolol|rivera/i);
  });

  it('leads from a connection to the conversation it was made for', async () => {
    await rows().nth(1).getByRole('button').first().click();
    await page.getByRole('button', { name: 'Open the conversation' }).click();
    await page.getByTestId('turn').getByText(QUESTION).waitFor();
  });
});
