import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../contract/desktop-bridge.ts';
import { buildIfNeeded } from '../../scripts/build.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Electron's program, as its package wrote it down when it fetched it; null where it has not. */
function electronBinary(): string | null {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const note = path.join(folder, 'path.txt');
  if (!existsSync(note)) return null;
  const binary = path.join(folder, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

function whyNot(): string | null {
  if (electronBinary() === null) return "Electron's binary is not here; node node_modules/electron/install.js fetches it";
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'no screen';
  return null;
}

const missing = whyNot();

describe.skipIf(missing !== null)(`the app in Electron${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let app: ElectronApplication;
  let page: Page;
  let dataDir: string;

  beforeAll(async () => {
    await buildIfNeeded('electron');
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'electron-'));
    app = await _electron.launch({
      executablePath: electronBinary() ?? '',
      args: [ROOT, '--data', dataDir],
    });
    page = await app.firstWindow();
  }, 180_000);

  afterAll(async () => {
    await app.close();
    await rm(dataDir, { recursive: true });
  });

  it('shows its page from its own scheme, sandboxed and without Node', async () => {
    expect(page.url()).toBe('app://bundle/index.html');
    expect(
      await page.evaluate(() => [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')]),
    ).toEqual(['undefined', 'undefined']);
    expect(await page.evaluate(() => [window.isSecureContext, window.origin])).toEqual([true, 'app://bundle']);
  });

  it('gives the page the named functions and nothing else', async () => {
    expect(await page.evaluate(() => Object.keys(window.voiceassist ?? {}).sort())).toEqual([
      'askForKeyAccess',
      'askForMicrophone',
      'chooseDictationDevice',
      'chooseFiles',
      'chooseFolders',
      'microphoneAccess',
      'onDictationDevices',
      'onGlobalKeyStates',
      'onGlobalTrigger',
      'onScreenLocked',
      'openMicrophoneSettings',
      'openSettings',
      'pathForFile',
      'platform',
      'requestEnginePort',
      'setGlobalKeys',
      'setVoiceState',
      'suspendGlobalKeys',
    ]);
  });

  it('hands over a pipe to the engine', async () => {
    const generation = await page.evaluate(
      () =>
        new Promise((resolve) => {
          window.addEventListener('message', (event: MessageEvent<{ kind?: string; generation?: number }>) => {
            if (event.source === window && event.data.kind === 'engine-port') resolve(event.data.generation);
          });
          void window.voiceassist?.requestEnginePort();
        }),
    );
    expect(generation).toBe(1);
  });

  it('reaches nothing outside, navigates nowhere, and gets no camera', async () => {
    const refused = (work: string): Promise<boolean> =>
      page.evaluate(async (code) => {
        const attempts: Record<string, () => Promise<unknown>> = {
          fetch: () => fetch('https://example.com/'),
          loopback: () => fetch('http://127.0.0.1:9/'),
          camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
          screen: () => navigator.mediaDevices.getDisplayMedia(),
        };
        return (attempts[code] ?? (() => Promise.resolve()))().then(
          () => false,
          () => true,
        );
      }, work);
    for (const attempt of ['fetch', 'loopback', 'camera', 'screen']) expect(await refused(attempt)).toBe(true);
    await page.evaluate(() => {
      window.location.href = 'https://example.com/';
    });
    expect(page.url()).toBe('app://bundle/index.html');
  });

  it('opens the settings in a window of their own', async () => {
    const opened = app.waitForEvent('window');
    await page.evaluate(() => window.voiceassist?.openSettings());
    expect((await opened).url()).toBe('app://bundle/settings.html');
  });

  it('starts the engine again after it was killed, with a pipe of the next generation', async () => {
    const nextPort = page.evaluate(
      () =>
        new Promise((resolve) => {
          window.addEventListener('message', (event: MessageEvent<{ kind?: string; generation?: number }>) => {
            if (event.data.kind === 'engine-port' && event.data.generation === 2) resolve(event.data.generation);
          });
        }),
    );
    await app.evaluate(({ app: main }) => {
      const engine = main.getAppMetrics().find((metric) => metric.name === 'VoiceAssist engine 1');
      if (engine !== undefined) process.kill(engine.pid, 'SIGKILL');
    });
    expect(await nextPort).toBe(2);
  });
});
