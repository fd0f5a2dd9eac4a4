import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Citation } from '../../contract/ask.ts';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const QUESTION = 'Why was bisoprolol raised for Ana Rivera?';

const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Your question' });
const lastTurn = (page: Page): Locator => page.getByTestId('turn').last();
const currentMark = (page: Page): Locator => page.getByTestId('viewer').locator('[data-mark="current"]');

async function ask(page: Page, question: string): Promise<void> {
  await box(page).fill(question);
  await page.keyboard.press('Enter');
}

/** Waits for the latest turn to end in one of these ways. */
async function ended(page: Page, stage: 'answered' | 'failed' | 'cancelled' | 'not-in-library'): Promise<Locator> {
  const turn = page.locator(`[data-testid="turn"][data-stage="${stage}"]`).last();
  await turn.waitFor();
  return turn;
}

async function markedWords(page: Page): Promise<string> {
  await currentMark(page).first().waitFor();
  return (await currentMark(page).allTextContents()).join('');
}

const squeezed = (text: string): string => text.replace(/[\s|]+/g, '');

/** The citations of the latest conversation's latest answer, as stored. */
async function latestCitations({ client }: RunningApp): Promise<Citation[]> {
  const [latest] = (await client.conversations.list({})).items;
  if (latest === undefined) throw new Error('The conversation was not stored');
  return (await client.conversations.get({ conversationId: latest.conversationId })).turns.at(-1)?.citations ?? [];
}

/** Opens the citation of the latest answer that quotes these words. */
async function openQuote(app: RunningApp, page: Page, words: string): Promise<void> {
  const number = (await latestCitations(app)).find(({ quote }) => quote.includes(words))?.number;
  await lastTurn(page).getByTestId('answer').locator(`[data-citation="${number}"]`).first().click();
}

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

describe('sources of every kind', () => {
  let app: RunningApp;
  const LONG_ANSWER = 'The zanubrutinib starting dose in this trial was 160 mg twice daily.';

  beforeAll(async () => {
    app = await startApp({
      notes: {
        'drug table.md':
          '# Drug table\n\n| Drug | Dose |\n|---|---|\n| tolvaptan | 15 mg once daily |\n| spironolactone | 25 mg |\n',
        'long history.txt': longText(LONG_ANSWER),
        'guideline.pdf': await pdfWithPages(),
        'leaflet.html': '<h1>Leaflet</h1><p>Sumatriptan nasal spray is dosed at 20 mg per attack.</p>',
      },
    });
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(app.problems.splice(0)).toEqual([]);
  });

  it('marks a cell of a table', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'What is the dose of tolvaptan?');
    await ended(page, 'answered');
    await openQuote(app, page, '15 mg once daily');
    expect(await markedWords(page)).toContain('15 mg once daily');
    expect(await page.getByTestId('viewer').getByRole('cell', { name: 'spironolactone' }).isVisible()).toBe(true);
    await page.close();
  });

  it('opens a text of a megabyte at the words without drawing all of it', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'What was the zanubrutinib starting dose?');
    await ended(page, 'answered');
    await openQuote(app, page, 'zanubrutinib starting dose');
    expect(await markedWords(page)).toContain('zanubrutinib starting dose');
    await expect.poll(() => inView(page, currentMark(page).first(), page.getByTestId('viewer-text'))).toBe(true);
    expect(await page.getByTestId('viewer-text').locator('p').count()).toBeLessThan(200);
    await page.close();
  });

  it('draws the page of a PDF and marks the words where they stand', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'Which drug is given for hepatorenal syndrome?');
    await ended(page, 'answered');
    await openQuote(app, page, 'Terlipressin');
    await page.getByTestId('viewer-page').locator('canvas[data-drawn]').waitFor();
    await currentMark(page).first().waitFor();
    await page.getByTestId('viewer').getByText('Page 7 of 9', { exact: true }).first().waitFor();
    // Drawn at 60 pt from the left and 700 pt from the bottom of an A4 page.
    const place = await currentMark(page)
      .first()
      .evaluate((element) => ({ left: Number.parseFloat(element.style.left), top: Number.parseFloat(element.style.top) }));
    expect(place.left).toBeCloseTo((60 / 595) * 100, -0.5);
    expect(place.top).toBeCloseTo(((842 - 700 - 12) / 842) * 100, -0.5);
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('Page 8 of 9', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Back to the cited page' }).click();
    await currentMark(page).first().waitFor();
    await page.close();
  });

  it('shows the stored text when the file of a PDF is gone', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'Which drug is given for hepatorenal syndrome?');
    await ended(page, 'answered');
    // Only now: the folder is watched, and a little later the document has left the library with its file.
    await rm(path.join(app.notesDir, 'guideline.pdf'));
    await openQuote(app, page, 'Terlipressin');
    await page.getByText('The file is no longer at its place or has changed.', { exact: false }).waitFor();
    expect(await markedWords(page)).toContain('Terlipressin');
    await page.close();
  });

  it('says that a document has changed since it was cited, and shows the words as they were', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'How is sumatriptan nasal spray dosed?');
    await ended(page, 'answered');
    await writeFile(path.join(app.notesDir, 'leaflet.html'), '<h1>Leaflet</h1><p>Now about something else altogether.</p>');
    await app.client.library.sources.rescan({});
    await page.keyboard.press(']');
    await page.getByTestId('document-changed').getByText('Sumatriptan nasal spray is dosed at 20 mg', { exact: false }).waitFor();
    await page.close();
  });
});

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

async function inView(page: Page, inner: Locator, outer: Locator): Promise<boolean> {
  const [a, b] = await Promise.all([inner.boundingBox(), outer.boundingBox()]);
  return a !== null && b !== null && a.y >= b.y && a.y + a.height <= b.y + b.height;
}

/** About a megabyte of notes with one sentence to be found three quarters down. */
function longText(sentence: string): string {
  const line = 'Reviewed on the ward round, comfortable, observations stable, plan unchanged, seen again tomorrow.';
  return Array.from({ length: 9000 }, (_, index) => (index === 6750 ? sentence : `Day ${index}. ${line}`)).join('\n\n');
}

/** Nine A4 pages, each about another drug. */
async function pdfWithPages(): Promise<Uint8Array> {
  const drugs = [
    'Furosemide',
    'Rifaximin',
    'Lactulose',
    'Carvedilol',
    'Albumin',
    'Cefotaxime',
    'Terlipressin',
    'Norfloxacin',
    'Propranolol',
  ];
  const uses = [
    'ascites',
    'encephalopathy',
    'constipation',
    'varices',
    'paracentesis',
    'peritonitis',
    'hepatorenal syndrome',
    'prophylaxis',
    'portal hypertension',
  ];
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  drugs.forEach((drug, index) => {
    const page = pdf.addPage([595, 842]);
    page.drawText(`${drug} is given for ${uses[index]}.`, { x: 60, y: 700, size: 12, font });
  });
  return pdf.save();
}
