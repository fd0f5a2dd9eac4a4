import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const NOTES = {
  'anticoagulation.md': `# Atrial fibrillation: anticoagulation\n\nStart apixaban 5 mg twice daily. Reduce to 2.5 mg with two of: age 80 or more, weight 60 kg or less, creatinine 133 or more.\n`,
  'asthma.md': `# Asthma review\n\nShortness of breath at night twice a week. Inhaler technique checked.\n`,
  'breath.md': `# Phone call\n\nBreath sounds were clear; the shortness of the visit was regretted.\n`,
  'sepsis.md': `# Sepsis\n\nGive antibiotics within one hour. Lactate before and after fluids.\n`,
};

let app: RunningApp;

beforeAll(async () => {
  app = await startApp({ notes: NOTES });
});

afterAll(async () => {
  await app.close();
});

/** The search page, reached by its keys. */
async function openSearch(look: Parameters<RunningApp['open']>[0] = {}): Promise<Page> {
  const page = await app.open({ reducedMotion: 'reduce', ...look });
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('combobox', { name: 'Search the library' }).waitFor();
  return page;
}

const results = (page: Page) => page.getByRole('listbox', { name: 'Passages found' }).getByRole('option');

describe('search page', () => {
  it('finds while one types, moves with the arrow keys and opens the passage with Enter, all without a mouse', async () => {
    const page = await openSearch();
    await page.keyboard.type('apixab');
    await expect.poll(() => results(page).count()).toBe(1);
    await page.keyboard.type('an dose');
    await expect.poll(() => results(page).first().textContent()).toContain('Start apixaban 5 mg twice daily');
    await expect.poll(() => results(page).first().locator('mark').allTextContents()).toContain('apixaban');
    await page.keyboard.press('ArrowDown');
    expect(await results(page).first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-viewer] mark, aside mark, mark').allTextContents()).not.toEqual([]);
    await page.getByText('Passage 1 of').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByText('Passage 1 of').count()).toBe(0);
    expect(await page.getByRole('combobox', { name: 'Search the library' }).inputValue()).toBe('apixaban dose');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Find a passage without asking a question' }).waitFor();
    expect(app.problems).toEqual([]);
  });

  it('takes quotes for a phrase and a minus for what is left out', async () => {
    const page = await openSearch();
    const field = page.getByRole('combobox', { name: 'Search the library' });
    await field.fill('shortness breath');
    await expect.poll(() => results(page).count()).toBe(2);
    await field.fill('"shortness of breath"');
    await expect.poll(() => results(page).allTextContents()).toHaveLength(1);
    expect(await results(page).first().textContent()).toContain('Asthma review');
    await field.fill('shortness -inhaler');
    await expect.poll(async () => (await results(page).allTextContents()).join(' ')).toMatch(/^(?!.*Asthma review).*Phone call/);
    expect(await results(page).count()).toBe(1);
  });

  it('says that nothing fits and what to try, and asks the words as a question with one key', async () => {
    const page = await openSearch();
    await page.keyboard.type('zzyzx quux');
    await page.getByText('Nothing in your library fits “zzyzx quux”.').waitFor();
    await page.getByRole('combobox', { name: 'Search the library' }).fill('When should antibiotics be given in sepsis?');
    await expect.poll(() => results(page).count()).toBeGreaterThan(0);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Give antibiotics within one hour').first().waitFor();
  });

  it('finds a misspelt drug, and says what it searched instead', async () => {
    const page = await openSearch();
    await page.keyboard.type('apixabann');
    await page.getByText('the library does not have “apixabann”').waitFor();
    expect(await results(page).first().textContent()).toContain('Start apixaban');
  });

  for (const [name, look] of [
    ['light', { colorScheme: 'light' }],
    ['dark and narrow', { colorScheme: 'dark', viewport: { width: 560, height: 760 } }],
  ] as const) {
    it(`has nothing axe objects to, ${name}`, async () => {
      const page = await openSearch(look);
      await expectAccessible(page);
      await page.keyboard.type('sepsis antibiotics');
      await expect.poll(() => results(page).count()).toBeGreaterThan(0);
      await page.keyboard.press('ArrowDown');
      await expectAccessible(page);
    });
  }
});
