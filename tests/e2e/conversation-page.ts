import type { Locator, Page } from 'playwright';
import type { Citation } from '../../contract/ask.ts';
import type { RunningApp } from './harness.ts';

export const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Your question' });
export const lastTurn = (page: Page): Locator => page.getByTestId('turn').last();
export const currentMark = (page: Page): Locator => page.getByTestId('viewer').locator('[data-mark="current"]');

export async function ask(page: Page, question: string): Promise<void> {
  await box(page).fill(question);
  await page.keyboard.press('Enter');
}

/** Waits for the latest turn to end in one of these ways. */
export async function ended(page: Page, stage: 'answered' | 'failed' | 'cancelled' | 'not-in-library'): Promise<Locator> {
  const turn = page.locator(`[data-testid="turn"][data-stage="${stage}"]`).last();
  await turn.waitFor();
  return turn;
}

export async function markedWords(page: Page): Promise<string> {
  await currentMark(page).first().waitFor();
  return (await currentMark(page).allTextContents()).join('');
}

export const squeezed = (text: string): string => text.replace(/[\s|]+/g, '');

/** The citations of the latest conversation's latest answer, as stored. */
export async function latestCitations({ client }: RunningApp): Promise<Citation[]> {
  const [latest] = (await client.conversations.list({})).items;
  if (latest === undefined) throw new Error('The conversation was not stored');
  return (await client.conversations.get({ conversationId: latest.conversationId })).turns.at(-1)?.citations ?? [];
}

/** Opens the citation of the latest answer that quotes these words. */
export async function openQuote(app: RunningApp, page: Page, words: string): Promise<void> {
  const number = (await latestCitations(app)).find(({ quote }) => quote.includes(words))?.number;
  await lastTurn(page).getByTestId('answer').locator(`[data-citation="${number}"]`).first().click();
}

export async function inView(page: Page, inner: Locator, outer: Locator): Promise<boolean> {
  const [a, b] = await Promise.all([inner.boundingBox(), outer.boundingBox()]);
  return a !== null && b !== null && a.y >= b.y && a.y + a.height <= b.y + b.height;
}
