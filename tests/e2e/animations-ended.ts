import type { Page } from 'playwright';

/**
 * Resolves when nothing on the page fades or slides any more, so that colours are what they will stay: axe measures
 * contrast as it is at that moment. What goes on without end is not waited for.
 */
export async function animationsEnded(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moving = (): Animation[] =>
      document
        .getAnimations()
        .filter(({ playState, effect }) => playState !== 'finished' && effect?.getComputedTiming().endTime !== Infinity);
    for (let running = moving(); running.length > 0; running = moving()) {
      await Promise.allSettled(running.map(({ finished }) => finished));
    }
  });
}
