import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from './harness.ts';

describe('a page of the browser shell in Chromium', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({ profile: 'new' });
  });
  afterAll(() => app.close());

  it('shows without breaking its own policy, and leaves no token in the address', async () => {
    const page = await app.open();
    await page.getByRole('heading').first().waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(app.problems).toEqual([]);
  });

  it('runs no code and takes no markup from a string, and reaches nobody else', async () => {
    const page = await app.open();
    const tried = await page.evaluate(async () => {
      const blocked: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
      const attempt = (work: () => unknown): string => {
        try {
          work();
          return 'done';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const script = document.createElement('script');
      script.append('globalThis.ran = true');
      const markup = attempt(() => (document.createElement('div').innerHTML = '<b>x</b>'));
      const inline = attempt(() => document.body.append(script));
      const image = new Image();
      const loaded = new Promise((resolve) => {
        image.addEventListener('error', () => resolve('refused'));
        image.addEventListener('load', () => resolve('loaded'));
      });
      image.src = 'http://127.0.0.1:9/x.png';
      const fetched = await fetch('http://127.0.0.1:9/').then(
        () => 'fetched',
        () => 'refused',
      );
      return { markup, inline, ran: 'ran' in globalThis, image: await loaded, fetched, blocked: blocked.toSorted() };
    });
    expect(tried).toMatchObject({ markup: 'TypeError', ran: false, image: 'refused', fetched: 'refused' });
    expect(tried.blocked).toEqual(expect.arrayContaining(['connect-src', 'img-src', 'require-trusted-types-for']));
  });

  it('does not open in another browser with an address already used, and says what to do', async () => {
    const page = await app.open();
    const stranger = await page.context().browser()?.newContext();
    const other = await stranger?.newPage();
    await other?.goto(page.url());
    expect(await other?.getByRole('heading').textContent()).toBe('VoiceAssist does not know this browser');
  });
});
