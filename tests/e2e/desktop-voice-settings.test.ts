import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DesktopBridge, DictationDeviceChoice } from '../../contract/desktop-bridge.ts';
import type { GlobalKeyStates } from '../../contract/global-keys.ts';
import { startApp, type RunningApp } from './harness.ts';

/** What the page of these tests holds: the desktop program as the page sees it, and the ends of its strings. */
interface DesktopPage {
  voiceassist?: DesktopBridge;
  tellKeys?: (states: GlobalKeyStates) => void;
  /** Answers to the choice of a device. */
  chosen: (string | null)[];
}

let app: RunningApp;
let page: Page;

beforeAll(async () => {
  app = await startApp();
  const main = await app.open({ reducedMotion: 'reduce' });
  await main.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
  page = await app.openBeside(main, 'settings.html');
  const voice = page.getByRole('link', { name: 'Voice' });
  await voice.waitFor();
  await page.evaluate(becomeDesktop);
  await voice.click();
});
afterAll(async () => {
  await app.close();
});

const dialog = () => page.getByRole('dialog', { name: 'Choose a device' });
const chosen = (): Promise<(string | null)[]> => page.evaluate(() => (globalThis as unknown as DesktopPage).chosen);

it('lets a dictation device be chosen, which the system otherwise waits for without end', async () => {
  await page.getByRole('button', { name: 'Choose a device' }).click();
  await dialog().getByText('SpeechMike').waitFor();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await dialog().getByRole('button', { name: 'Use this one' }).first().press('Enter');
  await dialog().waitFor({ state: 'hidden' });
  expect(await chosen()).toEqual(['mike']);
});

it('answers with none when the choice is closed', async () => {
  await page.getByRole('button', { name: 'Choose a device' }).click();
  await dialog().getByText('Foot Control').waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
  expect(await chosen()).toEqual(['mike', null]);
});

it('says what became of the keys that work anywhere, whenever that changes', async () => {
  await page.getByText('Another program already uses this key.').waitFor();
  await page.evaluate(() => (globalThis as unknown as DesktopPage).tellKeys?.({ toggle: 'ok', hold: 'stopped' }));
  await page.getByText('Listening for this key keeps ending').waitFor();
  expect(await page.getByText('Another program already uses this key.').count()).toBe(0);
  expect(app.problems).toEqual([]);
});

/** Runs in the page. */
function becomeDesktop(): void {
  const desktop = globalThis as unknown as DesktopPage;
  const devices: DictationDeviceChoice[] = [
    { deviceId: 'mike', name: 'SpeechMike', vendorId: 0x0911, productId: 0x0c1c },
    { deviceId: 'pedal', name: 'Foot Control', vendorId: 0x0911, productId: 0x1844 },
  ];
  let tellDevices: (found: DictationDeviceChoice[] | null) => void = () => undefined;
  let choose: (devices: unknown[]) => void = () => undefined;
  const hid = Object.assign(new EventTarget(), {
    getDevices: () => Promise.resolve([]),
    requestDevice: () =>
      new Promise((resolve) => {
        choose = resolve;
        tellDevices(devices);
      }),
  });
  Object.defineProperty(navigator, 'hid', { value: hid });
  desktop.chosen = [];
  desktop.voiceassist = {
    platform: 'linux',
    setGlobalKeys: () => Promise.resolve({ toggle: 'taken', hold: 'off' }),
    suspendGlobalKeys: () => Promise.resolve(),
    onGlobalKeyStates: (listener: (states: GlobalKeyStates) => void) => {
      desktop.tellKeys = listener;
      return () => undefined;
    },
    onDictationDevices: (listener: typeof tellDevices) => {
      tellDevices = listener;
      return () => undefined;
    },
    chooseDictationDevice: (deviceId: string | null) => {
      desktop.chosen.push(deviceId);
      tellDevices(null);
      choose([]);
      return Promise.resolve();
    },
  } as unknown as DesktopBridge;
}
