import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright';
import { expect } from 'vitest';
import { animationsEnded } from './animations-ended.ts';

/**
 * Fails with what axe objects to on the page as it is now, and where. A pointer is taken away first: a tooltip under it lies
 * outside the landmarks, as tooltips do. `except`: rules that do not fit the moment, as with an open menu.
 */
export async function expectAccessible(page: Page, except: string[] = []): Promise<void> {
  await page.mouse.move(0, 0);
  await expect.poll(() => page.getByRole('tooltip').count()).toBe(0);
  await animationsEnded(page);
  const { violations } = await new AxeBuilder({ page }).disableRules(except).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** Presses Tab until the keyboard is there: what cannot be reached so is not there for who has no mouse. */
export async function tabTo(page: Page, there: Locator, most = 80): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    if (await there.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('The keyboard does not get there');
}
